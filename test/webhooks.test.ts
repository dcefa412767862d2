// What receivers are told, without any surface: at least once, in order per item, signed, and never what an article says.
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { appendChange, type Entry } from '../src/changes/append.ts'
import { loadLogKey } from '../src/changes/cursor.ts'
import { readClock } from '../src/changes/write-clock.ts'
import { SYSTEM, type Context } from '../src/context.ts'
import { createSection, updateSection } from '../src/content/sections/service.ts'
import { createTag } from '../src/content/tags/service.ts'
import type { Database } from '../src/db/client.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { prune } from '../src/prune.ts'
import { createWebhook, patchWebhook, rotateWebhook } from '../src/webhooks/service.ts'
import type { DelivererOptions } from '../src/webhooks/deliverer.ts'
import { claimDeliveries } from '../src/webhooks/claim.ts'
import { eventType, type LoggedEntry } from '../src/webhooks/events.ts'
import { fanOut } from '../src/webhooks/fan-out.ts'
import { MAX_PENDING } from '../src/webhooks/outbox.ts'
import { replayWebhook, testWebhook } from '../src/webhooks/replay.ts'
import { EVENT_TYPES, type WebhookCreate } from '../src/webhooks/schema.ts'
import { resolveAny } from '../src/webhooks/addresses.ts'
import { post } from '../src/webhooks/post.ts'
import { startWorker } from '../src/worker.ts'
import { answer as idAnswer, core, failure } from './helpers/core.ts'
import { accept, answer, hang, payloadOf, receiver, type Payload, type Received } from './helpers/receiver.ts'

const reach = { allowPrivate: true, resolve: resolveAny }
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

interface Worked {
  db: Database
  ctx: Context
  hook(url: string, input?: Partial<WebhookCreate>): ReturnType<typeof createWebhook>
  append(...entries: Partial<Entry>[]): Promise<void>
  states(): Promise<Record<string, number>>
}

/** A database with a worker on it. */
async function worked(t: Tap, options: Partial<DelivererOptions> = {}): Promise<Worked> {
  const { db, ctx } = await core(t, 8)
  const worker = await startWorker({
    db,
    config: { webhookAllowPrivate: true },
    log: quiet,
    deliverer: { timeoutMs: 1_000, leaseMs: 3_000, retryMs: 20, ...options },
  })
  t.teardown(() => worker.stop())
  return {
    db,
    ctx,
    hook: (url, input = {}) => createWebhook(ctx, { url, types: [...EVENT_TYPES], ...input }, reach),
    append: async (...entries) => {
      await db.transaction(async (tx) => {
        const at = await readClock(tx, [])
        const whole = entries.map((entry): Entry => ({
          type: 'article',
          itemId: id(1),
          action: 'updated',
          version: 1,
          audience: 'public',
          ...entry,
        }))
        await appendChange(tx, { viewer: SYSTEM, at }, ...whole)
      })
    },
    states: async () => {
      const rows = await db.query<{ state: string; count: number }>(
        'select state, count(*)::int as count from webhook_deliveries group by state',
      )
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
    },
  }
}

type Tap = { teardown(action: () => Promise<void>): unknown }

/** Waits until so many have come; what came when the time is over. */
async function arrived(list: readonly Received[], count: number, timeoutMs = 5_000): Promise<readonly Received[]> {
  await waitFor(timeoutMs, () => (list.length >= count ? true : undefined))
  return list
}

const article = { section: id(50), type: 'article' }

