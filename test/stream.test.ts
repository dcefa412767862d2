// GET /v1/changes/stream: what is public, to everybody, as it happens; resumed without gap or double; never for longer
// than the token is good, and never heaped up for a client that does not read.
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { loadLogKey } from '../src/changes/cursor.ts'
import { startOf } from '../src/changes/follow.ts'
import { PAGE } from '../src/changes/read.ts'
import { startRelay } from '../src/changes/relay.ts'
import { isTaken } from '../src/changes/slow.ts'
import { streamRegister } from '../src/changes/streams.ts'
import { startClock } from '../src/db/clock.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { eventStream } from '../src/rest/event-stream.ts'
import { testApp, type TestApp } from './helpers/app.ts'
import { core } from './helpers/core.ts'
import { readEvents } from './helpers/events.ts'

const silent = { warn: () => undefined, error: () => undefined }
const PATH = '/v1/changes/stream'

async function article({ create, publish }: TestApp): Promise<{ id: string; draft: string }> {
  const section = await create('sections', { name: 'News' })
  const body = { headline: 'H', section: section.id, body: [] as unknown[] }
  body.body = [
    { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: 'T', marks: [] }] },
  ]
  const { id } = await publish(body)
  const draft = await create('articles', { headline: 'Secret' })
  return { id, draft: draft.id }
}

t.test('everybody is told what is public, and of drafts nothing', async (t) => {
  const made = await testApp(t)
  const stream = await readEvents(made.url + PATH)
  t.equal(stream.status, 200)
  t.match(stream.headers, {
    'content-type': /^text\/event-stream/,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'access-control-allow-origin': '*',
  })
  const { id, draft } = await article(made)
  await stream.until(2)
  await made.call('POST', `/v1/articles/${id}/unpublish`, { token: made.admin })
  await stream.until(3)
  t.match(
    stream.events.map(({ data }) => [data.type, data.op]),
    [
      ['section', 'upsert'],
      ['article', 'upsert'],
      ['article', 'remove'],
    ],
  )
  for (const { id, data } of stream.events) {
    t.same(Object.keys(data), ['cursor', 'at', 'op', 'type', 'id'])
    t.equal(id, data.cursor)
  }
  t.notMatch(stream.text(), draft)
  t.match(stream.text(), /^retry: \d+\n/)
  stream.close()
})

t.test('with audit:read the draft perspective is told everything; without it, it is refused', async (t) => {
  const made = await testApp(t)
  const headers = { authorization: `Bearer ${made.admin}` }
  const stream = await readEvents(`${made.url}${PATH}?perspective=draft`, { headers })
  const plain = await readEvents(`${made.url}${PATH}`, { headers })
  const { draft } = await article(made)
  await made.call('DELETE', `/v1/articles/${draft}`, { token: made.admin })
  await stream.until(5)
  t.match(
    stream.events.map(({ data }) => [data.type, data.op]),
    [
      ['section', 'upsert'],
      ['article', 'upsert'],
      ['article', 'upsert'],
      ['article', 'upsert'],
      ['article', 'remove'],
    ],
  )
  t.equal(plain.events.length, 2, 'a token alone widens nothing')
  const refused = await made.call('GET', `${PATH}?perspective=draft`)
  t.equal(refused.at('code'), 'UNAUTHENTICATED')
  const { json } = await made.call('POST', '/v1/tokens', {
    token: made.admin,
    body: { name: 'N', scopes: ['media:read'] },
  })
  const { token } = json as { token: string }
  t.equal((await made.call('GET', `${PATH}?perspective=draft`, { token })).at('code'), 'SCOPE_MISSING')
  stream.close()
  plain.close()
})

