// An embargo is content of a version that every newer one copies from the latest. While it holds nothing goes live,
// whichever version is named; nothing goes live because it ends (semantics.md section 2).
import { fail } from '../../errors.ts'
import type { Fields } from '../columns.ts'
import { utc } from '../instants.ts'
import type { Version } from './repository.ts'
import { NO_EMBARGO } from './versions.ts'

export type Embargo = Version['embargo']

/** The field as a caller reads and writes it; undefined where nothing is said. */
export function embargoField({
  embargo_active: active,
  embargo_until: until,
  embargo_note: note,
}: Embargo): Fields | undefined {
  if (!active && until === null && note === null) return undefined
  return { active, ...(until === null ? {} : { until: until.toISOString() }), ...(note === null ? {} : { note }) }
}

/** The columns of a field that the schema has let through. */
export function embargoOf(field: unknown): Embargo {
  if (field === undefined || field === null) return NO_EMBARGO
  const { active, until, note } = field as { active: boolean; until?: string | null; note?: string | null } // validated
  return {
    embargo_active: active,
    embargo_until: until === undefined || until === null ? null : new Date(utc(until)),
    embargo_note: note ?? null,
  }
}

/** Whether the embargo forbids being live at the instant. */
export function holds({ embargo_active: isActive, embargo_until: until }: Embargo, at: Date): boolean {
  return isActive && (until === null || until > at)
}

/**
 * Naming an older version does not get round the newest one's embargo. @throws EMBARGOED for now,
 * EMBARGO_CONTRADICTS_SCHEDULE for later
 */
export function demandNoEmbargo(versions: readonly Version[], at: Date, isLater: boolean): void {
  for (const { embargo } of versions) {
    if (!holds(embargo, at)) continue
    const until = embargo.embargo_until
    const end = until === null ? 'until it is lifted' : `until ${until.toISOString()}`
    throw fail(isLater ? 'EMBARGO_CONTRADICTS_SCHEDULE' : 'EMBARGOED', {
      detail: `The embargo holds ${end}.`,
      extra: { until },
    })
  }
}

/** @throws EMBARGO_CONTRADICTS_SCHEDULE for one that would hold when the version that waits goes live */
export function demandNoContradiction(embargo: Embargo, pending: { from: Date } | null): void {
  if (pending === null || !holds(embargo, pending.from)) return
  throw fail('EMBARGO_CONTRADICTS_SCHEDULE', {
    detail: `A version goes live at ${pending.from.toISOString()}, while the embargo would hold. Move or cancel the schedule first.`,
    extra: { until: embargo.embargo_until, scheduledAt: pending.from },
  })
}
