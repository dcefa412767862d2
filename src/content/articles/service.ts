import { v7 as uuid } from 'uuid'
import { demand } from '../../access/policy.ts'
import type { Entry } from '../../changes/append.ts'
import { rewriteAgenda } from '../../changes/agenda.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import { fail } from '../../errors.ts'
import { ARTICLE_SLUGS, demandSlugToTake, releaseUnseen } from '../claims.ts'
import type { Fields } from '../columns.ts'
import { same } from '../columns.ts'
import { takeId } from '../current/rows.ts'
import { changedNames, mergePatch, parseInput } from '../input.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { itemId, write } from '../write.ts'
import { boundariesOfArticle, shownAs } from './agenda.ts'
import { IDENTITY_COLUMNS } from './content.ts'
import { demandNoContradiction, embargoField, embargoOf } from './embargo.ts'
import { lockHolders, takeFormerSlug } from './former-slug.ts'
import { groupAfter, groupEntries, groupOf } from './group.ts'
import { lockForVersion, resolveArticle } from './links.ts'
import { insertArticle, parameters, readVersion, updateArticleRow } from './repository.ts'
import type { ArticleCreate, ArticlePatch } from './schema.ts'
import { articleCreate } from './schema.ts'
import { claimSlug, forgetAhead, showSlugs } from './slug.ts'
import { boundariesOf, stateAt, type Held } from './state.ts'
import { holdPresent } from './steps.ts'
import { insertVersion } from './versions.ts'

export * from './steps.ts'

/**
 * Creates a draft, version 1; `takeSlug` takes the slug from an article that no longer uses it.
 * @throws INVALID_INPUT, ID_TAKEN, SLUG_TAKEN, TRANSLATION_TAKEN
 */
export async function createArticle(
  ctx: Context,
  input: ArticleCreate,
  answer: Answer,
  { takeSlug }: { takeSlug?: boolean | undefined } = {},
): Promise<Written> {
  demand(ctx.viewer, 'articles:write')
  demandSlugToTake(takeSlug, input.slug)
  const id = input.id ?? uuid()
  const whole: Fields = { ...input, locale: input.locale ?? ctx.defaultLocale }
  return write(ctx, async (tx) => {
    const locked = takeSlug === true ? await lockHolders(tx, String(input.slug), null) : []
    const { content, translationOf } = await resolveArticle(tx, whole, { locale: String(whole['locale']), own: id })
    await lockForVersion(tx, content)
    const group = translationOf === null ? uuid() : await groupOf(tx, translationOf)
    const clock = await readClock(tx, locked)
    if (!(await takeId(tx, id, 'article'))) throw fail('ID_TAKEN')
    await insertArticle(tx, {
      id,
      ...parameters(IDENTITY_COLUMNS, content),
      translation_group: group,
      latest_version: 1,
      created_at: clock,
      created_by: ctx.viewer.actor,
    })
    const { locale, headline } = content
    const taken =
      takeSlug === true ? await takeFormerSlug(tx, { own: id, slug: String(content.slug), locale, clock, locked }) : []
    content.slug = await claimSlug(tx, { id, locale, slug: content.slug, headline, clock })
    await insertVersion(tx, {
      id,
      version: 1,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: null,
      significantlyUpdatedAt: null,
      embargo: embargoOf(input.embargo),
    })
    const by = { viewer: ctx.viewer, at: clock }
    const made: Entry = { type: 'article', itemId: id, action: 'created', version: 1, audience: 'editors' }
    await appendChange(tx, by, ...taken, made)
    return { id, version: 1, clock, json: await answer(tx, { now: clock, clock }, id), created: true }
  })
}

/**
 * Applies a merge patch to the newest version as a new draft; what readers see stays as it is, but for the translation
 * group, which is not of a version. A patch that changes nothing writes nothing. @throws NOT_FOUND, TRASHED, STALE_VERSION, INVALID_INPUT, SLUG_TAKEN, TRANSLATION_TAKEN,
 * IMMUTABLE_FIELD for type and locale once the article has been live, EMBARGO_CONTRADICTS_SCHEDULE
 */
