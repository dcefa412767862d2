import { demand } from '../../access/policy.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import type { ArticleContent } from '../articles/content.ts'
import { lockPlaces, placesOf } from '../articles/links.ts'
import { readVersion, updateArticleRow } from '../articles/repository.ts'
import { publishedAt, shownMark } from '../articles/service.ts'
import { claimSlug } from '../articles/slug.ts'
import { boundariesOf } from '../articles/state.ts'
import { holdPresent } from '../articles/steps.ts'
import { insertVersion } from '../articles/versions.ts'
import { ARTICLE_SLUGS, releaseUnseen } from '../claims.ts'
import { same } from '../columns.ts'
import { changedNames } from '../input.ts'
import { lockedFault } from '../references.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { itemId, write } from '../write.ts'

export interface RestoreRevision {
  id: string
  /** The version whose content comes back. */
  version: number
  ifVersion?: IfVersion | undefined
  note?: string | null | undefined
}

/**
 * Writes an older version's content, slug included, as a new draft; the embargo is the newest version's, and what readers
 * see stays as it is. Content that the newest version has already writes nothing. @throws NOT_FOUND, TRASHED,
 * STALE_VERSION, SLUG_TAKEN, REFERENCES_GONE with all that is gone or in the trash
 */
export async function restoreArticleRevision(
  ctx: Context,
  { id: asked, version: wanted, ifVersion, note }: RestoreRevision,
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, 'articles:write')
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    const { article, latest, intervals } = await holdPresent(tx, ctx, id, ifVersion)
    const old = await readVersion(tx, id, wanted)
    if (old === null) throw fail('NOT_FOUND')
    const { content } = old
    const changed = changedNames(latest.content, content, same)
    if (changed.length === 0) {
      const clock = await readClock(tx, [id])
      return { id, version: article.latest_version, clock, json: await answer(tx, { now: clock, clock }, id) }
    }
    await lockWhatIsThere(tx, content)
    const clock = await readClock(tx, [id], latest.state.created_at, ...boundariesOf(intervals))
    const { locale, headline } = content
    if (changed.includes('slug')) {
      content.slug = await claimSlug(tx, { id, locale, slug: content.slug, headline, clock })
      await releaseUnseen(tx, ARTICLE_SLUGS, [{ address: content.slug, holder: id }], { clock, locale })
    }
    const version = article.latest_version + 1
    const hasBegun = article.first_published_at !== null && article.first_published_at <= clock
    await updateArticleRow(tx, id, { latest_version: version })
    await insertVersion(tx, {
      id,
      version,
      content,
      clock,
      actor: ctx.viewer.actor,
      publishedAt: hasBegun ? publishedAt(content.publishedAt, article.first_published_at) : null,
      significantlyUpdatedAt: shownMark({ latest, intervals }, clock),
      embargo: latest.embargo,
    })
    await appendChange(
      tx,
      { viewer: ctx.viewer, at: clock },
      {
        type: 'article',
        itemId: id,
        action: 'updated',
        version,
        previousVersion: version - 1,
        note: note ?? null,
        fields: changed,
        audience: 'editors',
      },
    )
    return { id, version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

/** References to articles are weak: what is gone of them leads nowhere. @throws REFERENCES_GONE */
async function lockWhatIsThere(tx: Tx, content: ArticleContent): Promise<void> {
  const gone = new Map<string, { type: string; id: string }>()
  const places = placesOf(content)
  const locked = await lockPlaces(tx, places, 'share')
  const errors = places.flatMap(({ entity, name, path }) => {
    if (entity === 'article') return []
    const fault = lockedFault({ path, entity }, locked[entity].get(name))
    if (fault === null) return []
    gone.set(`${entity} ${name}`, { type: entity, id: name })
    return [fault]
  })
  if (errors.length > 0) throw fail('REFERENCES_GONE', { errors, extra: { references: [...gone.values()] } })
}