t.test('an event says ids and versions, and the library of the specification verifies it', async (t) => {
  const { ctx, hook, append } = await worked(t)
  const { url, accepted } = await receiver(t)
  const { secret, webhook } = await hook(url)
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  t.notMatch(JSON.stringify(webhook), secret)
  await createTag(ctx, { name: 'T' }, idAnswer)
  await append({ action: 'withdrawn', version: 7, before: article, after: null })
  const [tag, withdrawn] = await arrived(accepted, 2)
  if (tag === undefined || withdrawn === undefined) return t.fail('nothing came')
  for (const { body, headers } of [tag, withdrawn]) {
    t.same(new Webhook(secret).verify(body, headers as Record<string, string>), JSON.parse(body))
    t.throws(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>))
    t.equal(headers['content-type'], 'application/json')
  }
  t.equal(payloadOf(tag).type, 'tag.changed')
  const { type, timestamp, data } = payloadOf(withdrawn)
  t.equal(type, 'article.withdrawn')
  t.equal(new Date(timestamp).toISOString(), timestamp)
  t.same({ ...data, cursor: '' }, { cursor: '', id: id(1), type: 'article', version: 7, reason: 'withdrawn' })
})

t.test('each public entry has its type', async (t) => {
  const of = (entry: Partial<LoggedEntry>): string | null =>
    eventType({
      id: '',
      seq: 1,
      at: new Date(0),
      type: 'article',
      item_id: id(1),
      action: 'updated',
      version: 1,
      before: article,
      after: article,
      ...entry,
    })
  t.equal(of({ action: 'published', before: null }), 'article.published')
  t.equal(of({ action: 'published' }), 'article.updated')
  t.equal(of({ action: 'corrected' }), 'article.updated')
  t.equal(of({ action: 'updated' }), 'article.updated')
  for (const action of ['unpublished', 'expired', 'trashed'] as const)
    t.equal(of({ action, after: null }), 'article.unpublished')
  t.equal(of({ action: 'withdrawn', before: null, after: null }), 'article.withdrawn')
  t.equal(of({ action: 'purged', before: null, after: null }), 'article.removed')
  for (const type of ['section', 'author', 'media', 'tag']) {
    t.equal(of({ type, action: 'moved' }), `${type}.changed`)
    t.equal(of({ type, action: 'revealed', before: null }), `${type}.changed`)
    t.equal(of({ type, action: 'hidden', after: null }), `${type}.removed`)
  }
  t.equal(of({ type: 'settings', action: 'settingsChanged' }), null)
})

t.test(
  'an endpoint hears of its types and sections from when it was made, of takedowns whatever the section',
  async (t) => {
    const { ctx, hook, append } = await worked(t)
    const made = await createSection(ctx, { name: 'World' }, idAnswer)
    const child = await createSection(ctx, { name: 'Asia', parent: made.id }, idAnswer)
    await append({ itemId: id(9) })
    const { url, accepted } = await receiver(t)
    await hook(url, {
      types: ['article.published', 'article.updated', 'article.withdrawn', 'tag.changed'],
      sections: ['world'],
    })
    const inside = { ...article, section: child.id }
    await append({ itemId: id(2), before: null, after: inside })
    await append({ itemId: id(3), before: null, after: article })
    await append({ itemId: id(4), before: inside, after: article })
    await append({ itemId: id(5), action: 'unpublished', before: inside, after: null })
    await append({ itemId: id(6), action: 'withdrawn', before: null, after: null })
    await append({ itemId: id(7), audience: 'editors' })
    await createTag(ctx, { name: 'T' }, idAnswer)
    await arrived(accepted, 4)
    const told = accepted.map(payloadOf).map(({ type, data }) => `${type} ${data.type === 'tag' ? '' : data.id}`)
    t.same(told.sort(), [
      `article.published ${id(2)}`,
      `article.updated ${id(4)}`,
      `article.withdrawn ${id(6)}`,
      'tag.changed ',
    ])
    // A section that leaves the subtree takes its articles out of the filter.
    await updateSection(ctx, { id: child.id, ifVersion: '*', patch: { parent: null } }, idAnswer)
    await append(
      { itemId: id(2), before: inside, after: inside },
      { itemId: id(8), type: 'tag', before: null, after: {} },
    )
    await arrived(accepted, 5)
    t.equal(payloadOf(accepted[4] as Received).data.id, id(8))
    t.equal(accepted.length, 5)
  },
)

