// What the cache promises, whoever feeds it: no answer is given out that an effect applied here has touched. `generation`
// counts the effects; the newest of them are remembered, so that an answer that was being made meanwhile is not kept if
// one of them touches it. Those who asked for the same meanwhile share one making, until any effect comes between them:
// who joined had asked before that effect was applied here, so before its write was acknowledged here.
import type { Answer, Counts, Made } from './answers.ts'
import { entryOf, type Entry } from './entry.ts'
import { tagsOfEffect, type Effect } from './effects.ts'
import { createHorizon, type Known, type Reached } from './horizon.ts'
import { createStore } from './store.ts'
import type { Boundary } from '../changes/agenda.ts'

/** Effects that are remembered: an answer that took longer than so many is not kept. */
const REMEMBERED = 8_192
/** Answers that are being made at once for the cache; beyond, each asks for itself. */
const MOST_FLIGHTS = 1_000

interface Flight {
  readonly generation: number
  answer: Promise<Entry>
}

export interface KeeperOptions {
  maxBytes: number
  /** The process's clock: at or after every instant that was ever applied here. */
  clock: { now(): Date }
  /** Whether this process may believe that it knows of all that was acknowledged more than a second ago. */
  isLeased(): boolean
}

export interface Keeper {
  answer(key: string, make: (at: Date) => Promise<Made>): Promise<Answer>
  known(alias: string): Answer | null
  rename(key: string, alias: string): void
  apply(effect: Effect): void
  /** As `apply`, of what time brought: once, however often and from wherever it is told. */
  reach(reached: Reached): void
  /** What time brings until then, all of it; null: it is not known, and nothing is served from memory. */
  foresee(boundaries: readonly Boundary[] | null, untilMs: number): void
  /** Drops everything, and keeps nothing of what is being made. */
  empty(): void
  readonly counts: Counts
}

export function createKeeper({ maxBytes, clock, isLeased }: KeeperOptions): Keeper {
  const counts = { hits: 0, misses: 0, joined: 0, uncached: 0, dropped: 0, evicted: 0 }
  const store = createStore(maxBytes, { onEvicted: () => counts.evicted++ })
  const flights = new Map<string, Flight>()
  const horizon = createHorizon(drop)
  const ring: (readonly string[])[] = []
  let generation = 0
  /** No answer that was begun before this generation is kept. */
  let floor = 0

  function drop(tags: readonly string[]): void {
    ring[generation % REMEMBERED] = tags
    generation++
    for (const tag of tags) counts.dropped += store.drop(tag)
  }

  /** Whether an effect since then touches what holds these tags, as far as it is known. */
  function isTouched(since: number, tags: ReadonlySet<string>): boolean {
    if (since < floor || generation - since > REMEMBERED) return true
    for (let at = since; at < generation; at++) if (ring[at % REMEMBERED]?.some((tag) => tags.has(tag))) return true
    return false
  }

  /** Applies what time has brought by then, and says whether memory may be looked at. */
  function isServing(at: Date): boolean {
    horizon.reachAll(at.getTime())
    return horizon.isKnown && isLeased()
  }

  function give(entry: Entry): Entry {
    counts.hits++
    entry.hits++
    entry.isUsed = true
    return entry
  }

  const ahead = {
    secondsTo: (tags: ReadonlySet<string>, most: number, known: Known): number =>
      isLeased() ? horizon.secondsTo(clock.now().getTime(), tags, most, known) : 0,
  }

  async function fly(key: string, begun: number, make: () => Promise<Made>, isOwn: () => boolean): Promise<Entry> {
    const entry = entryOf(await make(), ahead)
    const isKept = isServing(clock.now()) && isOwn() && !isTouched(begun, entry.tags)
    if (isKept) store.set(key, entry)
    return entry
  }

  return {
    async answer(key, make) {
      const at = clock.now()
      const isAlone = !isServing(at)
      const kept = isAlone ? undefined : store.get(key)
      if (kept !== undefined) return give(kept)
      const other = isAlone ? undefined : flights.get(key)
      if (other?.generation === generation) {
        counts.joined++
        return other.answer
      }
      if (isAlone || (flights.size >= MOST_FLIGHTS && other === undefined)) {
        counts.uncached++
        return entryOf(await make(at), ahead)
      }
      counts.misses++
      const isOwn = (): boolean => flights.get(key) === flight
      const flight: Flight = {
        generation,
        answer: fly(
          key,
          generation,
          () => make(at),
          () => isOwn(),
        ),
      }
      flights.set(key, flight)
      try {
        return await flight.answer
      } finally {
        if (isOwn()) flights.delete(key)
      }
    },
    known(alias) {
      const entry = store.byAlias(alias)
      // What time has brought may drop it at this very look.
      return entry === undefined || !isServing(clock.now()) || !store.holds(entry) ? null : give(entry)
    },
    rename: (key, alias) => store.rename(key, alias),
    apply: (effect) => drop(tagsOfEffect(effect)),
    reach: (reached) => horizon.reach(reached),
    foresee(boundaries, untilMs) {
      // What is taken off the list has come, or was taken back: what has come is applied first.
      horizon.reachAll(clock.now().getTime())
      horizon.set(boundaries, untilMs)
    },
    empty() {
      store.clear()
      generation++
      floor = generation
    },
    get counts() {
      return { ...counts, entries: store.size, bytes: store.bytes }
    },
  }
}
