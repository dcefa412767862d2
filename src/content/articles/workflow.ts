// When which version is live: intervals are computed, never patched (semantics.md section 2). Pure; the repository writes
// what `plan` says in one UPDATE. It knows create and edit (which move nothing), publish, unpublish, trash and restore.

export interface Interval {
  version: number
  from: Date
  to: Date | null
}

export interface State {
  latest: number
  /** Whether the latest version has, or had, an interval that began: if not, it is a draft. */
  latestHasBegun: boolean
  live: Interval | null
  pending: Interval | null
  unpublishAt: Date | null
  isTrashed: boolean
}

export type Command =
  | { kind: 'publish'; version: number; isSpent: boolean; isWithdrawn: boolean }
  | { kind: 'unpublish' }
  | { kind: 'trash' }
  | { kind: 'restore' }
  | { kind: 'edit' }

export interface Plan {
  /** What follows from the command; `none`: the article is there already. */
  effect: 'none' | 'published' | 'unpublished' | 'unscheduled' | 'trashed' | 'restored' | 'edited'
  /** The version to copy first, as `latest + 1`: it was live before and a version goes live once. */
  copyOf: number | null
  /** Every interval of these versions from the clock on; null: it has none any more. */
  intervals: { version: number; from: Date | null; to: Date | null }[]
  live: Interval | null
  pending: Interval | null
  unpublishAt: Date | null
  /** The version whose schedule ends with the command. */
  unscheduled: number | null
}

export type Refusal = 'WITHDRAWN' | 'NEWER_DRAFT' | 'TRASHED' | 'STEP_NOT_ALLOWED'

/**
 * The state after the command at the clock, or why it is refused. Expects a clock after the beginning of the live
 * interval, so that none comes out empty.
 */
export function plan(state: State, command: Command, clock: Date): Plan | Refusal {
  const stays: Plan = {
    effect: 'none',
    copyOf: null,
    intervals: [],
    live: state.live,
    pending: state.pending,
    unpublishAt: state.unpublishAt,
    unscheduled: null,
  }
  if (command.kind === 'restore') return state.isTrashed ? { ...stays, effect: 'restored' } : stays
  if (command.kind === 'trash') return state.isTrashed ? stays : { ...darken(state, clock), effect: 'trashed' }
  if (state.isTrashed) return 'TRASHED'
  if (command.kind === 'edit') return { ...stays, effect: 'edited' }
  if (command.kind === 'unpublish') {
    if (state.live === null && state.pending === null) return 'STEP_NOT_ALLOWED'
    return { ...darken(state, clock), effect: state.live === null ? 'unscheduled' : 'unpublished' }
  }
  return publish(state, command, clock, stays)
}

function publish(
  state: State,
  { version, isSpent, isWithdrawn }: { version: number; isSpent: boolean; isWithdrawn: boolean },
  clock: Date,
  stays: Plan,
): Plan | Refusal {
  if (state.live?.version === version) return stays
  if (isWithdrawn) return 'WITHDRAWN'
  // A copy would bury the draft that somebody is working on.
  if (isSpent && version !== state.latest && !state.latestHasBegun) return 'NEWER_DRAFT'
  const goesLive = isSpent ? state.latest + 1 : version
  // A passed expiry counts as none.
  const unpublishAt = state.unpublishAt !== null && state.unpublishAt > clock ? state.unpublishAt : null
  // The clock must not bring old text back: only a newer version stays scheduled.
  const stayingPending = state.pending !== null && state.pending.version > goesLive ? state.pending : null
  const pending =
    stayingPending === null
      ? null
      : { ...stayingPending, to: unpublishAt !== null && unpublishAt > stayingPending.from ? unpublishAt : null }
  const live = { version: goesLive, from: clock, to: earliest(pending?.from ?? null, unpublishAt) }
  const intervals: Plan['intervals'] = [live]
  if (state.live !== null) intervals.push({ ...state.live, to: clock })
  if (pending !== null) intervals.push(pending)
  const isCancelled = state.pending !== null && pending === null && state.pending.version !== goesLive
  if (isCancelled && state.pending !== null) intervals.push({ version: state.pending.version, from: null, to: null })
  return {
    effect: 'published',
    copyOf: isSpent ? version : null,
    intervals,
    live,
    pending,
    unpublishAt,
    unscheduled: isCancelled ? (state.pending?.version ?? null) : null,
  }
}

/** Nothing is live from the clock on, and nothing comes back by itself. */
function darken({ live, pending }: State, clock: Date): Omit<Plan, 'effect'> {
  const intervals: Plan['intervals'] = []
  if (live !== null) intervals.push({ ...live, to: clock })
  if (pending !== null) intervals.push({ version: pending.version, from: null, to: null })
  return {
    copyOf: null,
    intervals,
    live: null,
    pending: null,
    unpublishAt: null,
    unscheduled: pending?.version ?? null,
  }
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** The steps that the state allows, for the refusal of another. */
export function allowedSteps(state: State): string[] {
  if (state.isTrashed) return ['restore']
  const steps = ['publish']
  if (state.live !== null || state.pending !== null) steps.push('unpublish')
  return [...steps, 'trash']
}
