// The log under load: three servers, writers by HTTP and in plain transactions, some rolled back, some held before their
// commit, one for four seconds. Whoever reads it, however and in what portions, reads every entry once and in order.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { v7 as uuid } from 'uuid'
import { appendChange, type Entry } from '../../src/changes/append.ts'
import { loadLogKey, sealCursor } from '../../src/changes/cursor.ts'
import { readClock } from '../../src/changes/write-clock.ts'
import { SYSTEM } from '../../src/context.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { compiledHelper } from '../helpers/compiled.ts'
import { readEvents } from '../helpers/events.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { freePort, packageRoot, program } from '../helpers/program.ts'
import { bySize } from '../helpers/size.ts'
import { followChanges } from '../helpers/socket.ts'

const SERVERS = 3
const WRITERS = 16
const COMMITS = bySize(400, 20_000)
const RESUMES = bySize(4, 20)
/** Of the plain transactions; some 5 % of all writes. */
const ROLLED_BACK = 0.15
const HOLD_MS = 50
const STRAGGLER_MS = 4_000
const GIVE_UP_MS = bySize(90_000, 900_000)
const ADMIN = 'race-test-admin-token-0123456789abcdef'
const headers = { authorization: `Bearer ${ADMIN}` }

class RolledBack extends Error {}

const entry = (): Entry => ({ type: 'tag', itemId: uuid(), action: 'updated', audience: 'editors', fields: ['name'] })

/** A transaction of its own that appends, waits, and commits or not; the number of its last entry. */
async function plainWrite(db: Database, holdMs: number, isRolledBack: boolean): Promise<number | null> {
  const entries = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, entry)
  try {
    const { after } = await db.transaction(async (tx) => {
      await appendChange(tx, { viewer: SYSTEM, at: await readClock(tx, []) }, ...entries)
      await delay(holdMs)
      if (isRolledBack) throw new RolledBack()
    })
    return Number(after[0]?.['seq'])
  } catch (error) {
    if (error instanceof RolledBack) return null
    throw error
  }
}

