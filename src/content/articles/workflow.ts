// The table of an article's life: which step is allowed where, and what it leaves (semantics.md section 2). Pure. Which
// version is live when is computed here, never patched; the repository writes what `plan` says in one UPDATE.
import { allowedSteps, changeStage, type StageStep } from './stages.ts'

export interface Interval {
  version: number
  from: Date
  to: Date | null
}

export type Stage = 'draft' | 'inReview' | 'approved'

export interface State {
  latest: number
  stage: Stage
  /** Whether the latest version has, or had, an interval that began: if not, it is a draft. */
  latestHasBegun: boolean
  latestIsWithdrawn: boolean
  live: Interval | null
  pending: Interval | null
  unpublishAt: Date | null
  isTrashed: boolean
  /** Whether any version was ever live. */
  everLive: boolean
  /** Every version that was ever live is withdrawn, and the latest too. */
  isMasked: boolean
  /** REQUIRE_APPROVAL. */
  needsApproval: boolean
}

/** The version that is to go live. */
export interface Target {
  version: number
  stage: Stage
  /** It was live, or is. */
  hasBegun: boolean
  isWithdrawn: boolean
}

export type Command =
  | { kind: StageStep }
  /** `at`: null is now. `unpublishAt`: absent leaves the expiry, null removes it. */
  | { kind: 'publish'; target: Target; at: Date | null; unpublishAt?: Date | null | undefined }
  /** `at`: absent is now, null removes the expiry. */
  | { kind: 'unpublish'; at?: Date | null | undefined }
  | { kind: 'unschedule' }
  | { kind: 'withdraw' }
  | { kind: 'trash' }
  | { kind: 'restore' }
  | { kind: 'edit' }

export interface Plan {
  /** What follows from the command, as the log calls it; `none`: the article is there already. */
  effect:
    | 'none'
    | 'edited'
    | 'submitted'
    | 'approved'
    | 'rejected'
    | 'published'
    | 'scheduled'
    | 'rescheduled'
    | 'unscheduled'
    | 'expirySet'
    | 'unpublished'
    | 'withdrawn'
    | 'trashed'
    | 'restored'
  /** The version to copy first, as `latest + 1`: it was live before and a version goes live once. */
  copyOf: number | null
  /** Every interval of these versions from the clock on; null: it has none any more. */
  intervals: { version: number; from: Date | null; to: Date | null }[]
  live: Interval | null
  pending: Interval | null
  unpublishAt: Date | null
  /** The version whose schedule ends with the command, without going live by it. */
  unscheduled: number | null
  stage: Stage
}

export type Refusal =
  | 'TRASHED'
  | 'STEP_NOT_ALLOWED'
  | 'WITHDRAWN'
  | 'NEWER_DRAFT'
  | 'ALREADY_LIVE'
  | 'EXPIRY_AT_SCHEDULE'
  | 'UNPUBLISH_BEFORE_PUBLISH'

export { allowedSteps }

/**
 * The state after the command at the clock, or why it is refused. Expects a clock after the beginning of the live
 * interval, so that none comes out empty, and instants that `instantOf` has let through.
 */
export function plan(state: State, command: Command, clock: Date): Plan | Refusal {
  const { live, pending, stage } = state
  const stays: Plan = {
    effect: 'none',
    copyOf: null,
    intervals: [],
    live,
    pending,
    // A passed expiry counts as none.
    unpublishAt: state.unpublishAt !== null && state.unpublishAt > clock ? state.unpublishAt : null,
    unscheduled: null,
    stage,
  }
  if (command.kind === 'restore') return state.isTrashed ? { ...stays, effect: 'restored' } : stays
  if (command.kind === 'trash') return state.isTrashed ? stays : darken(stays, 'trashed', clock)
  if (state.isTrashed) return 'TRASHED'
  if (command.kind === 'edit') return { ...stays, effect: 'edited', stage: 'draft' }
  if (command.kind === 'publish') return publish(state, command, clock, stays)
  if (command.kind === 'withdraw') {
    if (!state.everLive) return 'STEP_NOT_ALLOWED'
    return state.isMasked ? stays : darken(stays, 'withdrawn', clock)
  }
  if (command.kind === 'unschedule') {
    if (pending === null) return 'STEP_NOT_ALLOWED'
    return arrange(stays, 'unscheduled', { live, pending: null, unpublishAt: stays.unpublishAt }, clock)
  }
  if (command.kind !== 'unpublish') return changeStage(state, command.kind, stays)
  if (live === null && pending === null) return 'STEP_NOT_ALLOWED'
  if (command.at === undefined || (command.at !== null && command.at <= clock))
    return darken(stays, live === null ? 'unscheduled' : 'unpublished', clock)
  return expire(stays, command.at, clock)
}