t.test('types narrow it, and what is not known is named', async (t) => {
  const made = await testApp(t)
  const stream = await readEvents(`${made.url}${PATH}?types=tag,author`)
  await made.create('sections', { name: 'S' })
  await made.create('tags', { name: 'T' })
  await made.create('authors', { name: 'A' })
  await stream.until(2)
  t.same(
    stream.events.map(({ data }) => data.type),
    ['tag', 'author'],
  )
  stream.close()
  for (const query of ['types=token', 'types=', 'since=1', 'perspective=trash', 'limit=5'])
    t.equal((await made.call('GET', `${PATH}?${query}`)).at('code'), 'INVALID_PARAMETER')
})

t.test(
  'a client that comes back goes on behind its last id, by header or address, with no gap and no double',
  async (t) => {
    const made = await testApp(t)
    const seen: unknown[] = []
    const made_: string[] = []
    let after = ''
    for (let round = 0; round < 6; round++) {
      const stream =
        round === 0
          ? await readEvents(made.url + PATH)
          : round % 2 === 0
            ? await readEvents(`${made.url}${PATH}?after=${after}`)
            : await readEvents(`${made.url}${PATH}?after=ignored`, { headers: { 'last-event-id': after } })
      const writing = (async () => {
        for (let i = 0; i < 5; i++) made_.push((await made.create('tags', { name: `T ${round} ${i}` })).id)
      })()
      await stream.until(1 + (round % 4))
      stream.close()
      await stream.ended()
      seen.push(...stream.events.map(({ data }) => data.id))
      after = stream.lastId()
      await writing
    }
    const last = await readEvents(`${made.url}${PATH}?after=${after}`)
    await last.until(30 - seen.length)
    seen.push(...last.events.map(({ data }) => data.id))
    t.same(seen, made_)
    const page = await made.call('GET', `/v1/changes?after=${after}&limit=500`, { token: made.admin })
    t.equal((page.at('items') as unknown[]).length, last.events.length, 'its ids are cursors of /v1/changes too')
    last.close()
  },
)

t.test('a cursor that is over is 410 where it was asked for, and a reset for a browser that comes back', async (t) => {
  const made = await testApp(t)
  const stream = await readEvents(made.url + PATH)
  await made.create('tags', { name: 'T' })
  await stream.until(1)
  await made.db.query('update epoch set number = number + 1')
  await stream.ended()
  t.equal(stream.events[1]?.event, 'reset')
  const over = stream.events[0]?.id ?? ''
  const again = { headers: { 'last-event-id': over } }
  t.equal(stream.lastId(), '', 'the browser forgets it')
  t.equal((await made.call('GET', `${PATH}?after=${over}`)).at('code'), 'CURSOR_EXPIRED')
  const back = await readEvents(made.url + PATH, again)
  await back.ended()
  t.equal(back.status, 200)
  t.same(back.events, [{ id: '', event: 'reset', data: { code: 'CURSOR_EXPIRED' } }])
  t.equal((await made.call('GET', `${PATH}?after=x`)).at('code'), 'INVALID_CURSOR')
})

t.test('a stream ends with its token: revoked at once, expired within seconds', async (t) => {
  const made = await testApp(t)
  const token = async (expiresAt?: string) =>
    (
      await made.call('POST', '/v1/tokens', {
        token: made.admin,
        body: { name: 'N', scopes: ['audit:read'], ...(expiresAt === undefined ? {} : { expiresAt }) },
      })
    ).json as { id: string; token: string }
  const open = ({ token }: { token: string }) =>
    readEvents(made.url + PATH, { headers: { authorization: `Bearer ${token}` } })
  const revoked = await token()
  const [first, second] = [await open(revoked), await open(await token(new Date(Date.now() + 1_500).toISOString()))]
  const other = await open({ token: made.admin })
  await made.call('DELETE', `/v1/tokens/${revoked.id}`, { token: made.admin })
  await first.ended(1_500)
  t.same(first.events, [{ id: first.lastId(), event: 'end', data: { code: 'INVALID_TOKEN' } }])
  await second.ended(10_000)
  t.equal(second.events[0]?.event, 'end')
  t.notOk(other.isOver(), 'other tokens have nothing to do with it')
  other.close()
})

