import { demand } from '../../access/policy.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import { fail } from '../../errors.ts'
import type { Answer, Written } from '../write.ts'
import { itemId, write } from '../write.ts'
import { endAlias } from './former-slug.ts'
import { lockArticle } from './repository.ts'
import { heldBy } from './slug.ts'

/**
 * Releases a former slug of an article: it answers 404 from now on, and anybody may have it.
 * @throws NOT_FOUND, TRASHED, STEP_NOT_ALLOWED for a slug that a live, scheduled or newest version has
 */
export async function releaseArticleAlias(
  ctx: Context,
  { id: asked, slug, note }: { id: string; slug: string; note?: string | null | undefined },
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, 'articles:publish')
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    const article = await lockArticle(tx, id)
    if (article === null) throw fail('NOT_FOUND')
    if (article.trashed_at !== null) throw fail('TRASHED')
    const { locale } = article
    const clock = await readClock(tx, [id])
    const [claim] = await tx.query(
      'select 1 from article_slugs where article_id = $1 and locale = $2 and slug = $3 and upper_inf(claimed)',
      [id, locale, slug],
      'own-slug',
    )
    if (claim === undefined) throw fail('NOT_FOUND')
    if ((await heldBy(tx, id, { slug, clock })) !== 'former')
      throw fail('STEP_NOT_ALLOWED', { detail: `${slug} is in use: give the article another slug first.` })
    const entry = await endAlias(tx, id, { slug, locale, clock })
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, { ...entry, note: note ?? null })
    return { id, version: article.latest_version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}
