// The dates that follow from the intervals (semantics.md section 2): when an article was first published, what lists sort
// by, when it last changed and when it last changed in a way that matters. Pure.
import type { IntervalRow, VersionState } from './repository.ts'
import type { Plan } from './workflow.ts'

export interface Dated {
  first: Date | null
  rows: IntervalRow[]
}

/**
 * The columns of every version whose interval the plan gives. `significant`: asked for the version that the command is
 * about; absent, a version that waited as a significant one stays one. `rows`: the known ones, newest interval first;
 * a copy under its own number.
 */
export function datesOf(
  planned: Plan,
  clock: Date,
  {
    rows,
    firstPublishedAt,
    about,
    significant,
  }: {
    rows: readonly VersionState[]
    firstPublishedAt: Date | null
    about: number | null
    significant: boolean | undefined
  },
): Dated {
  const isKept = firstPublishedAt !== null && firstPublishedAt <= clock
  // Until it has begun it follows what will be first.
  const first = isKept ? firstPublishedAt : (planned.live?.from ?? planned.pending?.from ?? null)
  const known = new Map(rows.map((row) => [row.version, row]))
  const isBegun = ({ live_from }: VersionState): boolean => live_from !== null && live_from <= clock
  const lastShown = rows.find(isBegun)
  const wasSignificant = ({ live_from, significantly_updated_at: at }: VersionState): boolean =>
    live_from !== null && at?.getTime() === live_from.getTime()
  // What was never shown carries what an import gave it; a mark that lies ahead went with its schedule.
  const carriedBy = (row: VersionState | undefined): Date | null => {
    const at = row?.significantly_updated_at ?? null
    return at !== null && at <= clock ? at : null
  }
  const isSignificant = (row: VersionState): boolean =>
    row.version === about ? (significant ?? wasSignificant(row)) : wasSignificant(row)

  const rowOf = (version: number): VersionState => {
    const row = known.get(version)
    if (row === undefined) throw new Error(`version ${version} is not known`)
    return row
  }
  const live = planned.live === null ? undefined : rowOf(planned.live.version)
  const liveMark = ((): Date | null => {
    if (planned.live === null || live === undefined) return carriedBy(lastShown)
    const isNow = planned.live.from.getTime() === clock.getTime()
    if (isNow) return isSignificant(live) ? clock : carriedBy(lastShown ?? live)
    // It is live already: asked for, the mark moves to when it went live.
    return live.version === about && significant === true ? planned.live.from : live.significantly_updated_at
  })()

  return {
    first,
    rows: planned.intervals.map(({ version, from, to }): IntervalRow => {
      const row = rowOf(version)
      const isLive = version === planned.live?.version
      if (from !== null && from < clock)
        return {
          ...datesAsTheyAre(row),
          live_from: from,
          live_to: to,
          ...(isLive ? { significantly_updated_at: liveMark } : {}),
        }
      const shownFirst = first !== null && (from !== null || first <= clock) ? first : null
      return {
        version,
        live_from: from,
        live_to: to,
        published_at: shownFirst === null ? null : (row.published_at_set ?? shownFirst),
        modified_at: from ?? row.created_at,
        significantly_updated_at:
          from === null || isLive ? liveMark : isSignificant(row) ? from : (liveMark ?? carriedBy(row)),
      }
    }),
  }
}

function datesAsTheyAre(row: VersionState): Omit<IntervalRow, 'live_from' | 'live_to'> {
  const { version, published_at, modified_at, significantly_updated_at } = row
  return { version, published_at, modified_at, significantly_updated_at }
}

/** Whether writing the row would change it. */
export function isMoved(row: IntervalRow, known: VersionState | undefined): boolean {
  if (known === undefined) return true
  const names = ['live_from', 'live_to', 'published_at', 'modified_at', 'significantly_updated_at'] as const
  return names.some((name) => row[name]?.getTime() !== known[name]?.getTime())
}