t.test('HEAD says what GET would, and ends; with PUBLIC_READ=off a token is needed', async (t) => {
  const made = await testApp(t)
  const head = await made.call('HEAD', PATH)
  t.equal(head.status, 200)
  t.match(head.headers.get('content-type'), /event-stream/)
  const closed = await testApp(t, { env: { PUBLIC_READ: 'off' } })
  t.equal((await closed.call('GET', PATH)).at('code'), 'UNAUTHENTICATED')
})

t.test('a server that stops ends its streams, and takes no new ones', async (t) => {
  const made = await testApp(t)
  const stream = await readEvents(made.url + PATH)
  made.app.draining.value = true
  await stream.ended(3_000)
  t.equal((await made.call('GET', PATH)).at('code'), 'DRAINING')
  made.app.draining.value = false
  const another = await readEvents(made.url + PATH)
  const begun = performance.now()
  await made.app.close()
  await another.ended()
  t.ok(performance.now() - begun < 4_000, 'closing does not wait for a stream')
})

async function followed(t: Parameters<typeof core>[0], most?: number) {
  const made = await core(t)
  const clock = await startClock(made.db, { asks: false })
  const relay = await startRelay({ db: made.db, clock, log: silent })
  const streams = streamRegister({ relay, isDraining: () => false, most })
  t.teardown(async () => {
    streams.stop()
    await relay.stop()
  })
  const log = { db: made.db, relay, key: await loadLogKey(made.db) }
  const plant = (from: number, to: number) =>
    made.db.query(
      `insert into changes (id, at, type, item_id, action, actor, audience, after)
       select gen_random_uuid(), clock_timestamp(), 'tag', gen_random_uuid(), 'updated', 'x', 'public', '{}' from generate_series($1::int, $2) n`,
      [from, to],
    )
  return { ...made, relay, streams, log, plant }
}

t.test('a client that does not read is cut: its buffer is bounded, and its last id is where it goes on', async (t) => {
  const { streams, log, plant } = await followed(t)
  const start = await startOf(log, null)
  const limits = { bufferBytes: 16_384, stallMs: 400 }
  const faults: unknown[] = []
  const common = { log, start, view: { isWhole: false }, onFault: (fault: unknown) => faults.push(fault) }
  const out = eventStream({ ...common, stream: streams.open({ tokenId: null }) }, limits)
  out.pause()
  await plant(1, 3_000)
  await delay(300)
  t.ok(out.readableLength < 17_000, `${out.readableLength} bytes wait, not ${3_000 * 200}`)
  const sink = new PassThrough({ highWaterMark: 1 << 24 })
  t.ok(await waitFor(3_000, () => (out.readableLength > 0 && isCut() ? true : undefined)), 'it is cut')
  function isCut(): boolean {
    return (out as unknown as { _readableState: { ended: boolean } })._readableState.ended // nothing more will come
  }
  out.pipe(sink)
  let text = ''
  for await (const chunk of sink) text += String(chunk)
  const cursors = [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id)
  const overflow = /event: overflow\ndata: (.+)\n/.exec(text)?.[1] ?? '{}'
  t.equal((JSON.parse(overflow) as { cursor: string }).cursor, cursors[cursors.length - 1])
  const again = eventStream(
    { ...common, start: await startOf(log, cursors[cursors.length - 1]), stream: streams.open({ tokenId: null }) },
    { ...limits, stallMs: 5_000 },
  )
  let rest = 0
  for await (const chunk of again) {
    rest += String(chunk).match(/^data: /gm)?.length ?? 0
    if (rest >= 3_000 - (cursors.length - 1)) break
  }
  t.equal(rest + cursors.length - 1, 3_000)
  t.same(faults, [])
})

