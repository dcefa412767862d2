// The steps of an article: they move intervals and leave what versions say alone.
import { demand } from '../../access/policy.ts'
import type { Scope } from '../../access/scopes.ts'
import type { Entry } from '../../changes/append.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { same } from '../columns.ts'
import { changedNames } from '../input.ts'
import type { Answer, IfVersion, Outcome, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import { addressNames, imageOf } from './image.ts'
import { publish } from './publish.ts'
import type { ArticleRow, Version, VersionState } from './repository.ts'
import { lockArticle, readIntervals, readVersion, updateArticleRow } from './repository.ts'
import { applyPlan, boundariesOf, stateAt } from './state.ts'
import { allowedSteps, plan } from './workflow.ts'

export interface ArticleStep {
  id: string
  ifVersion?: IfVersion | undefined
  note?: string | null | undefined
}

export interface PublishStep extends ArticleStep {
  /** An older version than the newest, on purpose. */
  version?: number | null | undefined
  significant?: boolean | null | undefined
}

/** An article under its lock. */
export interface Held {
  tx: Tx
  ctx: Context
  article: ArticleRow
  latest: Version
  intervals: VersionState[]
}

async function step(
  ctx: Context,
  { id: asked, ifVersion }: ArticleStep,
  scope: Scope,
  act: (held: Held) => Promise<{ clock: Date; version: number }>,
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, scope)
  const id = itemId(asked)
  return write(ctx, async (tx): Promise<Outcome> => {
    const article = await lockArticle(tx, id)
    if (article === null) throw fail('NOT_FOUND')
    const latest = await readVersion(tx, id, article.latest_version)
    if (latest === null) throw new Error(`article ${id} has no version ${article.latest_version}`)
    await demandVersion(article.latest_version, ifVersion, async (sent) => {
      const old = await readVersion(tx, id, sent)
      return old === null ? [] : changedNames(old.content, latest.content, same)
    })
    const intervals = await readIntervals(tx, id)
    const { clock, version } = await act({ tx, ctx, article, latest, intervals })
    return { id, version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

/**
 * Puts the newest version (or `version`) live from now on. Where it is live already nothing happens, but for
 * `significant`. @throws NOT_FOUND, TRASHED, STALE_VERSION, NOT_PUBLISHABLE, REFERENCES_NOT_PUBLIC, PUBLISHED_LATER,
 * NEWER_DRAFT, WITHDRAWN, EMBARGOED, SLUG_TAKEN
 */
export function publishArticle(ctx: Context, asked: PublishStep, answer: Answer): Promise<Written> {
  return step(ctx, asked, 'articles:publish', (held) => publish(held, asked), answer)
}

/** Takes the article off and cancels what is scheduled. @throws NOT_FOUND, TRASHED, STALE_VERSION, STEP_NOT_ALLOWED */
export function unpublishArticle(ctx: Context, asked: ArticleStep, answer: Answer): Promise<Written> {
  return step(ctx, asked, 'articles:publish', (held) => turn(held, 'unpublish', asked.note), answer)
}

/**
 * To the trash, off the site first; slugs stay claimed. What is live or scheduled needs `articles:publish` as well: the
 * trash is no way around it. @throws NOT_FOUND, STALE_VERSION, SCOPE_MISSING
 */
export function trashArticle(ctx: Context, asked: ArticleStep, answer: Answer): Promise<Written> {
  return step(ctx, asked, 'articles:write', (held) => turn(held, 'trash', asked.note), answer)
}

/** Out of the trash, never live by itself. @throws NOT_FOUND, STALE_VERSION, TRANSLATION_TAKEN */
export function restoreArticle(ctx: Context, asked: ArticleStep, answer: Answer): Promise<Written> {
  return step(ctx, asked, 'articles:write', (held) => turn(held, 'restore', asked.note), answer)
}

async function turn(
  held: Held,
  kind: 'unpublish' | 'trash' | 'restore',
  note: string | null | undefined,
): Promise<{ clock: Date; version: number }> {
  const { tx, ctx, article, latest, intervals } = held
  const clock = await readClock(tx, [article.id], latest.state.created_at, ...boundariesOf(intervals))
  const state = stateAt(article, latest, intervals, clock)
  if (kind === 'trash' && (state.live !== null || state.pending !== null)) demand(ctx.viewer, 'articles:publish')
  const planned = plan(state, { kind }, clock)
  if (planned === 'TRASHED') throw fail('TRASHED', { detail: 'Restore it first.' })
  if (typeof planned === 'string')
    throw fail(planned, { detail: 'Nothing is live or scheduled.', extra: { allowed: allowedSteps(state) } })
  const at = { clock, version: article.latest_version }
  if (planned.effect === 'none') return at
  const wasLive = state.live === null ? null : await readVersion(tx, article.id, state.live.version)
  await applyPlan(held, planned, clock, {})
  if (kind !== 'unpublish') await updateArticleRow(tx, article.id, { trashed_at: kind === 'trash' ? clock : null })
  const entries: Entry[] = []
  const base = { type: 'article', itemId: article.id, note: note ?? null } as const
  if (planned.unscheduled !== null)
    entries.push({ ...base, action: 'unscheduled', version: planned.unscheduled, audience: 'editors' })
  if (planned.effect === 'unpublished' || planned.effect === 'trashed' || planned.effect === 'restored') {
    entries.push({
      ...base,
      action: planned.effect,
      version: wasLive?.state.version ?? article.latest_version,
      audience: wasLive === null ? 'editors' : 'public',
      before:
        wasLive === null
          ? null
          : imageOf(wasLive.content, {
              publishedAt: wasLive.state.published_at,
              modifiedAt: wasLive.state.modified_at,
            }),
      after: null,
      affects: addressNames(wasLive?.content ?? null),
    })
  }
  await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...entries)
  return at
}
