// After a commit, the others are told that there is something to read: one NOTIFY for a burst of them. Never inside the
// transaction, where it would make commits wait for one another. A lost one costs its listeners a quarter of a second.
import type pg from 'pg'

export const CHANNEL = 'broadsheet'

const GAP_MS = 10
const pending = new WeakSet<pg.Pool>()

// A NOTIFY is a commit of its own; nobody waits for its flush to disk.
const RING = `begin; set local synchronous_commit = off; notify ${CHANNEL}; commit`

/** Rings within some milliseconds, however often it is called until then. Never fails. */
export function ring(pool: pg.Pool): void {
  if (pending.has(pool)) return
  pending.add(pool)
  const timer = setTimeout(() => {
    pending.delete(pool)
    if (pool.ending) return
    // The table is the truth: whoever listens looks at it anyway.
    pool.query(RING).catch(() => undefined)
  }, GAP_MS)
  timer.unref()
}
