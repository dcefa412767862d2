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
import { inOrder } from '../in-order.ts'
import { changedNames, mergePatch, parseInput } from '../input.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { itemId, write } from '../write.ts'
import { boundariesOfArticle, shownAs } from './agenda.ts'
import type { ArticleContent } from './content.ts'
import { IDENTITY_COLUMNS, identityOf, SELDOM } from './content.ts'
import type { Embargo } from './embargo.ts'
import { demandNoContradiction, embargoField, embargoOf } from './embargo.ts'
import { lockHolders, takeFormerSlug } from './former-slug.ts'
import { groupAfter, groupEntries, groupOf } from './group.ts'
import { holdArticleReferences } from './links.ts'
import { insertArticle, parameters, readVersion, updateArticleRow } from './repository.ts'
import type { ArticleCreate, ArticlePatch } from './schema.ts'
import { articleCreate } from './schema.ts'
import { claimSlug, forgetAhead, likelySlug, showSlugs } from './slug.ts'
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
  const isTranslation = input.translationOf !== undefined && input.translationOf !== null
  return write(ctx, async (tx) => {
    const locked = takeSlug === true ? await lockHolders(tx, String(input.slug), null) : []
    const locale = String(whole['locale'])
    const holding = holdArticleReferences(tx, whole, { locale, own: id })
    const group = isTranslation ? await holding.then(({ translationOf }) => groupOf(tx, String(translationOf))) : uuid()
    const [{ content, rightsEnd }, clock, identity] = await inOrder([
      holding,
      readClock(tx, locked),
      insertArticle(tx, {
        id,
        ...identityOf(whole),
        group,
        actor: ctx.viewer.actor,
        slug: takeSlug === true ? null : (input.slug ?? likelySlug(id, input.headline)),
      }),
    ])
    if (!identity.isNew) throw fail('ID_TAKEN')
    const taken =
      takeSlug === true ? await takeFormerSlug(tx, { own: id, slug: String(content.slug), locale, clock, locked }) : []
    const { headline } = content
    content.slug = identity.slug ?? (await claimSlug(tx, { id, locale, slug: content.slug, headline, clock }))
    const by = { viewer: ctx.viewer, at: clock }
    const made: Entry = { type: 'article', itemId: id, action: 'created', version: 1, audience: 'editors' }
    const version = {
      id,
      version: 1,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: null,
      significantlyUpdatedAt: null,
      embargo: embargoOf(input.embargo),
    }
    const [, , json] = await inOrder([
      insertVersion(tx, version),
      appendChange(tx, by, ...taken, made),
      answer(tx, { now: clock, clock }, id, emptyOf(content, { embargo: version.embargo, rightsEnd, clock })),
    ])
    return { id, version: 1, clock, json, created: true }
  })
}

/** Of an article that has just been made: what only steps and time give. */
const NOT_YET = 'live scheduled aliases firstPublishedAt significantlyUpdatedAt unpublishAt trashedAt'.split(' ')

/**
 * The fields of a new draft's answer that hold nothing. What it names is locked and not in the trash, so nothing is
 * missing but pictures whose rights have ended. In few groups: each has a statement of its own.
 */
