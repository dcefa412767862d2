// Whose clock: the primary's (semantics.md section 1). A process's clock is the database's time at its last answer plus
// monotonic time since that answer arrived: a lower bound, so nothing is ever shown early, and late by at most a round trip.
import type { Database } from './client.ts'

export interface Clock {
  /** The present instant, in whole milliseconds. Never goes back. */
  now(): Date
  /** Raises the clock to an instant that the database is known to have reached (an entry's `at`). */
  raise(at: Date): void
  /** Asks the database once. @throws what the connection throws */
  poll(): Promise<void>
  stop(): void
}

/** Milliseconds between two looks at the database's clock; a monotonic clock drifts far less than a millisecond in that. */
const POLL_MS = 1_000

/** Reads the database's clock once and keeps following it until `stop()`. @throws what the first connection throws */
export async function startClock(db: Pick<Database, 'pool'>): Promise<Clock> {
  let offsetMs = -Infinity
  let latestMs = -Infinity
  async function poll(): Promise<void> {
    const { rows } = await db.pool.query<{ ms: string }>(
      `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`,
    )
    offsetMs = Number(rows[0]?.ms) - performance.now()
  }
  await poll()
  // A poll that fails leaves the last offset: monotonic time goes on, and reads fail by themselves while the database is away.
  let polling = false
  const timer = setInterval(() => {
    if (polling) return
    polling = true
    poll()
      .catch(() => {})
      .finally(() => (polling = false))
  }, POLL_MS)
  timer.unref()
  const clock: Clock = {
    now() {
      latestMs = Math.max(latestMs, Math.floor(performance.now() + offsetMs))
      return new Date(latestMs)
    },
    raise(at) {
      latestMs = Math.max(latestMs, at.getTime())
    },
    poll,
    stop: () => clearInterval(timer),
  }
  return clock
}