t.test('of one item nothing overtakes; other items go on; a doubled event keeps its id', async (t) => {
  const { hook, append, states } = await worked(t)
  const { url, all, accepted } = await receiver(t, (response, received, earlier) => {
    const { data } = payloadOf(received)
    const tries = earlier.filter(({ body }) => payloadOf({ ...received, body }).data.version === data.version).length
    if (data.id === id(1) && data.version === 1 && tries < 3) return void response.writeHead(500).end()
    return accept(response, received, earlier)
  })
  await hook(url)
  await append(...[1, 2, 3].map((version) => ({ version })), { itemId: id(2), version: 9 })
  await arrived(accepted, 4)
  t.same(
    accepted.map(payloadOf).map(({ data }) => data.version),
    [9, 1, 2, 3],
  )
  const first = all.filter(({ body }) => /"version":1\b/.test(body))
  t.equal(first.length, 4)
  t.equal(new Set(first.map(({ headers }) => headers['webhook-id'])).size, 1)
  // The receiver has it a moment before the outbox knows.
  t.same(await waitFor(5_000, async () => ((await states())['pending'] === undefined ? states() : undefined)), {
    delivered: 4,
  })
})

t.test('retries end after three days, and what waited goes on', async (t) => {
  const { db, hook, append, states } = await worked(t)
  const { url, accepted } = await receiver(t, (response, received, earlier) =>
    payloadOf(received).data.version === 1
      ? answer(500)(response, received, earlier)
      : accept(response, received, earlier),
  )
  await hook(url)
  await append({ version: 1 }, { version: 2 })
  await waitFor(5_000, async () => ((await states())['pending'] === 2 ? true : undefined))
  await db.query(
    `update webhook_deliveries set expires_at = clock_timestamp() where ord = (select min(ord) from webhook_deliveries)`,
  )
  await arrived(accepted, 1)
  t.equal(payloadOf(accepted[0] as Received).data.version, 2)
  t.same(await waitFor(5_000, async () => ((await states())['pending'] === undefined ? states() : undefined)), {
    delivered: 1,
    failed: 1,
  })
})

t.test('410 disables the endpoint, and the log says so', async (t) => {
  const { db, ctx, hook, append } = await worked(t)
  let isGone = true
  const { url, all, accepted } = await receiver(t, (response, received, earlier) =>
    (isGone ? answer(410) : accept)(response, received, earlier),
  )
  const { webhook } = await hook(url)
  await append({ version: 1 }, { version: 2 })
  const row = await waitFor(5_000, async () => {
    const [row] = await db.query('select active, disabled_reason, version from webhooks')
    return row?.['active'] === false ? row : undefined
  })
  t.same(row, { active: false, disabled_reason: 'gone', version: 2 })
  const entries = await db.query(
    `select action, actor, audience, fields from changes where type = 'webhook' order by seq`,
  )
  t.same(entries[1], {
    action: 'webhookChanged',
    actor: 'system',
    audience: 'admin',
    fields: ['active', 'disabledReason'],
  })
  await append({ itemId: id(2), version: 3 })
  t.equal(all.length, 1, 'nothing more is sent')
  isGone = false
  const { webhook: again } = await patchWebhook(ctx, { id: webhook.id, patch: { active: true } }, reach)
  t.match(again, { active: true, disabledReason: null, version: 3 })
  await append({ itemId: id(2), version: 4 })
  await arrived(accepted, 2)
  t.same(
    accepted.map(payloadOf).map(({ data }) => data.version),
    [2, 4],
    'what was queued before is sent, what happened meanwhile is not',
  )
})

t.test('Retry-After is honoured, for the whole endpoint', async (t) => {
  const { hook, append } = await worked(t)
  const { url, all, accepted } = await receiver(t, (response, received, earlier) =>
    (earlier.length === 0 ? answer(429, { 'retry-after': '1' }) : accept)(response, received, earlier),
  )
  await hook(url)
  await append({ version: 1 })
  const [first] = await arrived(all, 1)
  await append({ itemId: id(2), version: 2 })
  await arrived(accepted, 2)
  t.ok((accepted[0]?.at ?? 0) - (first?.at ?? 0) >= 950, 'a second of silence')
  t.equal(all.length, 3)
})

