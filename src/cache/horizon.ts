// What time is about to bring: boundaries of the agenda, applied at their instant, whether or not anybody has announced
// them yet. Each is applied once: its announcement, and the agenda as it is read until then, tell of it again.
import type { Boundary } from '../changes/agenda.ts'
import { effectOfBoundary, tagsOfEffect, type Effect } from './effects.ts'

/** A boundary that has come, by its announcement in the log. */
export interface Reached {
  readonly effect: Effect
  readonly at: Date
}

/** Boundaries that have come and may be told of again. */
const REMEMBERED = 10_000

const nameOf = ({ type, id, action }: Effect, atMs: number): string => `${type} ${id} ${action} ${atMs}`

export interface Horizon {
  readonly isKnown: boolean
  /** Until `untilMs`, what lies ahead is this and nothing else; null: unknown. */
  set(boundaries: readonly Boundary[] | null, untilMs: number): void
  /** Applies what has come by then. */
  reachAll(nowMs: number): void
  reach(reached: Reached): void
  /**
   * Whole seconds to the first of them that touches one of these tags, at most `most`; 0 where that is unknown.
   * `known` keeps what was found for them, so that most askings look nothing up.
   */
  secondsTo(nowMs: number, tags: ReadonlySet<string>, most: number, known: Known): number
}

export interface Known {
  /** Of what lay ahead when it was looked up. */
  generation: number
  atMs: number
}

export function createHorizon(drop: (tags: readonly string[]) => void): Horizon {
  let given: readonly Boundary[] | null = null
  let ahead: readonly { effect: Effect; atMs: number }[] = []
  let next = 0
  let untilMs = -Infinity
  let generation = 0
  /** The instants that touch each tag, in order; made when somebody asks. */
  let instants: Map<string, number[]> | null = null
  const reached = new Map<string, readonly string[]>()

  function apply(effect: Effect, atMs: number): void {
    const name = nameOf(effect, atMs)
    const tags = tagsOfEffect(effect)
    const before = reached.get(name)
    // The same instant may have been given other words since: then it is another effect.
    if (before !== undefined && tags.every((tag) => before.includes(tag))) return
    reached.delete(name)
    reached.set(name, tags)
    if (reached.size > REMEMBERED) for (const oldest of reached.keys()) if (reached.delete(oldest)) break
    drop(tags)
  }

  function firstAfter(nowMs: number, tags: ReadonlySet<string>): number {
    instants ??= instantsOf(ahead.slice(next))
    let first = Infinity
    if (instants.size > 0)
      for (const tag of tags) first = Math.min(first, instants.get(tag)?.find((at) => at > nowMs) ?? first)
    return first
  }

  return {
    get isKnown() {
      return given !== null
    },
    set(boundaries, until) {
      untilMs = until
      if (boundaries === given) return
      given = boundaries
      ahead = (boundaries ?? [])
        .map((boundary) => ({ effect: effectOfBoundary(boundary), atMs: boundary.at.getTime() }))
        .sort((a, b) => a.atMs - b.atMs)
      next = 0
      generation++
      instants = null
    },
    reachAll(nowMs) {
      for (let one = ahead[next]; one !== undefined && one.atMs <= nowMs; one = ahead[next]) {
        next++
        apply(one.effect, one.atMs)
      }
    },
    reach({ effect, at }) {
      apply(effect, at.getTime())
    },
    secondsTo(nowMs, tags, most, known) {
      if (given === null) return 0
      if (known.generation !== generation || known.atMs <= nowMs) {
        known.atMs = firstAfter(nowMs, tags)
        known.generation = generation
      }
      const left = Math.floor((Math.min(known.atMs, untilMs) - nowMs) / 1_000)
      return Math.max(0, Math.min(most, left))
    },
  }
}

function instantsOf(ahead: readonly { effect: Effect; atMs: number }[]): Map<string, number[]> {
  const instants = new Map<string, number[]>()
  for (const { effect, atMs } of ahead) {
    for (const tag of tagsOfEffect(effect)) {
      const known = instants.get(tag)
      if (known === undefined) instants.set(tag, [atMs])
      else known.push(atMs)
    }
  }
  return instants
}
