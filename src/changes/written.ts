// What this process has written, told right after each COMMIT and before the write is answered: for who must not learn it
// from the log, a moment later. What a write appends to the log and what it sets in the agenda are notes of its
// transaction, so a savepoint that is undone takes them along.
import type { Database, Tx } from '../db/client.ts'
import type { Boundary } from './agenda.ts'
import type { Entry } from './append.ts'
import { markOf } from './cursor.ts'

/** An entry as it was appended; it has no number yet. `mark`: what stands for it in the log. */
export interface WrittenEntry extends Entry {
  readonly mark: string
  readonly at: Date
}

/** One transaction of this process. */
export interface Written {
  readonly entries: readonly WrittenEntry[]
  /** Those that it has set; what it took away is not told. */
  readonly boundaries: readonly Boundary[]
}

export interface WriteListener {
  onWritten(written: Written): void
  /** A write may have been committed or not. */
  onUnknown(): void
}

class EntryNote {
  readonly entries: readonly WrittenEntry[]
  constructor(entries: readonly WrittenEntry[]) {
    this.entries = entries
  }
}

class BoundaryNote {
  readonly boundaries: readonly Boundary[]
  constructor(boundaries: readonly Boundary[]) {
    this.boundaries = boundaries
  }
}

/** Notes what is appended under these ids, one for each entry. */
export function noteEntries(tx: Tx, at: Date, entries: readonly Entry[], ids: readonly string[]): void {
  tx.notes.push(new EntryNote(entries.map((entry, i) => ({ ...entry, at, mark: markOf(ids[i] ?? '') }))))
}

/** Notes what is set in the agenda. */
export function noteBoundaries(tx: Tx, boundaries: readonly Boundary[]): void {
  if (boundaries.length > 0) tx.notes.push(new BoundaryNote(boundaries))
}

/** Tells of every transaction that goes through this database object, whichever part of the process it is of. */
export function watchWrites(db: Database, { onWritten, onUnknown }: WriteListener): () => void {
  return db.watch({
    onCommit(notes) {
      const entries = notes.flatMap((note) => (note instanceof EntryNote ? note.entries : []))
      const boundaries = notes.flatMap((note) => (note instanceof BoundaryNote ? note.boundaries : []))
      if (entries.length > 0 || boundaries.length > 0) onWritten({ entries, boundaries })
    },
    onUnknown,
  })
}
