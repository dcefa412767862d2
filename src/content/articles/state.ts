// From rows to the state that `plan` judges, and from its intervals back to rows.
import type { Held } from './steps.ts'
import type { ArticleRow, IntervalRow, Version, VersionState } from './repository.ts'
import { updateArticleRow, writeIntervals } from './repository.ts'
import type { Interval, Plan, State } from './workflow.ts'

/** Where the known intervals begin and end: the write's clock falls on none of them. */
export function boundariesOf(rows: readonly VersionState[]): Date[] {
  return rows.flatMap(({ live_from, live_to }) => [live_from, live_to]).filter((at): at is Date => at !== null)
}

function interval(row: VersionState | undefined): Interval | null {
  return row === undefined || row.live_from === null
    ? null
    : { version: row.version, from: row.live_from, to: row.live_to }
}

export function stateAt(article: ArticleRow, latest: Version, rows: readonly VersionState[], clock: Date): State {
  const live = rows.find(
    ({ live_from, live_to }) => live_from !== null && live_from <= clock && (live_to === null || live_to > clock),
  )
  const pending = rows.find(({ live_from }) => live_from !== null && live_from > clock)
  const begun = latest.state.live_from
  return {
    latest: article.latest_version,
    latestHasBegun: begun !== null && begun <= clock,
    live: interval(live),
    pending: interval(pending),
    unpublishAt: article.unpublish_at,
    isTrashed: article.trashed_at !== null,
  }
}

/** The system columns that a version gets when it goes live. */
export interface Dates {
  goingLive?: { version: VersionState; significantlyUpdatedAt: Date | null }
  firstPublishedAt?: Date
}

/**
 * Writes the plan's intervals with the dates that follow from them: `publishedAt` is the editor's, else the first instant
 * ever live; `modifiedAt` is when the version went live, of a draft when it was written.
 */
export async function applyPlan(
  { tx, article, intervals, latest }: Held,
  planned: Plan,
  clock: Date,
  dates: Dates,
): Promise<void> {
  const known = new Map([latest.state, ...intervals].map((row) => [row.version, row]))
  if (dates.goingLive !== undefined) known.set(planned.live?.version ?? 0, dates.goingLive.version)
  const hasBegun = article.first_published_at !== null && article.first_published_at <= clock
  const first = dates.firstPublishedAt ?? (hasBegun ? article.first_published_at : null)
  const rows = planned.intervals.map(({ version, from, to }): IntervalRow => {
    const row = known.get(version)
    if (row === undefined) throw new Error(`version ${version} of article ${article.id} is not known`)
    const isGoing = version === planned.live?.version && from?.getTime() === clock.getTime()
    const isOver = from !== null && from < clock
    return {
      version,
      live_from: from,
      live_to: to,
      published_at: isOver ? row.published_at : first === null ? null : (row.published_at_set ?? first),
      modified_at: from ?? row.created_at,
      significantly_updated_at: isGoing
        ? (dates.goingLive?.significantlyUpdatedAt ?? null)
        : row.significantly_updated_at,
    }
  })
  await writeIntervals(tx, article.id, rows)
  const wasPending = intervals.some(({ live_from }) => live_from !== null && live_from > clock)
  const isExpiryOver = planned.unpublishAt?.getTime() !== article.unpublish_at?.getTime()
  // What no longer lies ahead is not announced; a boundary that is due stays for its announcement.
  const over = [...(wasPending && planned.pending === null ? ['live'] : []), ...(isExpiryOver ? ['end'] : [])]
  if (over.length > 0) {
    await tx.query(
      `delete from agenda where type = 'article' and id = $1 and at > $2 and kind = any($3::text[])`,
      [article.id, clock, over],
      'forget-boundaries',
    )
  }
  const isFirst = first?.getTime() !== article.first_published_at?.getTime()
  await updateArticleRow(tx, article.id, {
    ...(isFirst ? { first_published_at: first } : {}),
    ...(isExpiryOver ? { unpublish_at: planned.unpublishAt } : {}),
  })
}
