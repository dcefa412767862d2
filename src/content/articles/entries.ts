// What the log says of a step: one entry for each effect, in causal order (the table of semantics.md section 2).
import { groupName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import { seenChanges, type Shown } from './agenda.ts'
import { addressNames } from './image.ts'
import type { Plan, State } from './workflow.ts'

export interface Told {
  id: string
  /** Its translation group: the others show whether it is there. */
  group: string
  note: string | null
  state: State
  planned: Plan
  /** What readers saw just before, and what they see just after. */
  before: Shown | null
  after: Shown | null
  /** Whether the mark of the last significant change moved, of what is live and of what waits. */
  marks: { live: boolean; pending: boolean }
}

export function entriesOfStep({ id, group, note, state, planned, before, after, marks }: Told): Entry[] {
  const base = { type: 'article', itemId: id, note } as const
  const { effect, live, pending } = planned
  const entries: Entry[] = []
  if (planned.unscheduled !== null && effect !== 'unscheduled')
    entries.push({ ...base, action: 'unscheduled', version: planned.unscheduled, audience: 'editors' })
  const editors = { ...base, audience: 'editors' } as const
  switch (effect) {
    case 'submitted':
    case 'approved':
    case 'rejected':
      entries.push({ ...editors, action: effect, version: state.latest })
      break
    case 'scheduled':
      entries.push({ ...editors, action: effect, version: pending?.version ?? null, fields: ['scheduled'] })
      break
    case 'rescheduled':
      entries.push({
        ...editors,
        action: effect,
        version: pending?.version ?? null,
        // From which version: the same where only its instant moved.
        previousVersion: state.pending?.version ?? null,
        fields: ['scheduled'],
      })
      break
    case 'unscheduled':
      entries.push({ ...editors, action: effect, version: state.pending?.version ?? null })
      break
    case 'expirySet':
      entries.push({ ...editors, action: effect, version: (live ?? pending)?.version ?? null, fields: ['unpublishAt'] })
      break
    case 'published':
      if (after === null) throw new Error('what was published is not live')
      entries.push({
        ...base,
        action: effect,
        version: after.version.state.version,
        previousVersion: before?.version.state.version ?? null,
        // Where there was nothing before, there is no difference that a reader saw.
        fields: seenChanges(before?.version ?? null, after.version),
        audience: 'public',
        before: before?.image ?? null,
        after: after.image,
        affects: [
          ...addressNames(before?.version.content ?? null, after.version.content),
          ...(before === null ? [groupName(group)] : []),
        ],
      })
      break
    case 'unpublished':
    case 'withdrawn':
    case 'trashed':
    case 'restored':
      entries.push({
        ...base,
        action: effect,
        version: before?.version.state.version ?? state.latest,
        // A takedown is told to whoever may have kept a copy, live or not.
        audience: before !== null || effect === 'withdrawn' ? 'public' : 'editors',
        before: before?.image ?? null,
        after: null,
        affects: [...addressNames(before?.version.content ?? null), ...(before === null ? [] : [groupName(group)])],
      })
      break
    case 'none':
    case 'edited':
  }
  if (marks.live && before !== null && (effect === 'none' || effect === 'expirySet')) {
    const version = before.version.state.version
    entries.push({
      ...base,
      action: 'published',
      version,
      previousVersion: version,
      fields: ['significantlyUpdatedAt'],
      audience: 'public',
      before: before.image,
      after: before.image,
    })
  } else if (marks.pending && effect === 'none') {
    const version = pending?.version ?? null
    entries.push({
      ...editors,
      action: 'rescheduled',
      version,
      previousVersion: version,
      fields: ['significantlyUpdatedAt'],
    })
  }
  return entries
}