t.test('what Retry-After says is understood in all its forms, and nonsense is no pause', async (t) => {
  const date = new Date(Date.now() + 3_600_000).toUTCString()
  const cases: [string, number | null, number | null][] = [
    ['7', 7_000, 7_000],
    ['99999999999999999999', 1e12, Infinity],
    [date, 3_590_000, 3_601_000],
    ['soon', null, null],
    ['-5', null, 0],
  ]
  for (const sendDate of [true, false])
    for (const [value, least, most] of cases) {
      const { url } = await receiver(t, (response) => {
        response.sendDate = sendDate
        answer(503, { 'retry-after': value })(response, {} as Received, [])
      })
      const attempt = { url, headers: {}, body: '{}', reach, timeoutMs: 2_000, signal: new AbortController().signal }
      const { retryAfterMs: ms } = await post(attempt)
      t.ok(
        (least === null && ms === null) || ((ms ?? -1) >= (least ?? 0) && (ms ?? -1) <= (most ?? -1)),
        `${value}: ${ms}`,
      )
    }
})

t.test('while a secret is changed over, both verify; then the new one alone', async (t) => {
  const { db, ctx, hook, append } = await worked(t)
  const { url, accepted } = await receiver(t)
  const { webhook, secret } = await hook(url)
  const rotated = await rotateWebhook(ctx, webhook.id)
  t.not(rotated.secret, secret)
  await append({ version: 1 })
  const verifies = (received: Received | undefined, each: string): boolean => {
    try {
      new Webhook(each).verify(received?.body ?? '', (received?.headers ?? {}) as Record<string, string>)
      return true
    } catch {
      return false
    }
  }
  const [both] = await arrived(accepted, 1)
  t.same(
    [secret, rotated.secret].map((each) => verifies(both, each)),
    [true, true],
  )
  await db.query('update webhooks set previous_until = clock_timestamp()')
  await append({ version: 2 })
  const [, one] = await arrived(accepted, 2)
  t.same(
    [secret, rotated.secret].map((each) => verifies(one, each)),
    [false, true],
  )
})

t.test(
  'replays by delivery, by cursors and by instants carry the same ids; a test reaches an inactive endpoint',
  async (t) => {
    const { db, ctx, hook, append } = await worked(t)
    const { url, accepted } = await receiver(t)
    const { webhook } = await hook(url)
    for (const version of [1, 2, 3, 4]) await append({ version })
    await arrived(accepted, 4)
    const sent = accepted.map((received) => [received.headers['webhook-id'], received.body])
    const cursors = accepted.map(payloadOf).map(({ data }) => data.cursor)
    const [delivery] = await db.query<{ id: string }>(`select id from webhook_deliveries order by ord limit 1`)
    t.match(await replayWebhook(ctx, webhook.id, { deliveryId: delivery?.id }), { queued: 1, next: null })
    await arrived(accepted, 5)
    t.match(await replayWebhook(ctx, webhook.id, { after: cursors[0], before: cursors[2] }), { queued: 2, next: null })
    await arrived(accepted, 7)
    const instants = accepted
      .slice(0, 4)
      .map(payloadOf)
      .map(({ timestamp }) => timestamp)
    t.match(await replayWebhook(ctx, webhook.id, { from: instants[2], to: '9999-01-01T00:00:00Z' }), {
      queued: 2,
      next: null,
    })
    await arrived(accepted, 9)
    t.same(
      accepted.slice(4).map((received) => [received.headers['webhook-id'], received.body]),
      [0, 1, 2, 2, 3].map((n) => sent[n]),
    )
    t.match(await replayWebhook(ctx, webhook.id, { after: cursors[3] }), { queued: 0, next: null })
    t.equal((await failure(replayWebhook(ctx, webhook.id, { after: 'x' }))).code, 'INVALID_CURSOR')
    t.equal((await failure(replayWebhook(ctx, webhook.id, { deliveryId: id(1) }))).code, 'NOT_FOUND')
    await patchWebhook(ctx, { id: webhook.id, patch: { active: false } }, reach)
    const { delivery: ping } = await testWebhook(ctx, webhook.id)
    await arrived(accepted, 10)
    const last = accepted[9] as Received
    t.equal(payloadOf(last).type, 'webhook.test')
    t.equal(last.headers['webhook-id'], ping.eventId)
    t.equal(payloadOf(last).data.id, webhook.id)
  },
)

