// From rows to the state that `plan` judges.
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import type { ArticleRow, IntervalState, Version, VersionState } from './repository.ts'
import { readVersion } from './repository.ts'
import type { Interval, State, Target } from './workflow.ts'

/** An article under its lock. */
export interface Held {
  tx: Tx
  ctx: Context
  article: ArticleRow
  latest: Version
  intervals: IntervalState[]
}

/** Where the known intervals begin and end: the write's clock falls on none of them. */
export function boundariesOf(rows: readonly VersionState[]): Date[] {
  return rows.flatMap(({ live_from, live_to }) => [live_from, live_to]).filter((at): at is Date => at !== null)
}

function interval(row: VersionState | undefined): Interval | null {
  return row === undefined || row.live_from === null
    ? null
    : { version: row.version, from: row.live_from, to: row.live_to }
}

function hasBegun({ live_from }: VersionState, clock: Date): boolean {
  return live_from !== null && live_from <= clock
}

export function stateAt({ ctx, article, latest, intervals }: Held, clock: Date): State {
  const live = intervals.find((row) => hasBegun(row, clock) && (row.live_to === null || row.live_to > clock))
  const pending = intervals.find(({ live_from }) => live_from !== null && live_from > clock)
  const latestIsWithdrawn = latest.state.withdrawn_at !== null
  return {
    latest: article.latest_version,
    stage: latest.state.stage,
    latestHasBegun: hasBegun(latest.state, clock),
    latestIsWithdrawn,
    live: interval(live),
    pending: interval(pending),
    unpublishAt: article.unpublish_at,
    isTrashed: article.trashed_at !== null,
    everLive: intervals.some((row) => hasBegun(row, clock)),
    isMasked: latestIsWithdrawn && intervals.every(({ unmasked }) => unmasked === 0),
    needsApproval: ctx.requireApproval,
  }
}

export function targetOf({ state }: Version, clock: Date): Target {
  const { version, stage, withdrawn_at } = state
  return { version, stage, hasBegun: hasBegun(state, clock), isWithdrawn: withdrawn_at !== null }
}

/**
 * The version that may still wait for its instant when the write's clock is read: what has begun at the request's clock,
 * which the database has reached, does not.
 */
export function mayBePending({ ctx, intervals }: Held): number | null {
  const [newest] = intervals
  return newest !== undefined && newest.live_from !== null && newest.live_from > ctx.clock ? newest.version : null
}

/** Reads each version of the article once. */
export function versionsOf({ tx, article, latest }: Pick<Held, 'tx' | 'article' | 'latest'>) {
  const known = new Map<number, Version>([[latest.state.version, latest]])
  return async (version: number): Promise<Version> => {
    const found = known.get(version) ?? (await readVersion(tx, article.id, version))
    if (found === null) throw new Error(`article ${article.id} has no version ${version}`)
    known.set(version, found)
    return found
  }
}
