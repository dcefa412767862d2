// Prepared statements of each connection: at most so many, and the one that was not used for longest is given back first.
// One of a large read takes some 285 KB of its connection, and the driver never gives one back by itself: an anonymous
// caller with many shapes would fill a server's memory, or hold for good the places that were meant for others.
import type pg from 'pg'

/** Some 28 MB a connection, were all of them large. */
export const MOST_PREPARED = 100

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
export function makeRoom(client: pg.ClientBase, name: string, counts: PreparedCounts): void {
  const { connection } = client as unknown as { connection: Connection } // the driver's own, see above
  const parsed = connection.parsedStatements
  const text = parsed[name]
  if (text !== undefined) {
    // The record keeps the order in which names came: the oldest is first.
    delete parsed[name]
    parsed[name] = text
    return
  }
  const names = Object.keys(parsed)
  for (const oldest of names.slice(0, Math.max(0, names.length - MOST_PREPARED + 1))) {
    connection.close({ type: 'S', name: oldest })
    delete parsed[oldest]
    counts.givenBack++
  }
}