t.test('a receiver that hangs holds its own slots alone, and a redirect is not followed', async (t) => {
  const { hook, append, states } = await worked(t, { timeoutMs: 2_000, leaseMs: 6_000, retryMs: 60_000 })
  const [stuck, elsewhere, healthy] = [await receiver(t, hang), await receiver(t), await receiver(t)]
  const redirecting = await receiver(t, answer(307, { location: elsewhere.url }))
  for (const { url } of [stuck, redirecting, healthy]) await hook(url)
  const begun = performance.now()
  await append(...Array.from({ length: 40 }, (_, n) => ({ itemId: id(n), version: n })))
  await arrived(healthy.accepted, 40)
  t.equal(healthy.accepted.length, 40)
  t.ok(performance.now() - begun < 2_000, 'long before the first one is given up')
  await arrived(redirecting.all, 40)
  t.equal(elsewhere.connections(), 0)
  t.ok(stuck.all.length <= 16, `${stuck.all.length} under way`)
  t.ok((await states())['pending'])
})

t.test('what is old is pruned, and nothing else', async (t) => {
  const { db, hook, append, states } = await worked(t)
  const { url, accepted } = await receiver(t)
  await hook(url)
  await append({ version: 1 }, { version: 2 })
  await arrived(accepted, 2)
  await waitFor(2_000, async () => ((await states())['delivered'] === 2 ? true : undefined))
  await db.query(
    `update webhook_deliveries set created_at = created_at - interval '31 days' where ord = (select min(ord) from webhook_deliveries)`,
  )
  await db.query(
    `insert into idempotency_keys (owner, key, digest, begun_at) select 'o', n::text, sha256('x'), clock_timestamp() - n * interval '1 hour' from generate_series(0, 30) n`,
  )
  t.same(await prune(db), { idempotencyKeys: 7, deliveries: 1, searchRows: 0, previews: 0 })
  t.same(await prune(db), { idempotencyKeys: 0, deliveries: 0, searchRows: 0, previews: 0 })
})

t.test('however many look at the log at once, each event is queued once for each endpoint, in order', async (t) => {
  const { db, ctx } = await core(t, 10)
  const key = await loadLogKey(db)
  for (let n = 0; n < 3; n++) await createWebhook(ctx, { url: 'http://127.0.0.1/', types: ['article.updated'] }, reach)
  for (let batch = 0; batch < 3; batch++) {
    const entries = Array.from({ length: 400 }, (_, n): Entry => ({
      type: 'article',
      itemId: id(n % 7),
      action: 'updated',
      version: batch * 400 + n,
      audience: 'public',
      before: article,
      after: article,
    }))
    await db.transaction(async (tx) => appendChange(tx, { viewer: SYSTEM, at: await readClock(tx, []) }, ...entries))
  }
  const queued = await Promise.all(Array.from({ length: 8 }, () => fanOut(db, key)))
  t.equal(
    queued.reduce((sum, each) => sum + each.queued, 0),
    3_600,
  )
  const rows = await db.query<{ count: number; disordered: number }>(
    `select count(*)::int as count, count(*) filter (where version < before)::int as disordered from (
       select d.webhook_id, c.seq as version, lag(c.seq) over (partition by d.webhook_id order by d.ord) as before
       from webhook_deliveries d join changes c on c.id = d.event_id) x group by webhook_id`,
  )
  t.same(rows, Array(3).fill({ count: 1_200, disordered: 0 }))
  t.same(await fanOut(db, key), { queued: 0, isDone: true })

  // Of one item one event at a time, whoever claims; nobody claims what another has.
  const claim = { leaseMs: 1_000, slots: 5, slotsOf: new Map<string, number>(), limit: 100 }
  const worker = (n: number): string => id(100 + n)
  const claimed = (
    await Promise.all(Array.from({ length: 6 }, (_, n) => claimDeliveries(db, { ...claim, worker: worker(n) })))
  ).flat()
  t.equal(new Set(claimed.map((each) => each.id)).size, claimed.length)
  const items = claimed.map(({ webhookId, payload }) => `${webhookId} ${(JSON.parse(payload) as Payload).data.id}`)
  t.equal(new Set(items).size, items.length)
  t.ok(items.length >= 15, `${items.length} claimed`)
})

