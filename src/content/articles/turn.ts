// A step of an article under its lock: everything it touches is locked before the clock is read, `plan` says what
// follows, and the rows, addresses, media and boundaries are made to agree with it in the same transaction.
import { demand } from '../../access/policy.ts'
import { rewriteAgenda } from '../../changes/agenda.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import { fail } from '../../errors.ts'
import { exposeMedia } from '../current/links.ts'
import { inOrder } from '../in-order.ts'
import type { Want } from '../references.ts'
import { boundariesOfArticle, shownAs } from './agenda.ts'
import { mediaOf } from './content.ts'
import { datesOf, isMoved } from './dates.ts'
import { demandNoEmbargo } from './embargo.ts'
import { entriesOfStep } from './entries.ts'
import { demandPublishable } from './faults.ts'
import { lockPlaces, placesOf } from './links.ts'
import type { Version, VersionState } from './repository.ts'
import { updateArticleRow, withdrawVersions, writeIntervals, writeStage } from './repository.ts'
import { releaseGivenUp, showSlugs } from './slug.ts'
import { boundariesOf, mayBePending, stateAt, versionsOf, type Held } from './state.ts'
import { insertVersion } from './versions.ts'
import type { Command, Plan, Refusal, State } from './workflow.ts'
import { allowedSteps, plan } from './workflow.ts'

export interface Turn {
  /** At the write's clock. @throws AT_IN_PAST */
  command(clock: Date): Command
  /** The version that is to go live, where one is. */
  target: Version | null
  note: string | null
  significant?: boolean | undefined
}

export interface Turned {
  clock: Date
  version: number
  /** The entries on their way to the log: to be awaited together with the reading of the answer. */
  telling: Promise<void> | undefined
}

/**
 * Takes the step. @throws TRASHED, STEP_NOT_ALLOWED, WITHDRAWN, NEWER_DRAFT, ALREADY_LIVE, EMBARGOED,
 * EMBARGO_CONTRADICTS_SCHEDULE, NOT_PUBLISHABLE, REFERENCES_NOT_PUBLIC, PUBLISHED_LATER, EXPIRY_AT_SCHEDULE,
 * UNPUBLISH_BEFORE_PUBLISH, SLUG_TAKEN, TRANSLATION_TAKEN
 */
