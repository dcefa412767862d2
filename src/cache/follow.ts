// What feeds the cache: this process's own writes, right after their COMMIT and before they are answered; the log, for
// what others have written; and the agenda. An own write comes back with the log and is skipped there; what the agenda has
// brought here already, its announcement does not bring again.
import type { Ahead } from '../changes/ahead.ts'
import type { Boundary } from '../changes/agenda.ts'
import type { LogEntry } from '../changes/read.ts'
import type { Relay } from '../changes/relay.ts'
import { watchWrites, type WrittenEntry } from '../changes/written.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { effectOf } from './effects.ts'
import type { Keeper } from './keeper.ts'

/**
 * Own entries that the log has not brought back yet; beyond, the oldest are applied a second time. Some it brings before
 * the commit's own answer comes: those are applied twice, and stay here until they are the oldest.
 */
const MOST_OWN = 10_000
/** Own boundaries that the agenda as the relay reads it may lack yet. */
const MOST_EARLY = 5_000
/** Pages of the relay: the first may have been read before the commit, the second was not. */
const EARLY_PAGES = 2

interface Sources {
  db: Database
  relay: Pick<Relay, 'subscribe' | 'ahead'>
  clock: Pick<Clock, 'raise'>
}

/** Feeds the keeper until it is told to stop. */
export function follow(keeper: Keeper, { db, relay, clock }: Sources): () => void {
  /** By its mark, of what item each own entry is. */
  const own = new Map<string, string>()
  /** Set here and perhaps not in the agenda as it was read last, with how many pages have come since. */
  let early: { readonly boundary: Boundary; pages: number }[] = []
  let ahead: Ahead = relay.ahead
  let shown: readonly Boundary[] | null = ahead.boundaries

  const whose = ({ type, action }: Pick<LogEntry, 'type' | 'action'>, id: string | null): string =>
    `${type} ${id ?? ''} ${action}`

  function foresee(): void {
    keeper.foresee(shown, ahead.untilMs)
  }

  /** Puts what lies ahead together anew. */
  function gather(): void {
    const { boundaries } = ahead
    const isTooMuch = boundaries === null || early.length > MOST_EARLY
    shown = isTooMuch
      ? null
      : early.length === 0
        ? boundaries
        : [...boundaries, ...early.map(({ boundary }) => boundary)]
    foresee()
  }

  function applyEntry(entry: WrittenEntry | LogEntry, id: string | null): void {
    const effect = effectOf({ ...entry, itemId: id, due: undefined })
    const due = entry.due ?? null
    if (due !== null) keeper.reach({ effect, at: due })
    else if (entry.type === 'epoch') keeper.empty()
    else keeper.apply(effect)
  }

  const stopWatching = watchWrites(db, {
    onWritten({ entries, boundaries }) {
      // The database has reached it: what is made from now on is made at or after it.
      for (const { at } of entries) clock.raise(at)
      for (const entry of entries) {
        own.set(entry.mark, whose(entry, entry.itemId))
        applyEntry(entry, entry.itemId)
      }
      for (const mark of own.keys()) {
        if (own.size <= MOST_OWN) break
        own.delete(mark)
      }
      if (boundaries.length === 0) return
      early.push(...boundaries.map((boundary) => ({ boundary, pages: 0 })))
      gather()
    },
    onUnknown: () => keeper.empty(),
  })

  const unsubscribe = relay.subscribe({
    onEntries(entries) {
      for (const entry of entries) {
        if (own.get(entry.mark) !== whose(entry, entry.id)) applyEntry(entry, entry.id)
        own.delete(entry.mark)
      }
    },
    onReset() {
      keeper.empty()
      own.clear()
    },
    onAhead(now) {
      ahead = now
      early = early.filter((one) => ++one.pages < EARLY_PAGES)
      if (shown === now.boundaries && early.length === 0) foresee()
      else gather()
    },
  })

  foresee()
  return () => {
    stopWatching()
    unsubscribe()
  }
}
