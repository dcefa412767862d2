// The steps of an article: they move intervals and leave what versions say alone.
import { demand } from '../../access/policy.ts'
import type { Scope } from '../../access/scopes.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { same } from '../columns.ts'
import { inOrder } from '../in-order.ts'
import { changedNames, invalid } from '../input.ts'
import { parseInstant } from '../instants.ts'
import type { Answer, IfVersion, Outcome, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import { lockArticle, readIntervals, readVersion } from './repository.ts'
import { targetOf, type Held } from './state.ts'
import { takeTurn, type Turned } from './turn.ts'
import type { Command } from './workflow.ts'
import { isPast } from './workflow.ts'

export interface ArticleStep {
  id: string
  ifVersion?: IfVersion | undefined
  note?: string | null | undefined
}

export interface UnpublishStep extends ArticleStep {
  /** When it ends; null: it does not end by itself. Absent: now. */
  at?: string | null | undefined
}

export interface PublishStep extends ArticleStep {
  /** When it goes live; absent or null: now. */
  at?: string | null | undefined
  /** Another version than the newest, on purpose. */
  version?: number | null | undefined
  /** When it ends; null: it does not end by itself. Absent: as it was. */
  unpublishAt?: string | null | undefined
  /** Whether significantlyUpdatedAt moves to the instant of going live. */
  significant?: boolean | null | undefined
}

/** As `holdArticle`, of what is not in the trash. @throws NOT_FOUND, TRASHED, STALE_VERSION */
export function holdPresent(tx: Tx, ctx: Context, id: string, ifVersion: IfVersion | undefined): Promise<Held> {
  return holdArticle(tx, ctx, id, ifVersion, true)
}

/** Locks the article and reads where it stands. @throws NOT_FOUND, STALE_VERSION */
export async function holdArticle(
  tx: Tx,
  ctx: Context,
  id: string,
  ifVersion: IfVersion | undefined,
  isPresent = false,
): Promise<Held> {
  // Each statement sees what is there when it begins: the version and the intervals are read under the lock.
  const [article, latest, intervals] = await Promise.all([
    lockArticle(tx, id),
    readVersion(tx, id, 'latest'),
    readIntervals(tx, id),
  ])
  if (article === null) throw fail('NOT_FOUND')
  if (isPresent && article.trashed_at !== null) throw fail('TRASHED', { detail: 'Restore it first.' })
  if (latest === null) throw new Error(`article ${id} has no version ${article.latest_version}`)
  await demandVersion(article.latest_version, ifVersion, async (sent) => {
    const old = await readVersion(tx, id, sent)
    return old === null ? [] : changedNames(old.content, latest.content, same)
  })
  return { tx, ctx, article, latest, intervals }
}

async function step(
  ctx: Context,
  { id: asked, ifVersion }: ArticleStep,
  scope: Scope,
  act: (held: Held) => Promise<Turned>,
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, scope)
  const id = itemId(asked)
  return write(ctx, async (tx): Promise<Outcome> => {
    const { clock, version, telling } = await act(await holdArticle(tx, ctx, id, ifVersion))
    const [, json] = await inOrder([telling, answer(tx, { now: clock, clock }, id)])
    return { id, version, clock, json }
  })
}

/** A step that names nothing but itself. */
function plain(kind: Exclude<Command['kind'], 'publish' | 'unpublish' | 'edit'>, scope: Scope) {
  return (ctx: Context, asked: ArticleStep, answer: Answer): Promise<Written> => {
    const turn = { command: () => ({ kind }), target: null, note: asked.note ?? null }
    return step(ctx, asked, scope, (held) => takeTurn(held, turn), answer)
  }
}

/** Draft to inReview. @throws NOT_FOUND, TRASHED, STALE_VERSION, STEP_NOT_ALLOWED */
export const submitArticle = plain('submit', 'articles:write')

/** Back to draft, from inReview or approved. @throws as `submitArticle` */
export const rejectArticle = plain('reject', 'articles:publish')

/** InReview to approved. @throws as `submitArticle` */
export const approveArticle = plain('approve', 'articles:publish')

/** Cancels what is scheduled; what is live stays. @throws as `submitArticle` */
export const unscheduleArticle = plain('unschedule', 'articles:publish')

/**
 * A takedown: nothing of the article that was ever live is shown to readers again, whatever instant they ask about, nor
 * is its newest version; an edit makes one that can be. @throws as `submitArticle`
 */
export const withdrawArticle = plain('withdraw', 'articles:withdraw')

/**
 * To the trash, off the site first; slugs stay claimed. What is live or scheduled needs `articles:publish` as well: the
 * trash is no way around it. @throws NOT_FOUND, STALE_VERSION, SCOPE_MISSING
 */
export const trashArticle = plain('trash', 'articles:write')

/** Out of the trash, never live by itself. @throws NOT_FOUND, STALE_VERSION, TRANSLATION_TAKEN */
export const restoreArticle = plain('restore', 'articles:write')

/**
 * Puts the newest version (or `version`) live, now or later. Where it is live or scheduled so already nothing happens, but
 * for `unpublishAt` and `significant`. @throws NOT_FOUND, STALE_VERSION, INVALID_INPUT for a version that was never given,
 * AT_IN_PAST, and what `takeTurn` throws
 */
export function publishArticle(ctx: Context, asked: PublishStep, answer: Answer): Promise<Written> {
  const { at, unpublishAt, version, note, significant } = asked
  const act = async (held: Held) => {
    const { tx, article, latest } = held
    if (article.trashed_at !== null) throw fail('TRASHED', { detail: 'Restore it first.' })
    const target = version === undefined || version === null ? latest : await readVersion(tx, article.id, version)
    if (target === null) throw invalid([{ path: 'version', message: `the article has no version ${version}` }])
    const command = (clock: Date): Command => ({
      kind: 'publish',
      target: targetOf(target, clock),
      at: instantOf('at', at, clock) ?? null,
      unpublishAt: instantOf('unpublishAt', unpublishAt, clock),
    })
    return takeTurn(held, { command, target, note: note ?? null, significant: significant ?? undefined })
  }
  return step(ctx, asked, 'articles:publish', act, answer)
}

/**
 * Takes the article off and cancels what is scheduled; with `at` that is when it ends, null takes the end away.
 * @throws NOT_FOUND, TRASHED, STALE_VERSION, STEP_NOT_ALLOWED, AT_IN_PAST, EXPIRY_AT_SCHEDULE, UNPUBLISH_BEFORE_PUBLISH
 */
export function unpublishArticle(ctx: Context, asked: UnpublishStep, answer: Answer): Promise<Written> {
  const command = (clock: Date): Command => ({ kind: 'unpublish', at: instantOf('at', asked.at, clock) })
  const turn = { command, target: null, note: asked.note ?? null }
  return step(ctx, asked, 'articles:publish', (held) => takeTurn(held, turn), answer)
}

/** What was sent as an instant; absent and null are kept apart. @throws AT_IN_PAST for more than a minute ago */
function instantOf(path: string, sent: string | null | undefined, clock: Date): Date | null | undefined {
  if (sent === undefined || sent === null) return sent
  const at = parseInstant(sent)
  if (at === null) throw invalid([{ path, message: 'must be an RFC 3339 instant with an offset' }])
  if (!isPast(at, clock)) return at
  throw fail('AT_IN_PAST', { errors: [{ path, message: `lies more than a minute in the past` }] })
}
