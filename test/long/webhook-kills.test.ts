// Nothing is lost, nothing overtakes, and nobody waits for another's receiver: with receivers that fail in every way, and
// workers that are killed.
import { randomInt } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { appendChange } from '../../src/changes/append.ts'
import { readClock } from '../../src/changes/write-clock.ts'
import { SYSTEM } from '../../src/context.ts'
import type { Database } from '../../src/db/client.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { resolveAny } from '../../src/webhooks/addresses.ts'
import { EVENT_TYPES } from '../../src/webhooks/schema.ts'
import { createWebhook } from '../../src/webhooks/service.ts'
import { startWorker } from '../../src/worker.ts'
import { compiledHelper } from '../helpers/compiled.ts'
import { core } from '../helpers/core.ts'
import { program, type Program } from '../helpers/program.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { openDatabase } from '../../src/db/client.ts'
import { systemContext } from '../../src/access/policy.ts'
import { accept, answer, hang, payloadOf, receiver, reset, type Reaction, type Received } from '../helpers/receiver.ts'
import { bySize } from '../helpers/size.ts'

const reach = { allowPrivate: true, resolve: resolveAny }
const types = [...EVENT_TYPES]

/** One public change of an article; its version tells the order of the events of that article. */
async function change(db: Database, itemId: string, version: number): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await readClock(tx, [])
    await appendChange(
      tx,
      { viewer: SYSTEM, at },
      { type: 'article', itemId, action: 'published', version, audience: 'public', before: null, after: {} },
    )
  })
}

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** The first acceptance of each event, in the order of acceptance. */
function firsts(accepted: readonly Received[]): Received[] {
  const seen = new Set<unknown>()
  return accepted.filter(({ headers }) => {
    const isNew = !seen.has(headers['webhook-id'])
    seen.add(headers['webhook-id'])
    return isNew
  })
}

function isVerified({ body, headers }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** Events that were accepted before an earlier one of the same item. */
function overtakings(accepted: readonly Received[]): number {
  const newest = new Map<string, number>()
  return firsts(accepted).filter((received) => {
    const { data } = payloadOf(received)
    const before = newest.get(data.id) ?? 0
    newest.set(data.id, data.version ?? 0)
    return (data.version ?? 0) !== before + 1
  }).length
}

/** Three in ten fail: refused, reset, or left hanging. */
const unsound: Reaction = (...args) => {
  const react = [answer(500), reset, hang][randomInt(10)] ?? accept
  react(...args)
}

t.test(
  'every event arrives, signed and in order, at a receiver that fails three times in ten, while workers are killed',
  async (t) => {
    const events = bySize(150, 5_000)
    const items = bySize(15, 100)
    const { url } = await testDatabase(t)
    const db = await openDatabase({ url, poolSize: 4 })
    t.teardown(() => db.close())
    const ctx = systemContext(db, new Date())
    const failing = await receiver(t, unsound)
    const { secret } = await createWebhook(ctx, { url: failing.url, types }, reach)
    const script = compiledHelper(t, 'worker-process')
    const options = JSON.stringify({ timeoutMs: 300, leaseMs: 1_500, retryMs: 30 })
    const begin = async (): Promise<Program> => {
      const worker = program(t, [script, url, options])
      await worker.said('works')
      return worker
    }
    const workers = [await begin(), await begin()]
    let kills = 0
    for (let n = 0; n < events; n++) {
      await change(db, id(n % items), Math.floor(n / items) + 1)
      if (n === Math.floor(events / 3) || n === Math.floor((2 * events) / 3)) {
        const victim = workers.shift()
        victim?.child.kill('SIGKILL')
        t.equal(await victim?.ended, 'SIGKILL')
        kills++
        workers.push(await begin())
      }
    }
    await waitFor(bySize(15_000, 300_000), () => (firsts(failing.accepted).length >= events ? true : undefined), 50)
    t.equal(firsts(failing.accepted).length, events, 'all delivered')
    t.equal(failing.all.filter((received) => isVerified(received, secret)).length, failing.all.length, 'all verified')
    t.equal(overtakings(failing.accepted), 0, 'none out of its turn')
    t.comment(`${failing.all.length} attempts for ${events} events, ${kills} kills`)
    const settled = await waitFor(10_000, async () => {
      const [row] = await db.query<{ count: number }>(
        `select count(*)::int as count from webhook_deliveries where state <> 'delivered'`,
      )
      return row?.count === 0 ? true : undefined
    })
    t.ok(settled, 'and known to be')
    for (const worker of workers) {
      worker.child.kill('SIGTERM')
      t.equal(await worker.ended, 0, worker.stderr())
    }
  },
)

t.test('a receiver beside one that hangs has its events as soon as ever', async (t) => {
  const events = bySize(200, 3_000)
  const { db, ctx } = await core(t, 8)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const sent = new Map<string, number>()
  const hanging = await receiver(t, hang)
  const healthy = await receiver(t)
  for (const { url } of [hanging, healthy]) await createWebhook(ctx, { url, types }, reach)
  // As in production: an attempt may hang for fifteen seconds.
  const worker = await startWorker({ db, config: { webhookAllowPrivate: true }, log, stopMs: 100 })
  t.teardown(() => worker.stop())
  for (let n = 0; n < events; n++) {
    sent.set(id(n), performance.now())
    await change(db, id(n), 1)
  }
  await waitFor(30_000, () => (healthy.accepted.length >= events ? true : undefined))
  t.equal(healthy.accepted.length, events)
  const delays = healthy.accepted
    .map((received) => received.at - (sent.get(payloadOf(received).data.id) ?? 0))
    .sort((a, b) => a - b)
  const p99 = delays[Math.floor(delays.length * 0.99)] ?? Infinity
  t.comment(`delay: median ${Math.round(delays[Math.floor(delays.length / 2)] ?? 0)} ms, p99 ${Math.round(p99)} ms`)
  t.ok(p99 <= 5_000, `p99 ${Math.round(p99)} ms`)
  t.equal(hanging.accepted.length, 0)
  t.ok(hanging.connections() <= 16, `${hanging.connections()} hang`)
})

t.test('a worker that is asked to stop gives back what it holds', async (t: Test) => {
  const { db, ctx } = await core(t)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  let isHanging = true
  const { url, all, accepted } = await receiver(t, (...args) => (isHanging ? hang : accept)(...args))
  await createWebhook(ctx, { url, types }, reach)
  const config = { webhookAllowPrivate: true }
  const first = await startWorker({ db, config, log, deliverer: { timeoutMs: 60_000, leaseMs: 120_000 }, stopMs: 200 })
  await change(db, id(1), 1)
  await waitFor(5_000, () => (all.length > 0 ? true : undefined))
  await first.stop()
  const [held] = await db.query<{ count: number }>(
    'select count(*)::int as count from webhook_deliveries where locked_by is not null',
  )
  t.equal(held?.count, 0)
  isHanging = false
  const second = await startWorker({ db, config, log })
  t.teardown(() => second.stop())
  await waitFor(5_000, () => (accepted.length > 0 ? true : undefined))
  t.equal(accepted.length, 1, 'the next one goes on at once')
})