export async function updateArticle(
  ctx: Context,
  {
    id: asked,
    ifVersion,
    patch,
    takeSlug,
  }: { id: string; ifVersion: IfVersion; patch: ArticlePatch; takeSlug?: boolean | undefined },
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, 'articles:write')
  demandSlugToTake(takeSlug, patch.slug)
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    const locked = takeSlug === true ? await lockHolders(tx, String(patch.slug), id) : []
    const held = await holdPresent(tx, ctx, id, ifVersion)
    const { article, latest, intervals } = held

    const { translationOf: joins, ...own } = patch
    const embargoWas = embargoField(latest.embargo)
    const merged = mergePatch({ ...latest.content, embargo: embargoWas }, own) as Fields // an object merged into an object
    merged['locale'] ??= ctx.defaultLocale
    // The stored body was validated when it came; only one that is sent is looked at again.
    const { body, ...rest } = merged
    parseInput(articleCreate, 'body' in patch ? { ...rest, body } : rest)
    const embargo = embargoOf(merged['embargo'])
    const locale = String(merged['locale'])
    const { content, translationOf } = await resolveArticle(
      tx,
      { ...merged, translationOf: joins },
      { locale, own: id, isBodyKept: !('body' in patch) },
    )
    const group = await groupAfter(tx, article, { leaves: joins === null, translationOf })

    const changed = changedNames(latest.content, content, same)
    if (group !== article.translation_group) changed.push('translationGroup')
    if (!same(embargoWas, embargoField(embargo))) changed.push('embargo')
    if (changed.length === 0) {
      const clock = await readClock(tx, [id])
      return { id, version: article.latest_version, clock, json: await answer(tx, { now: clock, clock }, id) }
    }
    await lockForVersion(tx, content)
    const clock = await readClock(tx, [id, ...locked], latest.state.created_at, ...boundariesOf(intervals))
    const { pending } = stateAt(held, clock)
    if (changed.includes('embargo')) demandNoContradiction(embargo, pending)
    const hasBegun = article.first_published_at !== null && article.first_published_at <= clock
    const fixed = changed.filter((name) => name === 'type' || name === 'locale')
    if (hasBegun && fixed.length > 0) {
      throw fail('IMMUTABLE_FIELD', {
        detail: `${fixed.join(' and ')} cannot change once the article has been published.`,
        extra: { fields: fixed },
      })
    }
    const taken: Entry[] = []
    if (changed.includes('slug') || changed.includes('locale')) {
      if (takeSlug === true)
        taken.push(...(await takeFormerSlug(tx, { own: id, slug: String(content.slug), locale, clock, locked })))
      content.slug = await claimSlug(tx, { id, locale, slug: content.slug, headline: content.headline, clock })
      if (changed.includes('locale') && pending !== null) await forgetAhead(tx, id, clock)
      await releaseUnseen(tx, ARTICLE_SLUGS, [{ address: content.slug, holder: id }], { clock, locale })
    }
    const version = article.latest_version + 1
    await updateArticleRow(tx, id, {
      latest_version: version,
      ...(group === article.translation_group ? {} : { translation_group: group }),
      ...(['type', 'locale', 'source'].some((name) => changed.includes(name))
        ? parameters(IDENTITY_COLUMNS, content)
        : {}),
    })
    await insertVersion(tx, {
      id,
      version,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: hasBegun ? publishedAt(content.publishedAt, article.first_published_at) : null,
      significantlyUpdatedAt: shownMark(held, clock),
      embargo,
    })
    if (pending !== null && (changed.includes('type') || changed.includes('locale'))) await readdress(held, clock)
    const by = { viewer: ctx.viewer, at: clock }
    const seen = group === article.translation_group ? [] : await groupEntries(tx, id, clock)
    const edited: Entry = {
      type: 'article',
      itemId: id,
      action: 'updated',
      version,
      previousVersion: version - 1,
      fields: changed.sort(),
      audience: 'editors',
    }
    await appendChange(tx, by, ...taken, edited, ...seen)
    return { id, version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

/** When readers last saw a change that matters; of what they never saw, what an import said. */
export function shownMark({ latest, intervals }: Pick<Held, 'latest' | 'intervals'>, clock: Date): Date | null {
  const shown = intervals.find(({ live_from }) => live_from !== null && live_from <= clock) ?? latest.state
  const at = shown.significantly_updated_at
  return at !== null && at <= clock ? at : null
}

/**
 * Type and locale belong to the identity: what waits has the new ones too, in its address and in what will be told of
 * it. @throws SLUG_TAKEN
 */
async function readdress(held: Held, clock: Date): Promise<void> {
  const { tx, article } = held
  const { live, pending } = stateAt(held, clock)
  if (pending === null) return
  const waiting = await readVersion(tx, article.id, pending.version)
  if (waiting === null) throw new Error(`article ${article.id} has no version ${pending.version}`)
  const at = pending.from
  await showSlugs(tx, article, { clock, goesLive: null, pending: waiting.content, at, wasPending: true })
  const shown = { live: null, pending: shownAs(waiting, []) }
  await rewriteAgenda(tx, [article.id], boundariesOfArticle(article.id, { live, pending }, shown), ['live', 'end'])
}

/** The editor's date where there is one, else the first instant ever live. */
export function publishedAt(set: string | undefined, first: Date | null): Date | null {
  return set === undefined ? first : new Date(set)
}