t.test('a slow client is cut as well when the log runs away from it', async (t) => {
  const { streams, log, plant } = await followed(t)
  const common = { log, start: await startOf(log, null), view: { isWhole: false }, onFault: () => undefined }
  const limits = { bufferBytes: 1_024, stallMs: 60_000, stallEntries: 100 }
  const out = eventStream({ ...common, stream: streams.open({ tokenId: null }) }, limits)
  out.pause()
  await plant(1, 50)
  await delay(400)
  await plant(1, 200)
  let text = ''
  await delay(600)
  for await (const chunk of out) text += String(chunk)
  t.match(text, /event: overflow\n/)
})

t.test('many who fall behind at once share what they read, and leave the pool to others', async (t) => {
  const { streams, log, db, relay, plant } = await followed(t)
  const start = await startOf(log, null)
  await plant(1, 3_000)
  t.ok(await waitFor(10_000, () => (relay.position.seq === 3_000 ? true : undefined)))
  t.equal(relay.recent(0), null, 'the beginning is to be read from the log')
  let reads = 0
  t.teardown(db.observe((text) => void (text === PAGE && reads++)))
  const follow = async (): Promise<number> => {
    const stream = streams.open({ tokenId: null })
    const out = eventStream({ log, start, view: { isWhole: false }, stream, onFault: (fault) => t.fail(String(fault)) })
    let events = 0
    for await (const chunk of out) {
      events += String(chunk).match(/^data: /gm)?.length ?? 0
      if (events >= 3_000) break
    }
    return events
  }
  const all = await Promise.all(Array.from({ length: 40 }, follow))
  t.same(new Set(all), new Set([3_000]))
  t.ok(reads < 40, `${reads} pages were read for 40 streams that need ${40 * 2} of them`)
})

t.test('who waits for a client that has gone does not wait', async (t) => {
  const gone = new AbortController()
  gone.abort()
  const relay = { position: { seq: 0, mark: '', epoch: 1 }, subscribe: () => () => undefined }
  const forever = new Promise<void>(() => undefined)
  t.equal(await isTaken(forever, relay, { signal: gone.signal, stallMs: 60_000, stallEntries: 1 }), true)
})

t.test('signs of life carry the position past what is not shown', async (t) => {
  const { streams, log, db } = await followed(t)
  const start = await startOf(log, null)
  const stream = streams.open({ tokenId: null })
  const out = eventStream({ log, start, view: { isWhole: false }, stream, onFault: () => undefined }, { beatMs: 100 })
  let text = ''
  out.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ids = () => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id)
  await waitFor(3_000, () => (ids().length >= 3 ? true : undefined))
  t.equal(new Set(ids()).size, 1, 'nothing happens, nothing moves')
  await db.query(
    `insert into changes (id, at, type, action, actor, audience) values (gen_random_uuid(), clock_timestamp(), 'tag', 'updated', 'x', 'editors')`,
  )
  await waitFor(3_000, () => (new Set(ids()).size === 2 ? true : undefined))
  t.equal(new Set(ids()).size, 2)
  t.notMatch(text, /data:/)
  out.destroy()
})

t.test('one address without a token holds but a part of the places', async (t) => {
  const { streams } = await followed(t, 100)
  const here = { tokenId: null, address: '192.0.2.1' }
  const open = Array.from({ length: 50 }, () => streams.open(here))
  t.throws(() => streams.open(here), { code: 'STREAMS_FULL', details: { headers: { 'retry-after': /\d/ } } })
  streams.open({ tokenId: null, address: '192.0.2.2' })
  streams.open({ tokenId: 'one' })
  open[0]?.close()
  streams.open(here)
})

t.test('there is a bound on how many there are, and places are given back', async (t) => {
  const { streams } = await followed(t, 3)
  const open = [1, 2, 3].map(() => streams.open({ tokenId: null }))
  t.throws(() => streams.open({ tokenId: null }), {
    code: 'STREAMS_FULL',
    details: { headers: { 'retry-after': /\d/ } },
  })
  open[0]?.close()
  open[0]?.close()
  streams.open({ tokenId: null })
  t.throws(() => streams.open({ tokenId: null }), { code: 'STREAMS_FULL' })
})
