// The worker: announces what has come to be by the passing of time, tells receivers of what readers see, and prunes. Any
// number of them run beside one another; readers depend on none of them.
import type { Logger } from 'pino'
import { loadLogKey } from './changes/cursor.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import { startLoop } from './loop.ts'
import { prune } from './prune.ts'
import { reachOf } from './webhooks/addresses.ts'
import { createDeliverer, DELIVERER, type DelivererOptions } from './webhooks/deliverer.ts'
import { fanOut } from './webhooks/fan-out.ts'

export interface WorkerOptions {
  db: Database
  config: Pick<Config, 'webhookAllowPrivate'>
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  deliverer?: Partial<DelivererOptions>
  /** What is under way at the end may take so many milliseconds. */
  stopMs?: number
}

export interface Worker {
  /** Ends what is under way, within ten seconds or so, and gives back what it holds. */
  stop(): Promise<void>
}

/** The longest wait between two looks at the log and the agenda, and at the outbox. */
const LOOK_MS = 250
const PRUNE_MS = 3_600_000
const FIRST_PRUNE_MS = 10_000
const STOP_MS = 8_000

/** Starts working, and goes on until `stop()`, whatever fails on the way. @throws what the first connection throws */
export async function startWorker({
  db,
  config,
  log,
  deliverer: options,
  stopMs = STOP_MS,
}: WorkerOptions): Promise<Worker> {
  const key = await loadLogKey(db)
  const deliverer = createDeliverer({
    db,
    log,
    reach: reachOf(config),
    options: { ...DELIVERER, ...options },
    onFree: () => deliveries.wake(),
  })
  const deliveries = startLoop('deliver webhooks', log, async () => {
    const begun = await deliverer.deliver()
    return begun > 0 ? 0 : LOOK_MS
  })
  const events = startLoop('announce and fan out', log, async () => {
    const { queued, isDone } = await fanOut(db, key)
    if (queued > 0) deliveries.wake()
    return isDone ? untilNextBoundary(db) : 0
  })
  const pruning = startLoop(
    'prune',
    log,
    async () => {
      await prune(db)
      return PRUNE_MS
    },
    FIRST_PRUNE_MS,
  )
  return {
    async stop() {
      await Promise.all([deliveries.stop(), events.stop(), pruning.stop()])
      await deliverer
        .stop(stopMs)
        .catch((err: unknown) => log.warn({ err }, 'leases not given back; they run out by themselves'))
    },
  }
}

/** Milliseconds until the next instant of the agenda, by the database's clock; a quarter of a second at most. */
async function untilNextBoundary(db: Database): Promise<number> {
  const [row] = await db.query<{ ms: number | null }>(
    `select ceil(extract(epoch from min(at) - clock_timestamp()) * 1000)::float8 as ms from agenda`,
    [],
    'next-boundary',
  )
  // What is due and still there is held by a writer, who announces it.
  const ms = row?.ms ?? LOOK_MS
  return ms <= 0 ? LOOK_MS : Math.min(ms, LOOK_MS)
}
