// What an article was: its versions, and how two of them differ. Reading alone; restoring is restore-article.ts.
import { readMode } from '../../access/policy.ts'
import type { Context } from '../../context.ts'
import { fail } from '../../errors.ts'
import { embargoField } from '../articles/embargo.ts'
import type { Version } from '../articles/repository.ts'
import { readVersion } from '../articles/repository.ts'
import { same } from '../columns.ts'
import type { Fields } from '../columns.ts'
import { changedNames } from '../input.ts'
import { itemId } from '../write.ts'
import { bodyDiff, type BlockChange } from './body-diff.ts'
import { pageOf, writersOf, type Revision, type RevisionPage } from './revisions.ts'

export interface ArticleRevision extends Revision {
  stage: string
  /** When readers saw it; null: never, or not yet known to end. */
  liveFrom: Date | null
  liveTo: Date | null
  withdrawnAt: Date | null
  headline: string
}

/**
 * The versions of an article, in the trash or not, newest first. `fields` is null for a version that publishing made as
 * a copy. @throws UNAUTHENTICATED, SCOPE_MISSING, NOT_FOUND
 */
export async function articleRevisions(
  ctx: Context,
  asked: string,
  { below, limit }: RevisionPage,
): Promise<{ items: ArticleRevision[]; next: number | null }> {
  readMode(ctx.viewer, 'draft', 'article')
  const id = itemId(asked)
  const rows = await ctx.db.query<ArticleRevision & Record<string, unknown>>(
    `with page as (
       select v.version, v.created_at, v.created_by, v.stage, v.live_from, v.live_to, v.withdrawn_at, v.headline
       from article_versions v where v.article_id = $1 and ($2::int is null or v.version < $2::int)
       order by v.version desc limit $3::int + 1
     ), w as (${writersOf('array(select page.version from page)')})
     select p.version, p.created_at as "createdAt", coalesce(w.actor, p.created_by) as "createdBy", w.token_name as "tokenName",
       p.stage, p.live_from as "liveFrom", p.live_to as "liveTo", p.withdrawn_at as "withdrawnAt", p.headline,
       case when w.action in ('created', 'updated') then w.fields end as fields, w.note
     from page p left join w on w.version = p.version order by p.version desc`,
    [id, below ?? null, limit],
    'article-revisions',
  )
  if (rows.length === 0 && (await newestVersion(ctx, id)) === null) throw fail('NOT_FOUND')
  return pageOf(rows, limit)
}

export interface ArticleDiff {
  from: number
  to: number
  fields: { field: string; from: unknown; to: unknown }[]
  body: BlockChange[]
}

/**
 * How two versions differ: field by field (references as ids), the body block by block. Without `to` the newest, without
 * `from` the version before `to`. @throws UNAUTHENTICATED, SCOPE_MISSING, NOT_FOUND, INVALID_PARAMETER for a number that was never given
 */
export async function articleDiff(
  ctx: Context,
  asked: string,
  versions: { from?: number | undefined; to?: number | undefined },
): Promise<ArticleDiff> {
  readMode(ctx.viewer, 'draft', 'article')
  const id = itemId(asked)
  const newest = await newestVersion(ctx, id)
  if (newest === null) throw fail('NOT_FOUND')
  const { from, to } = comparedVersions(versions, newest)
  const [before, after] = [await readVersion(ctx.db, id, from), await readVersion(ctx.db, id, to)]
  // A purge in between took them.
  if (before === null || after === null) throw fail('NOT_FOUND')
  const [was, is] = [contentOf(before), contentOf(after)]
  const fields = changedNames(was, is, same)
    .filter((field) => field !== 'body')
    .map((field) => ({ field, from: was[field] ?? null, to: is[field] ?? null }))
  return { from, to, fields, body: bodyDiff(before.content.body ?? [], after.content.body ?? []) }
}

/** Everything that a version says; of type, locale and source there is one, the article's. */
function contentOf({ content, embargo }: Version): Fields {
  const field = embargoField(embargo)
  return { ...content, ...(field === undefined ? {} : { embargo: field }) }
}

async function newestVersion(ctx: Context, id: string): Promise<number | null> {
  const [row] = await ctx.db.query<{ latest_version: number }>(
    'select latest_version from articles where id = $1',
    [id],
    'newest-version',
  )
  return row?.latest_version ?? null
}

/** @throws INVALID_PARAMETER naming each number that is no version */
export function comparedVersions(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  newest: number,
): { from: number; to: number } {
  const errors = Object.entries({ from, to }).flatMap(([path, version]) =>
    version !== undefined && version > newest
      ? [{ path, message: `is no version of it: the newest is ${newest}` }]
      : [],
  )
  if (errors.length > 0) throw fail('INVALID_PARAMETER', { errors })
  const last = to ?? newest
  return { from: from ?? Math.max(last - 1, 1), to: last }
}