function emptyOf(
  content: ArticleContent,
  { embargo, rightsEnd, clock }: { embargo: Embargo; rightsEnd: Date | null; clock: Date },
): string[] {
  const empty = [...NOT_YET]
  if (rightsEnd === null || rightsEnd > clock) empty.push('missing')
  if (content.seo === undefined) empty.push('seo')
  if (embargoField(embargo) === undefined && SELDOM.every((name) => content[name] === undefined)) empty.push(...SELDOM)
  return empty
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
    const boundaries = [latest.state.created_at, ...boundariesOf(intervals)]
    const [{ content, translationOf }, clock] = await inOrder([
      holdArticleReferences(
        tx,
        { ...merged, translationOf: joins },
        { locale, own: id, isBodyKept: !('body' in patch) },
      ),
      readClock(tx, [id, ...locked], ...boundaries),
    ])
    const group = await groupAfter(tx, article, { leaves: joins === null, translationOf })

    const changed = changedNames(latest.content, content, same)
    if (group !== article.translation_group) changed.push('translationGroup')
    if (!same(embargoWas, embargoField(embargo))) changed.push('embargo')
    if (changed.length === 0)
      return { id, version: article.latest_version, clock, json: await answer(tx, { now: clock, clock }, id) }
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
    const rowed = updateArticleRow(tx, id, {
      latest_version: version,
      ...(group === article.translation_group ? {} : { translation_group: group }),
      ...(['type', 'locale', 'source'].some((name) => changed.includes(name))
        ? parameters(IDENTITY_COLUMNS, content)
        : {}),
    })
    const versioned = insertVersion(tx, {
      id,
      version,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: hasBegun ? publishedAt(content.publishedAt, article.first_published_at) : null,
      significantlyUpdatedAt: shownMark(held, clock),
      embargo,
    })
    const seen: Entry[] = []
    const isReaddressed = pending !== null && (changed.includes('type') || changed.includes('locale'))
    if (isReaddressed || group !== article.translation_group) {
      await inOrder([rowed, versioned])
      if (isReaddressed) await readdress(held, clock)
      await tellAgenda(held, { clock, group })
      if (group !== article.translation_group)
        seen.push(...(await groupEntries(tx, id, { clock, groups: [article.translation_group, group] })))
    }
    const by = { viewer: ctx.viewer, at: clock }
    const edited: Entry = {
      type: 'article',
      itemId: id,
      action: 'updated',
      version,
      previousVersion: version - 1,
      fields: changed.sort(),
      audience: 'editors',
    }
    const [, , , json] = await inOrder([
      rowed,
      versioned,
      appendChange(tx, by, ...taken, edited, ...seen),
      answer(tx, { now: clock, clock }, id),
    ])
    return { id, version, clock, json }
  })
}

/** When readers last saw a change that matters; of what they never saw, what an import said. */
export function shownMark({ latest, intervals }: Pick<Held, 'latest' | 'intervals'>, clock: Date): Date | null {
  const shown = intervals.find(({ live_from }) => live_from !== null && live_from <= clock) ?? latest.state
  const at = shown.significantly_updated_at
  return at !== null && at <= clock ? at : null
}

/** Type and locale belong to the identity: the address of what waits has the new ones too. @throws SLUG_TAKEN */
async function readdress(held: Held, clock: Date): Promise<void> {
  const { tx, article } = held
  const { pending } = stateAt(held, clock)
  if (pending === null) return
  const waiting = await readVersion(tx, article.id, pending.version)
  if (waiting === null) throw new Error(`article ${article.id} has no version ${pending.version}`)
  const at = pending.from
  await showSlugs(tx, article, { clock, goesLive: null, pending: waiting.content, at, wasPending: true })
}

/** Type, locale and group belong to the identity: what will be told of what comes and ends has the new ones. */
async function tellAgenda(held: Held, { clock, group }: { clock: Date; group: string }): Promise<void> {
  const { tx, article } = held
  const { live, pending } = stateAt(held, clock)
  if ((live === null || live.to === null) && pending === null) return
  const shownOf = async (version: number | undefined) => {
    const found = version === undefined ? null : await readVersion(tx, article.id, version)
    return found === null ? null : shownAs(found, [])
  }
  const shown = { live: await shownOf(live?.version), pending: await shownOf(pending?.version) }
  const boundaries = boundariesOfArticle({ id: article.id, group }, { live, pending }, shown)
  await rewriteAgenda(tx, [article.id], boundaries, ['live', 'end'])
}

/** The editor's date where there is one, else the first instant ever live. */
export function publishedAt(set: string | undefined, first: Date | null): Date | null {
  return set === undefined ? first : new Date(set)
}
