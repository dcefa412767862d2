// Whose clock: the primary's (semantics.md section 1). A process's clock is the database's time at its last answer plus
// monotonic time since that answer arrived: a lower bound, so nothing is ever shown early, and late by at most a round trip.
// An answer that was long on its way, or lay there while this process stood still, does not make it later than that.
import type { Database } from './client.ts'

export interface Clock {
  /** The present instant, in whole milliseconds. Never goes back. */
  now(): Date
  /** Raises the clock to an instant that the database is known to have reached (an entry's `at`). */
  raise(at: Date): void
  /** What the database's clock said in an answer that has just arrived, in milliseconds; asked for at `askedMs`, monotonic. */
  heard(databaseMs: number, askedMs: number): void
  /** Asks the database once. @throws what the connection throws */
  poll(): Promise<void>
  stop(): void
}

interface Options {
  /** Whether it asks the database by itself. Not where a relay runs: each of its polls brings the time. */
  asks?: boolean
  /** Told when this machine's clock is found more than 5 s away from the database's, once until they agree again. */
  onSkew?: (skewMs: number) => void
}

/** Milliseconds between two looks at the database's clock; a monotonic clock drifts far less than a millisecond in that. */
const POLL_MS = 1_000
const MAX_SKEW_MS = 5_000
/** How far two clocks may drift apart, of the time that passes: ten times what a crystal does. */
const MAX_DRIFT = 0.001

/** What the SQL of an answer that brings the time selects; floored, since rounding up would be early. */
export const CLOCK_MS = `floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text`

/** Milliseconds that only ever go on, whatever anybody sets a clock to: for waits and leases, never for what readers see. */
export function monotonicMs(): number {
  return performance.now()
}

/** Reads the database's clock once and, unless told not to, keeps following it until `stop()`. @throws what the first connection throws */
export async function startClock(db: Pick<Database, 'pool'>, { asks = true, onSkew }: Options = {}): Promise<Clock> {
  let offsetMs = -Infinity
  let heardMs = 0
  let latestMs = -Infinity
  let isSkewed = false
  const heard = (databaseMs: number, askedMs: number): void => {
    const arrivedMs = monotonicMs()
    // What was known before is a lower bound as well, less what may have drifted; but for a clock that was set back, which
    // shows in what it says after it was asked.
    const before = Math.min(offsetMs, databaseMs - askedMs) - (arrivedMs - heardMs) * MAX_DRIFT
    offsetMs = Math.max(databaseMs - arrivedMs, before)
    heardMs = arrivedMs
    const skewMs = Date.now() - databaseMs
    const wasSkewed = isSkewed
    isSkewed = Math.abs(skewMs) > MAX_SKEW_MS
    if (isSkewed && !wasSkewed) onSkew?.(skewMs)
  }
  async function poll(): Promise<void> {
    const askedMs = monotonicMs()
    const { rows } = await db.pool.query<{ ms: string }>(`select ${CLOCK_MS} as ms`)
    heard(Number(rows[0]?.ms), askedMs)
  }
  await poll()
  // A poll that fails leaves the last offset: monotonic time goes on, and reads fail by themselves while the database is away.
  let polling = false
  const timer = asks
    ? setInterval(() => {
        if (polling) return
        polling = true
        poll()
          .catch(() => {})
          .finally(() => (polling = false))
      }, POLL_MS)
    : undefined
  timer?.unref()
  return {
    now() {
      latestMs = Math.max(latestMs, Math.floor(monotonicMs() + offsetMs))
      return new Date(latestMs)
    },
    raise(at) {
      latestMs = Math.max(latestMs, at.getTime())
    },
    heard,
    poll,
    stop: () => clearInterval(timer),
  }
}