t.test(`${COMMITS} commits through ${SERVERS} servers: every reader has all of them, once and in order`, async (t) => {
  const { url: databaseUrl } = await testDatabase(t)
  const db = await openDatabase({ url: databaseUrl, poolSize: (SERVERS * WRITERS) / 2 + 2 })
  t.teardown(() => db.close())
  const script = compiledHelper(t, 'server-process')
  symlinkSync(join(packageRoot, 'schema.graphql'), join(script, '../../../schema.graphql'))
  const urls: string[] = []
  for (let i = 0; i < SERVERS; i++) {
    const port = await freePort()
    const server = program(t, [script, databaseUrl, String(port), ADMIN])
    await server.said('serves')
    urls.push(`http://127.0.0.1:${port}`)
  }
  const [first = '', second = '', third = ''] = urls
  const began = performance.now()
  const isLate = () => performance.now() - began > GIVE_UP_MS
  const after = sealCursor(await loadLogKey(db), { epoch: 1, seq: 0, mark: '000000000000', extra: {} })
  let isWritten = false
  let head = Infinity

  async function pages(url: string, limit: number): Promise<number[]> {
    const found: number[] = []
    let cursor = after
    while ((found[found.length - 1] ?? 0) < head && !isLate()) {
      const reply = await fetch(`${url}/v1/changes?limit=${limit}&after=${cursor}`, { headers })
      const page = (await reply.json()) as { items: { seq: number }[]; cursor: string }
      if (page.items.length === 0 && page.cursor !== cursor) throw new Error('an empty page has moved')
      found.push(...page.items.map(({ seq }) => seq))
      cursor = page.cursor
      if (page.items.length < limit) await delay(10)
    }
    return found
  }

  /** Reads to the head; broken off `times` times at any moment, on another server each time. */
  async function stream(times: number): Promise<string[]> {
    const found: string[] = []
    for (let round = 0; !isLate(); round++) {
      const url = `${urls[round % urls.length]}/v1/changes/stream?perspective=draft`
      const last = found[found.length - 1] ?? after
      const reader = await readEvents(url, { headers: { ...headers, 'last-event-id': last } })
      if (round < times) await delay(Math.random() * bySize(600, 2_000))
      else while (found.length + reader.events.length < head && !reader.isOver() && !isLate()) await delay(20)
      reader.close()
      found.push(...reader.events.map(({ id }) => id))
      if (round >= times && found.length >= head) break
    }
    return found
  }

  const subscription = followChanges(t, second, {
    args: `after: "${after}", perspective: DRAFT`,
    authorization: headers.authorization,
  })
  async function subscribed(): Promise<string[]> {
    while (subscription.changes.length < head && subscription.failure() === undefined && !isLate()) await delay(20)
    return subscription.changes.map(({ cursor }) => String(cursor))
  }

  const reading = Promise.all([
    Promise.all([pages(first, 1), pages(second, 7), pages(third, 200)]),
    Promise.all([stream(0), stream(RESUMES), subscribed()]),
  ])

  const acknowledged: number[] = []
  let started = 0
  let rolledBack = 0
  async function byHttp(url: string): Promise<void> {
    while (started < COMMITS && !isLate()) {
      const n = ++started
      const reply = await fetch(`${url}/v1/tags`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `Tag ${n}` }),
      })
      await reply.arrayBuffer()
      if (reply.status !== 201) throw new Error(`a tag was answered with ${reply.status}`)
      acknowledged.push(Number(reply.headers.get('content-sequence')))
    }
  }
  async function plain(): Promise<void> {
    while (started < COMMITS && !isLate()) {
      const isRolledBack = Math.random() < ROLLED_BACK
      if (!isRolledBack) started++
      const seq = await plainWrite(db, Math.random() * HOLD_MS, isRolledBack)
      if (seq === null) rolledBack++
      else acknowledged.push(seq)
    }
  }
  const straggler = plainWrite(db, STRAGGLER_MS, false)
  const writing = urls.flatMap((url) => Array.from({ length: WRITERS / 2 }, () => [byHttp(url), plain()]).flat())
  await Promise.all(writing)
  acknowledged.push((await straggler) ?? -1)
  isWritten = true

  const rows = await db.query<{ seq: number; mark: string; at: Date }>(
    `select seq::int as seq, right(replace(id::text, '-', ''), 12) as mark, at from changes order by seq`,
  )
  head = rows.length
  t.ok(isWritten && !isLate())
  t.comment(
    `${rows.length} entries of ${acknowledged.length} commits, ${rolledBack} rolled back, ${Math.round(performance.now() - began)} ms`,
  )
  const numbers = rows.map(({ seq }) => seq)
  t.same(
    numbers,
    Array.from({ length: head }, (_, i) => i + 1),
    'no number is missing',
  )
  t.ok(
    rows.every(({ at }, i) => i === 0 || at >= (rows[i - 1]?.at ?? at)),
    'the instants never go back',
  )
  t.equal(acknowledged.length, COMMITS + 1)
  t.equal(new Set(acknowledged).size, acknowledged.length, 'no two commits were told one number')
  t.ok(
    acknowledged.every((seq) => seq >= 1 && seq <= head),
    'what was acknowledged is there',
  )

  const [paged, followed] = await reading
  t.comment(`read by all after ${Math.round(performance.now() - began)} ms`)
  const key = await loadLogKey(db)
  const cursors = rows.map(({ seq, mark }) => sealCursor(key, { epoch: 1, seq, mark, extra: {} }))
  for (const [i, found] of paged.entries()) {
    t.equal(found.length, head, `pages of ${[1, 7, 200][i]}`)
    t.ok(
      found.every((seq, at) => seq === numbers[at]),
      'the same sequence',
    )
  }
  for (const [i, found] of followed.entries()) {
    t.equal(found.length, head, ['a stream', `a stream broken off ${RESUMES} times`, 'a subscription'][i] ?? '')
    t.ok(
      found.every((cursor, at) => cursor === cursors[at]),
      'the same sequence',
    )
  }
})
