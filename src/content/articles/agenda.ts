// What will come to be with an article by the passing of time alone, with the entries that announcing it appends.
import { groupName } from '../../changes/affects.ts'
import type { Boundary } from '../../changes/agenda.ts'
import type { Image } from '../../changes/append.ts'
import { same } from '../columns.ts'
import { changedNames } from '../input.ts'
import { SECRETS } from './content.ts'
import { addressNames, imageOf } from './image.ts'
import type { IntervalRow, Version } from './repository.ts'
import type { Interval } from './workflow.ts'

/** A version as readers see it from some instant on. */
export interface Shown {
  version: Version
  image: Exclude<Image, null>
}

/** The version with the dates that the intervals give it. */
export function shownAs(version: Version, rows: readonly IntervalRow[]): Shown {
  const dates = rows.find((row) => row.version === version.state.version) ?? version.state
  return {
    version,
    image: imageOf(version.content, { publishedAt: dates.published_at, modifiedAt: dates.modified_at }),
  }
}

/** The names of the fields in which what readers saw differs from what they see; none where there was nothing. */
export function seenChanges(before: Version | null, after: Version): string[] {
  if (before === null) return []
  return changedNames(before.content, after.content, same).filter((name) => !SECRETS.has(name))
}

/** The article's boundaries after the clock: its going live and its end. Superseding is no end. */
export function boundariesOfArticle(
  { id, group }: { id: string; group: string },
  { live, pending }: { live: Interval | null; pending: Interval | null },
  shown: { live: Shown | null; pending: Shown | null },
): Boundary[] {
  const boundaries: Boundary[] = []
  if (pending !== null && shown.pending !== null) {
    // An expiry before the instant leaves nothing to follow on.
    const before = live?.to?.getTime() === pending.from.getTime() ? shown.live : null
    boundaries.push({
      type: 'article',
      id,
      kind: 'live',
      at: pending.from,
      version: pending.version,
      previousVersion: before?.version.state.version ?? null,
      fields: seenChanges(before?.version ?? null, shown.pending.version),
      before: before?.image ?? null,
      after: shown.pending.image,
      affects: [
        ...addressNames(before?.version.content ?? null, shown.pending.version.content),
        ...(before === null ? [groupName(group)] : []),
      ],
    })
  }
  const last = pending?.to ? { at: pending.to, shown: shown.pending } : { at: live?.to ?? null, shown: shown.live }
  const isEnd = last.at !== null && last.at.getTime() !== pending?.from.getTime()
  if (isEnd && last.at !== null && last.shown !== null) {
    boundaries.push({
      type: 'article',
      id,
      kind: 'end',
      at: last.at,
      version: last.shown.version.state.version,
      before: last.shown.image,
      after: null,
      affects: [...addressNames(last.shown.version.content), groupName(group)],
    })
  }
  return boundaries
}
