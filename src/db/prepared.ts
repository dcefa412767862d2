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

/** How a column's text is read. */
export interface Column {
  name: string
  parse: (text: string) => unknown
}

/** A statement that is prepared on a connection, or is about to be. */
export interface Held {
  chars: number
  /** null until it has been answered: then the server need not tell them again. It refuses one whose columns have changed. */
  columns: readonly Column[] | null
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
  const held = heldBy(connection)
  const known = held.get(name)
  if (known !== undefined) {
    // The map keeps the order in which names came: the oldest is first.
    held.delete(name)
    held.set(name, known)
    return
  }
  held.set(name, { chars: text.length, columns: null })
  const parsed = connection.parsedStatements
  let chars = 0
  for (const one of held.values()) chars += one.chars
  for (const [oldest, one] of held) {
    if ((held.size <= MOST_PREPARED && chars <= MOST_PREPARED_CHARS) || oldest === name) return
    // Not parsed yet: it stands before this one in the same message.
    if (parsed[oldest] === undefined) continue
    connection.close({ type: 'S', name: oldest })
    delete parsed[oldest]
    held.delete(oldest)
    chars -= one.chars
    counts.givenBack++
  }
}

// Beside the driver's own record, whose members would have to be deleted to be put in another order: an object that has
// been deleted from is looked up slowly ever after.
const allHeld = new WeakMap<object, Map<string, Held>>()

/** What a connection of the driver's holds, by name, the oldest first. */
export function heldBy(connection: object): Map<string, Held> {
  const known = allHeld.get(connection)
  if (known !== undefined) return known
  const made = new Map<string, Held>()
  allHeld.set(connection, made)
  return made
}
