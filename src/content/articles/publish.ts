import type { Entry } from '../../changes/append.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import { fail } from '../../errors.ts'
import { ARTICLE_SLUGS, showClaims } from '../claims.ts'
import { same } from '../columns.ts'
import { revealMedia } from '../current/links.ts'
import { changedNames, invalid } from '../input.ts'
import type { ArticleContent } from './content.ts'
import { mediaOf, SECRETS } from './content.ts'
import { demandPublishable } from './faults.ts'
import { addressNames, imageOf } from './image.ts'
import { lockPlaces, placesOf } from './links.ts'
import type { Version, VersionState } from './repository.ts'
import { readVersion, updateArticleRow, writeIntervals } from './repository.ts'
import { claimSlug } from './slug.ts'
import { applyPlan, boundariesOf, stateAt } from './state.ts'
import type { Held, PublishStep } from './steps.ts'
import { insertVersion } from './versions.ts'
import { plan } from './workflow.ts'

/** Publishes under the article's lock. Everything it refers to is locked before the clock is read. */
export async function publish(held: Held, asked: PublishStep): Promise<{ clock: Date; version: number }> {
  const { tx, ctx, article, latest, intervals } = held
  if (article.trashed_at !== null) throw fail('TRASHED', { detail: 'Restore it first.' })
  const target =
    asked.version === undefined || asked.version === null ? latest : await readVersion(tx, article.id, asked.version)
  if (target === null) throw invalid([{ path: 'version', message: `the article has no version ${asked.version}` }])
  const { content } = target
  const places = placesOf(content)
  const locked = await lockPlaces(tx, places, 'no key update')
  const clock = await readClock(
    tx,
    [article.id, ...locked.media.keys()],
    latest.state.created_at,
    ...boundariesOf([target.state, ...intervals]),
  )
  const state = stateAt(article, latest, intervals, clock)
  const { live_from, live_to, withdrawn_at, version } = target.state
  const isSpent = live_from !== null && live_from <= clock && live_to !== null && live_to <= clock
  const planned = plan(state, { kind: 'publish', version, isSpent, isWithdrawn: withdrawn_at !== null }, clock)
  if (typeof planned === 'string') throw fail(planned)
  if (planned.effect === 'none') {
    if (asked.significant === true) await markSignificant(held, { target, clock, note: asked.note })
    return { clock, version: article.latest_version }
  }
  demandNoEmbargo([target, latest], clock)
  demandPublishable(content, places, locked, clock)

  const wasLive = state.live === null ? null : await readVersion(tx, article.id, state.live.version)
  const first =
    article.first_published_at !== null && article.first_published_at <= clock ? article.first_published_at : clock
  const goesLive = planned.live?.version ?? version
  // Carried on from what readers saw last, live still or not: a draft may be older than the mark.
  const lastShown = intervals.find(({ live_from }) => live_from !== null && live_from <= clock) ?? target.state
  const significant = asked.significant === true ? clock : lastShown.significantly_updated_at
  if (planned.copyOf !== null) {
    await updateArticleRow(tx, article.id, { latest_version: goesLive })
    await insertVersion(tx, {
      id: article.id,
      version: goesLive,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: null,
      significantlyUpdatedAt: significant,
      embargo: latest.embargo,
    })
  }
  const going: VersionState = {
    ...target.state,
    version: goesLive,
    ...(planned.copyOf === null ? {} : { created_at: clock }),
  }
  await applyPlan(held, planned, clock, {
    goingLive: { version: going, significantlyUpdatedAt: significant },
    firstPublishedAt: first,
  })
  // The slug may have been given up by a newer draft, or kept by an older one: from now on it is what readers see.
  const { locale, headline } = content
  const slug = await claimSlug(tx, { id: article.id, locale, slug: content.slug, headline, clock })
  await showClaims(tx, ARTICLE_SLUGS, [{ address: slug, holder: article.id }], { clock, locale })
  const revealed = await revealMedia(
    tx,
    mediaOf(content).map(({ id }) => id),
    clock,
  )

  const base = { type: 'article', itemId: article.id } as const
  const entries: Entry[] = [...revealed]
  if (planned.unscheduled !== null)
    entries.push({ ...base, action: 'unscheduled', version: planned.unscheduled, audience: 'editors' })
  entries.push({
    ...base,
    action: 'published',
    version: goesLive,
    previousVersion: wasLive?.state.version ?? null,
    note: asked.note ?? null,
    // Where there was nothing before, there is no difference that a reader saw.
    fields: wasLive === null ? [] : changedNames(wasLive.content, content, same).filter((name) => !SECRETS.has(name)),
    audience: 'public',
    before:
      wasLive === null
        ? null
        : imageOf(wasLive.content, { publishedAt: wasLive.state.published_at, modifiedAt: wasLive.state.modified_at }),
    after: imageOf(content, { publishedAt: publishedAt(content, first), modifiedAt: clock }),
    affects: addressNames(wasLive?.content ?? null, content),
  })
  await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...entries)
  return { clock, version: planned.copyOf === null ? article.latest_version : goesLive }
}

function publishedAt(content: ArticleContent, first: Date): Date {
  return content.publishedAt === undefined ? first : new Date(content.publishedAt)
}

/** @throws EMBARGOED while the version's embargo, or the newest one's, holds */
function demandNoEmbargo(versions: readonly Version[], clock: Date): void {
  for (const { embargo } of versions) {
    const { embargo_active: isActive, embargo_until: until } = embargo
    if (isActive && (until === null || until > clock)) throw fail('EMBARGOED', { extra: { until } })
  }
}

/** Moves significantlyUpdatedAt of the live version to when it went live; nothing where it stands there. */
async function markSignificant(
  { tx, ctx, article }: Held,
  { target, clock, note }: { target: Version; clock: Date; note: string | null | undefined },
): Promise<void> {
  const { state, content } = target
  if (state.live_from === null || state.significantly_updated_at?.getTime() === state.live_from.getTime()) return
  await writeIntervals(tx, article.id, [{ ...state, significantly_updated_at: state.live_from }])
  const image = imageOf(content, { publishedAt: state.published_at, modifiedAt: state.modified_at })
  await appendChange(
    tx,
    { viewer: ctx.viewer, at: clock },
    {
      type: 'article',
      itemId: article.id,
      action: 'published',
      version: state.version,
      previousVersion: state.version,
      note: note ?? null,
      fields: ['significantlyUpdatedAt'],
      audience: 'public',
      before: image,
      after: image,
      affects: [],
    },
  )
}