export async function takeTurn(held: Held, { command, target, note, significant }: Turn): Promise<Turned> {
  const { tx, ctx, article, latest, intervals } = held
  const versionOf = versionsOf(held)
  const places = target === null ? [] : placesOf(target.content)
  // A schedule that ends may take its media out of sight again.
  const waiting = mayBePending(held)
  const released = waiting === null ? [] : mediaOf((await versionOf(waiting)).content).map(({ id }) => id)
  const wants: Want[] = [...places, ...released.map((name) => ({ entity: 'media' as const, name, path: 'media' }))]
  const known: VersionState[] = [...intervals, latest.state, ...(target === null ? [] : [target.state])]
  const media = [...new Set(wants.filter(({ entity }) => entity === 'media').map(({ name }) => name))]
  // In one message, the clock behind the locks.
  const [locked, clock] = await inOrder([
    lockPlaces(tx, wants, 'no key update'),
    readClock(tx, [article.id, ...media], latest.state.created_at, ...boundariesOf(known)),
  ])
  const state = stateAt(held, clock)
  const asked = command(clock)
  if (asked.kind === 'trash' && (state.live !== null || state.pending !== null)) demand(ctx.viewer, 'articles:publish')
  const planned = plan(state, asked, clock)
  if (typeof planned === 'string') throw refusal(planned, state, asked)

  const goes = goingOf(planned, target)
  if (target !== null && goes !== null) {
    demandNoEmbargo([target, latest], goes.at, goes.at > clock)
    demandPublishable(target.content, places, locked, goes.at)
  }
  const about = goes?.version ?? target?.state.version ?? null
  if (goes !== null && target !== null && planned.copyOf !== null) known.push(copyState(target, goes.version, clock))
  const intervalsAsked =
    planned.intervals.length === 0 && significant !== undefined
      ? [planned.live, planned.pending].filter((interval) => interval !== null)
      : planned.intervals
  const dated = datesOf({ ...planned, intervals: intervalsAsked }, clock, {
    rows: known,
    firstPublishedAt: article.first_published_at,
    about,
    significant,
  })
  const stateOf = (version: number): VersionState | undefined => known.find((row) => row.version === version)
  const moved = dated.rows.filter((row) => isMoved(row, stateOf(row.version)))
  if (planned.effect === 'none' && moved.length === 0) return { clock, version: state.latest, telling: undefined }

  const wasLive = state.live === null ? null : shownAs(await versionOf(state.live.version), [])
  if (goes !== null && target !== null && planned.copyOf !== null) {
    await updateArticleRow(tx, article.id, { latest_version: goes.version })
    await insertVersion(tx, {
      id: article.id,
      version: goes.version,
      content: target.content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: null,
      significantlyUpdatedAt: null,
      embargo: latest.embargo,
      stage: planned.stage,
    })
  }
  const shownOf = async (version: number | undefined) =>
    version === undefined ? null : shownAs(await versionOf(version), dated.rows)
  const shown = { live: await shownOf(planned.live?.version), pending: await shownOf(planned.pending?.version) }
  const isRearranged = planned.intervals.length > 0 && planned.effect !== 'expirySet'
  const writing: Promise<unknown>[] = [
    writeIntervals(tx, article.id, moved),
    updateArticleRow(tx, article.id, identityAfter(held, planned, { first: dated.first, clock })),
  ]
  if (planned.effect === 'submitted' || planned.effect === 'approved' || planned.effect === 'rejected')
    writing.push(writeStage(tx, article.id, { version: state.latest, stage: planned.stage }))
  if (planned.effect === 'withdrawn') writing.push(withdrawVersions(tx, article.id, clock))
  if (isRearranged) {
    const agreed = showSlugs(tx, article, {
      clock,
      goesLive: planned.effect === 'published' ? (shown.live?.version.content ?? null) : null,
      pending: shown.pending?.version.content ?? null,
      at: planned.pending?.from ?? null,
      wasPending: state.pending !== null,
    })
    writing.push(agreed)
    if (state.pending !== null) {
      await inOrder(writing)
      await releaseGivenUp(tx, article, planned.copyOf === null || target === null ? latest : target, clock)
    }
  }
  const revealing = isRearranged ? exposeMedia(tx, [...locked.media.keys()], clock) : []
  if (planned.intervals.length > 0)
    writing.push(
      rewriteAgenda(
        tx,
        [article.id],
        boundariesOfArticle({ id: article.id, group: article.translation_group }, planned, shown),
        ['live', 'end'],
      ),
    )
  const [, revealed] = await inOrder([inOrder(writing), revealing])

  const hasMark = (version: number | undefined): boolean => {
    const row = moved.find((row) => row.version === version)
    return (
      row !== undefined && !sameInstant(row.significantly_updated_at, stateOf(row.version)?.significantly_updated_at)
    )
  }
  const entries = entriesOfStep({
    id: article.id,
    group: article.translation_group,
    note,
    state,
    planned,
    before: wasLive,
    after: shown.live,
    marks: { live: hasMark(state.live?.version), pending: hasMark(state.pending?.version) },
  })
  const telling = appendChange(tx, { viewer: ctx.viewer, at: clock }, ...revealed, ...entries)
  return { clock, version: planned.copyOf === null ? state.latest : state.latest + 1, telling }
}

/** Which version goes live by the plan, and when; null where none does. */
function goingOf({ effect, live, pending }: Plan, target: Version | null): { version: number; at: Date } | null {
  const going = effect === 'published' ? live : effect === 'scheduled' || effect === 'rescheduled' ? pending : null
  return target === null || going === null ? null : { version: going.version, at: going.from }
}

/** Where a copy stands before it has an interval. */
function copyState({ state }: Version, version: number, clock: Date): VersionState {
  return { ...state, version, created_at: clock, live_from: null, live_to: null, withdrawn_at: null }
}

function identityAfter(
  { article }: Held,
  planned: Plan,
  { first, clock }: { first: Date | null; clock: Date },
): Record<string, unknown> {
  return {
    ...(sameInstant(first, article.first_published_at) ? {} : { first_published_at: first }),
    ...(sameInstant(planned.unpublishAt, article.unpublish_at) ? {} : { unpublish_at: planned.unpublishAt }),
    ...(planned.effect === 'trashed' ? { trashed_at: clock } : {}),
    ...(planned.effect === 'restored' ? { trashed_at: null } : {}),
  }
}

function sameInstant(a: Date | null | undefined, b: Date | null | undefined): boolean {
  return a?.getTime() === b?.getTime()
}

/** The refusal, with what is allowed instead. */
function refusal(code: Refusal, state: State, { kind }: Command) {
  if (code === 'TRASHED') return fail(code, { detail: 'Restore it first.' })
  if (code !== 'STEP_NOT_ALLOWED') return fail(code)
  const allowed = allowedSteps(state)
  return fail(code, { detail: `${kind} is not possible now; these are: ${allowed.join(', ')}.`, extra: { allowed } })
}
