// Former slugs: they lead to the article until they are taken or released.
import { slugName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import type { Tx } from '../../db/client.ts'
import { ARTICLE_SLUGS, endClaims, holdersOf } from '../claims.ts'
import { SlugRaced } from '../write.ts'
import { imageOf } from './image.ts'
import { readVersion } from './repository.ts'
import { heldBy } from './slug.ts'

/**
 * Locks whoever holds the slug, and the article itself, in one statement: of two articles that take from one another
 * one waits. Gives the holders.
 */
export async function lockHolders(tx: Tx, slug: string, own: string | null): Promise<string[]> {
  const holders = await holdersOf(tx, ARTICLE_SLUGS, slug)
  await tx.query(
    'select id from articles where id = any($1::uuid[]) order by id for no key update',
    [[...holders, ...(own === null ? [] : [own])]],
    'lock-holders',
  )
  return holders
}

/**
 * Ends at the clock what another article, locked before, holds of a slug that it no longer uses. Gives the entry of the
 * loser; none where there is nothing to take: claiming the slug then says why. @throws SlugRaced for a holder not locked
 */
export async function takeFormerSlug(
  tx: Tx,
  { own, slug, locale, clock, locked }: { own: string; slug: string; locale: string; clock: Date; locked: string[] },
): Promise<Entry[]> {
  const [row] = await tx.query<{ holder: string }>(
    'select article_id as holder from article_slugs where locale = $1 and slug = $2 and upper_inf(claimed)',
    [locale, slug],
    'slug-holder',
  )
  if (row === undefined || row.holder === own) return []
  if ((await heldBy(tx, row.holder, { slug, clock })) !== 'former') return []
  if (!locked.includes(row.holder)) throw new SlugRaced()
  return [await endAlias(tx, row.holder, { slug, locale, clock })]
}

/** A former slug leads nowhere from the clock on; readers see it where they see the article. */
export async function endAlias(
  tx: Tx,
  id: string,
  { slug, locale, clock }: { slug: string; locale: string; clock: Date },
): Promise<Entry> {
  await endClaims(tx, ARTICLE_SLUGS, [{ address: slug, holder: id }], { clock, locale })
  const [row] = await tx.query<{ latest: number; live: number | null }>(
    `select a.latest_version as latest, (select v.version from article_versions v
       where v.article_id = a.id and v.live_from <= $2 and (v.live_to is null or v.live_to > $2) and v.withdrawn_at is null) as live
     from articles a where a.id = $1`,
    [id, clock],
    'version-shown',
  )
  const shown = typeof row?.live === 'number' ? await readVersion(tx, id, row.live) : null
  const image =
    shown === null
      ? null
      : imageOf(shown.content, { publishedAt: shown.state.published_at, modifiedAt: shown.state.modified_at })
  return {
    type: 'article',
    itemId: id,
    action: 'updated',
    version: row?.live ?? row?.latest ?? null,
    fields: ['aliases'],
    audience: image === null ? 'editors' : 'public',
    before: image,
    after: image,
    affects: image === null ? [] : [slugName('article', slug, locale)],
  }
}
