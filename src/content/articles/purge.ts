import { demand } from '../../access/policy.ts'
import { slugName } from '../../changes/affects.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { same } from '../columns.ts'
import { changedNames } from '../input.ts'
import { eraseAnswers } from '../stored-answers.ts'
import type { Outcome, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import type { ArticleRow } from './repository.ts'
import { entriesOfReferrers, lockReferrers } from './related.ts'
import { readVersion } from './repository.ts'
import type { ArticleStep } from './steps.ts'

/**
 * Removes an article of the trash for good: afterwards no table holds a phrase of it. Its addresses are free, references
 * of other articles to it are gone; its id stays taken, so that an id of the log never means two things. The answer is
 * the id. @throws NOT_FOUND, STALE_VERSION, TRASH_FIRST, SCOPE_MISSING,
 * REFERENCED by more than 900 live articles that name it as related
 */
export async function purgeArticle(ctx: Context, { id: asked, ifVersion, note }: ArticleStep): Promise<Written> {
  demand(ctx.viewer, 'articles:write')
  demand(ctx.viewer, 'articles:purge')
  const id = itemId(asked)
  return write(ctx, async (tx): Promise<Outcome> => {
    // The strongest lock: it waits for whoever is about to refer to the article.
    const [article] = await tx.query<ArticleRow>('select * from articles where id = $1 for update', [id])
    if (article === undefined) throw fail('NOT_FOUND')
    const version = article.latest_version
    await demandVersion(version, ifVersion, (sent) => changedSince(tx, article, sent))
    if (article.trashed_at === null) throw fail('TRASH_FIRST')
    const referrers = await lockReferrers(tx, id)
    const clock = await readClock(tx, [id, ...referrers])
    const losing = await entriesOfReferrers(tx, id, clock)
    const seen = await addressesSeen(tx, id, clock)
    // Versions, links, addresses, corrections and previews go with the identity (on delete cascade).
    await tx.query('delete from articles where id = $1', [id], 'purge-article')
    await tx.query('delete from agenda where id = $1', [id], 'purge-agenda')
    await eraseAnswers(tx, id)
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...losing, {
      type: 'article',
      itemId: id,
      action: 'purged',
      note: note ?? null,
      audience: seen === null ? 'editors' : 'public',
      affects: seen ?? [],
    })
    return { id, version, clock, json: JSON.stringify(id) }
  })
}

async function changedSince(tx: Tx, { id, latest_version }: ArticleRow, sent: number): Promise<string[]> {
  const [old, latest] = [await readVersion(tx, id, sent), await readVersion(tx, id, latest_version)]
  return old === null || latest === null ? [] : changedNames(old.content, latest.content, same)
}

/** The names of the addresses under which readers have seen the article; null when it was never live. */
async function addressesSeen(tx: Tx, id: string, clock: Date): Promise<string[] | null> {
  const [row] = await tx.query<{ was_live: boolean; slugs: { slug: string; locale: string }[] }>(
    `select exists (select 1 from article_versions where article_id = $1 and live_from <= $2) as was_live,
       (select coalesce(jsonb_agg(jsonb_build_object('slug', slug, 'locale', locale)), '[]') from article_slugs
        where article_id = $1 and since <= $2) as slugs`,
    [id, clock],
    'addresses-seen',
  )
  return row?.was_live === true ? row.slugs.map(({ slug, locale }) => slugName('article', slug, locale)) : null
}