t.test('the outbox of an endpoint is bounded, and goes on from the log when there is room', async (t) => {
  const { db, ctx } = await core(t)
  const key = await loadLogKey(db)
  const { webhook } = await createWebhook(ctx, { url: 'http://127.0.0.1/', types: ['tag.changed'] }, reach)
  await db.query(
    `insert into webhook_deliveries (id, webhook_id, event_id, type, payload, next_at, created_at, expires_at)
     select gen_random_uuid(), $1, gen_random_uuid(), 'tag.changed', '{}', now(), now(), now() from generate_series(1, $2)`,
    [webhook.id, MAX_PENDING],
  )
  await createTag(ctx, { name: 'T' }, idAnswer)
  t.same(await fanOut(db, key), { queued: 0, isDone: true })
  t.equal((await failure(testWebhook(ctx, webhook.id))).code, 'BUSY')
  t.equal((await failure(replayWebhook(ctx, webhook.id, { from: '2020-01-01T00:00:00Z' }))).code, 'BUSY')
  await db.query(`delete from webhook_deliveries where ord = (select max(ord) from webhook_deliveries)`)
  t.same(await fanOut(db, key), { queued: 1, isDone: true })
})

t.test('an endpoint far behind is brought on in bounded steps', async (t) => {
  const { db, ctx } = await core(t)
  const key = await loadLogKey(db)
  await createWebhook(ctx, { url: 'http://127.0.0.1/', types: ['author.changed'] }, reach)
  await db.query(
    `insert into changes (id, at, type, item_id, action, actor, audience, after)
     select gen_random_uuid(), clock_timestamp(), 'tag', gen_random_uuid(), 'updated', 'x', 'public', '{}' from generate_series(1, 10200)`,
  )
  t.same(await fanOut(db, key), { queued: 0, isDone: false })
  t.same(await fanOut(db, key), { queued: 0, isDone: true })
})

t.test('a replay looks at a thousand entries, and says where to go on', async (t) => {
  const { db, ctx } = await core(t)
  const { webhook } = await createWebhook(ctx, { url: 'http://127.0.0.1/', types: ['article.updated'] }, reach)
  for (const count of [900, 350]) {
    const entries = Array.from({ length: count }, (_, n): Entry => ({
      type: 'article',
      itemId: id(n),
      action: 'updated',
      version: 1,
      audience: 'public',
      before: article,
      after: article,
    }))
    await db.transaction(async (tx) => appendChange(tx, { viewer: SYSTEM, at: await readClock(tx, []) }, ...entries))
  }
  const first = await replayWebhook(ctx, webhook.id, { from: '2020-01-01T00:00:00Z' })
  t.equal(first.queued, 1_000)
  t.match(await replayWebhook(ctx, webhook.id, { after: String(first.next) }), { queued: 250, next: null })
})

t.test('an endpoint made while private addresses were allowed is not connected to once they are not', async (t) => {
  const { db, ctx } = await core(t)
  const { url, connections } = await receiver(t)
  await createWebhook(ctx, { url, types: ['tag.changed'] }, reach)
  const worker = await startWorker({ db, config: { webhookAllowPrivate: false }, log: quiet })
  t.teardown(() => worker.stop())
  await createTag(ctx, { name: 'T' }, idAnswer)
  const error = await waitFor(5_000, async () => {
    const [row] = await db.query<{ last_error: string | null }>('select last_error from webhook_deliveries')
    return row?.last_error ?? undefined
  })
  t.equal(error, 'the address is not of the public network')
  t.equal(connections(), 0)
})
