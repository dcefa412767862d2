// Prepared statements of each connection: at most so many, and the one that was not used for longest is given back first.
// One takes a hundred times its text of its connection's memory (a whole article: 1.1 MB), and the driver never gives one
// back by itself: an anonymous caller with many shapes would fill a server's memory, or hold for good the places that were
// meant for others.
import type pg from 'pg'

export const MOST_PREPARED = 100

/** Characters of text, of all that a connection holds: some 30 MB of its memory. */
export const MOST_PREPARED_CHARS = 300_000

export interface PreparedCounts {
  /** How many were given back to stay within the bound. */
  givenBack: number
}

// The driver has no types for its parts; these are the members that its own queries use (see message.ts).
interface Connection {
  parsedStatements: Record<string, string>
  close(of: { type: 'S'; name: string }): void
}

/**
 * Says that the statement of that name is about to be used on a client that is idle. What it pushes out is closed by the
 * same message: nothing waits for it.
 */
export function makeRoom(
  client: pg.ClientBase,
  { name, text }: { name: string; text: string },
  counts: PreparedCounts,
): void {
  const { connection } = client as unknown as { connection: Connection } // the driver's own, see above
  const parsed = connection.parsedStatements
  const known = parsed[name]
  if (known !== undefined) {
    // The record keeps the order in which names came: the oldest is first.
    delete parsed[name]
    parsed[name] = known
    return
  }
  const held = Object.entries(parsed)
  let chars = held.reduce((sum, [, one]) => sum + one.length, text.length)
  let left = held.length
  for (const [oldest, one] of held) {
    if (left < MOST_PREPARED && chars <= MOST_PREPARED_CHARS) return
    connection.close({ type: 'S', name: oldest })
    delete parsed[oldest]
    counts.givenBack++
    left--
    chars -= one.length
  }
}
