import type { Tx } from '../../db/client.ts'
import type { HeldBy } from '../claims.ts'
import { ARTICLE_SLUGS, freeAddress, releaseUnseen, showClaims, takeClaims, taken } from '../claims.ts'
import { inOrder } from '../in-order.ts'
import { isSlug, slugFrom } from '../slugs.ts'
import type { ArticleContent } from './content.ts'

/** Tries of a slug made here; each loser has waited for a winner, so racers run out before tries do. */
const TRIES = 25

const slugOf = (id: string, headline: string): string => slugFrom(headline, `article-${id.slice(-8)}`)

/** The slug that the headline gives, if nobody has it; null where it cannot be one. */
export function likelySlug(id: string, headline: string): string | null {
  const made = slugOf(id, headline)
  return isSlug(made) ? made : null
}

/**
 * Claims the slug that was sent, or one made from the headline with `-2` … where it is taken.
 * @throws SLUG_TAKEN for a sent one, with what holds it
 */
export async function claimSlug(
  tx: Tx,
  {
    id,
    locale,
    slug,
    headline,
    clock,
  }: { id: string; locale: string; slug: string | undefined; headline: string; clock: Date },
): Promise<string> {
  if (slug !== undefined) {
    const [lost] = await takeClaims(tx, ARTICLE_SLUGS, [{ address: slug, holder: id }], { clock, locale })
    if (lost !== undefined) throw taken('SLUG_TAKEN', slug, await heldBy(tx, lost.holder, { slug, clock }))
    return slug
  }
  const base = slugOf(id, headline)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const free =
      (await freeAddress(tx, ARTICLE_SLUGS, base, { attempt, locale })) ??
      `${base.slice(0, 70).replace(/-+$/, '')}-${id.slice(-8)}`
    const lost = await takeClaims(tx, ARTICLE_SLUGS, [{ address: free, holder: id }], { clock, locale })
    if (lost.length === 0) return free
  }
  throw taken('SLUG_TAKEN', base, 'live')
}

/**
 * The addresses agree with what is live and pending: what goes live now holds its slug from the clock on, what waits from
 * its instant on. A newer draft may have given the slug up. @throws SLUG_TAKEN
 */
export async function showSlugs(
  tx: Tx,
  { id }: { id: string },
  {
    clock,
    goesLive,
    pending,
    at,
    wasPending,
  }: {
    clock: Date
    goesLive: ArticleContent | null
    pending: ArticleContent | null
    at: Date | null
    wasPending: boolean
  },
): Promise<void> {
  const writing: Promise<void>[] = []
  if (wasPending) writing.push(forgetAhead(tx, id, clock))
  if (goesLive !== null) writing.push(showSlug(tx, id, goesLive, { clock, from: clock }))
  if (pending !== null && at !== null) writing.push(showSlug(tx, id, pending, { clock, from: at }))
  await inOrder(writing)
}

async function showSlug(
  tx: Tx,
  id: string,
  { locale, slug, headline }: ArticleContent,
  { clock, from }: { clock: Date; from: Date },
): Promise<void> {
  const claiming = claimSlug(tx, { id, locale, slug, headline, clock })
  const address = slug ?? (await claiming)
  await inOrder([claiming, showClaims(tx, ARTICLE_SLUGS, [{ address, holder: id }], { clock: from, locale })])
}

/** What was kept for a schedule that has ended, while the newest version has another slug: readers never saw it. */
export async function releaseGivenUp(
  tx: Tx,
  { id, locale }: { id: string; locale: string },
  { content: { slug } }: { content: ArticleContent },
  clock: Date,
): Promise<void> {
  if (slug === undefined) throw new Error(`a version of article ${id} has no slug`)
  await releaseUnseen(tx, ARTICLE_SLUGS, [{ address: slug, holder: id }], { clock, locale })
}

/** What a schedule said of the article's addresses ahead of the clock. */
export async function forgetAhead(tx: Tx, id: string, clock: Date): Promise<void> {
  await tx.query(
    `update article_slugs set since = case when since <= $2::timestamptz(3) then since end,
       ceased = case when ceased <= $2::timestamptz(3) then ceased end
     where article_id = $1 and (since > $2::timestamptz(3) or ceased > $2::timestamptz(3))`,
    [id, clock],
    'forget-slugs-ahead',
  )
}

/** Why an address cannot be had: what it is to whoever holds it. */
export async function heldBy(tx: Tx, holder: string, { slug, clock }: { slug: string; clock: Date }): Promise<HeldBy> {
  const [row] = await tx.query<{ trashed: boolean; live: boolean | null; draft: boolean | null }>(
    `select a.trashed_at is not null as trashed,
       bool_or(v.live_from <= $3 and (v.live_to is null or v.live_to > $3)) as live,
       bool_or(v.version = a.latest_version or v.live_from > $3) as draft
     from articles a left join article_versions v on v.article_id = a.id and v.slug = $2
     where a.id = $1 group by a.id`,
    [holder === '' ? null : holder, slug, clock],
    'slug-held-by',
  )
  if (row === undefined) return 'draft'
  if (row.trashed) return 'trashed'
  if (row.live === true) return 'live'
  return row.draft === true ? 'draft' : 'former'
}