function publish(
  state: State,
  { target, at, unpublishAt: asked }: Extract<Command, { kind: 'publish' }>,
  clock: Date,
  stays: Plan,
): Plan | Refusal {
  const { live, pending } = state
  const isLater = at !== null && at > clock
  if (live?.version === target.version) {
    if (isLater) return 'ALREADY_LIVE'
    return asked === undefined ? stays : expire(stays, asked, clock)
  }
  if (target.isWithdrawn) return 'WITHDRAWN'
  // A copy would bury the draft that somebody is working on.
  if (target.hasBegun && target.version !== state.latest && !state.latestHasBegun) return 'NEWER_DRAFT'
  // A copy is as approved as what it copies.
  if (state.needsApproval && target.stage !== 'approved') return 'STEP_NOT_ALLOWED'
  const version = target.hasBegun ? state.latest + 1 : target.version
  const unpublishAt = asked === undefined ? stays.unpublishAt : asked
  const from = isLater ? at : clock
  const going = { version, from, to: null }
  const copy = target.hasBegun ? { copyOf: target.version, stage: target.stage } : {}
  if (isLater) {
    if (pending?.version === version && same(pending.from, at)) return expire(stays, unpublishAt, clock)
    const effect = pending === null ? 'scheduled' : 'rescheduled'
    const planned = arrange(stays, effect, { live, pending: going, unpublishAt }, clock)
    return typeof planned === 'string' ? planned : { ...planned, ...copy }
  }
  // The clock must not bring old text back: only a newer version stays scheduled.
  const staying = pending !== null && pending.version > version ? pending : null
  const planned = arrange(stays, 'published', { live: going, pending: staying, unpublishAt }, clock)
  return typeof planned === 'string' ? planned : { ...planned, ...copy }
}

/** The expiry alone: moved, set or removed. */
function expire(stays: Plan, unpublishAt: Date | null, clock: Date): Plan | Refusal {
  if (same(stays.unpublishAt, unpublishAt)) return stays
  return arrange(stays, 'expirySet', { live: stays.live, pending: stays.pending, unpublishAt }, clock)
}

/** Nothing is live from the clock on, and nothing comes back by itself. */
function darken(stays: Plan, effect: Plan['effect'], clock: Date): Plan {
  const planned = arrange(stays, effect, { live: null, pending: null, unpublishAt: null }, clock)
  if (typeof planned === 'string') throw new Error(planned) // there is no instant that could contradict another
  return planned
}

/**
 * All intervals that follow from what is live and pending. What is live ends where the pending one begins or at the
 * expiry, whichever is first; the pending one ends at an expiry after its beginning. An expiry before it leaves the time
 * between the two dark.
 */
function arrange(
  stays: Plan,
  effect: Plan['effect'],
  next: { live: Interval | null; pending: Interval | null; unpublishAt: Date | null },
  clock: Date,
): Plan | Refusal {
  const { unpublishAt } = next
  const begins = next.pending?.from ?? null
  if (unpublishAt !== null && unpublishAt <= clock) return 'UNPUBLISH_BEFORE_PUBLISH'
  if (unpublishAt !== null && begins !== null && next.live === null && unpublishAt < begins)
    return 'UNPUBLISH_BEFORE_PUBLISH'
  if (same(unpublishAt, begins) && begins !== null) return 'EXPIRY_AT_SCHEDULE'
  const live = next.live === null ? null : { ...next.live, to: earliest(begins, unpublishAt) }
  const pending =
    next.pending === null
      ? null
      : { ...next.pending, to: unpublishAt !== null && unpublishAt > next.pending.from ? unpublishAt : null }
  const intervals: Plan['intervals'] = [live, pending].filter((interval) => interval !== null)
  if (stays.live !== null && stays.live.version !== live?.version) intervals.push({ ...stays.live, to: clock })
  const isCancelled =
    stays.pending !== null && stays.pending.version !== live?.version && stays.pending.version !== pending?.version
  if (isCancelled && stays.pending !== null) intervals.push({ version: stays.pending.version, from: null, to: null })
  // Moving a schedule to another version is one effect, told as such.
  const isTold = isCancelled && effect !== 'rescheduled'
  return {
    ...stays,
    effect,
    intervals,
    live,
    pending,
    unpublishAt,
    unscheduled: isTold ? (stays.pending?.version ?? null) : null,
  }
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function same(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime()
}

/** How far in the past an instant still means now. */
export const NOW_WITHIN_MS = 60_000

/** Whether an instant that was sent lies too far in the past; less than a minute ago is now. */
export function isPast(at: Date, clock: Date): boolean {
  return at.getTime() < clock.getTime() - NOW_WITHIN_MS
}
