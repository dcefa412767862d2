// Previews: a link that shows one version of one article to whoever bears it, until it expires or is revoked. The token
// is the row's id and a signature over what the row says, so that nobody makes one, and nobody widens one in the table.
// Readers' view of an item does not change by them and the log has no word for them: they append nothing to it. Who
// made one stands in its row.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { demand } from '../access/policy.ts'
import { readClock } from '../changes/write-clock.ts'
import type { Context } from '../context.ts'
import type { Queryable, Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import { isId } from './fields.ts'
import { invalid } from './input.ts'
import type { Written } from './write.ts'
import { itemId, write } from './write.ts'

const DAY_SECONDS = 86_400
const DEFAULT_SECONDS = 7 * DAY_SECONDS

/** Without `version` the newest; without `expiresInSeconds` a week. */
export const previewInput = z.strictObject({
  version: z.int().min(1).max(2_147_483_647).nullish(),
  expiresInSeconds: z
    .int()
    .min(60)
    .max(30 * DAY_SECONDS)
    .nullish(),
})
export type PreviewInput = z.infer<typeof previewInput>

export interface Preview {
  id: string
  version: number
  createdAt: Date
  createdBy: string
  expiresAt: Date
  revokedAt: Date | null
}

interface PreviewRow extends Record<string, unknown> {
  id: string
  article_id: string
  version: number
  created_at: Date
  created_by: string
  expires_at: Date
  revoked_at: Date | null
}

const previewOf = (row: PreviewRow): Preview => ({
  id: row.id,
  version: row.version,
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
})

const ID_BYTES = 16

/** The key that signs previews: made by the first migration, the same for every instance. */
export async function loadPreviewKey(on: Queryable): Promise<Buffer> {
  const [row] = await on.query<{ value: Buffer }>(`select value from secrets where name = 'preview'`, [], 'preview-key')
  if (row === undefined) throw new Error('the table secrets holds no key for previews')
  return row.value
}

type Signed = Pick<PreviewRow, 'id' | 'article_id' | 'version' | 'expires_at'>

function signed(key: Buffer, { id, article_id: article, version, expires_at: expiresAt }: Signed): Buffer {
  const said = [id, article, version, expiresAt.toISOString()].join(' ')
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), createHmac('sha256', key).update(said).digest()])
}

/**
 * Makes a preview of a version, in `prefix` the address that bears it. The token is in this answer alone.
 * @throws NOT_FOUND, INVALID_INPUT for a version that never was, TRASHED, WITHDRAWN
 */
export async function createPreview(
  ctx: Context,
  { id: asked, input, publicUrl }: { id: string; input: PreviewInput; publicUrl: string },
): Promise<Written> {
  demand(ctx.viewer, 'articles:read-drafts')
  const articleId = itemId(asked)
  return write(ctx, async (tx) => {
    const version = await lockPreviewed(tx, articleId, input.version ?? null)
    const clock = await readClock(tx, [])
    const expiresAt = new Date(clock.getTime() + (input.expiresInSeconds ?? DEFAULT_SECONDS) * 1_000)
    const [row] = await tx.query<PreviewRow>(
      `insert into previews (id, article_id, version, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)
       returning id, article_id, version, created_at, created_by, expires_at, revoked_at`,
      [uuid(), articleId, version, clock, ctx.viewer.actor, expiresAt],
      'insert-preview',
    )
    if (row === undefined) throw new Error('the preview was not inserted')
    const token = signed(await loadPreviewKey(tx), row).toString('base64url')
    const url = `${publicUrl.replace(/\/$/, '')}/v1/articles/${articleId}?preview=${token}`
    return {
      id: articleId,
      version,
      clock,
      json: JSON.stringify({ ...previewOf(row), url, token }),
      created: true,
    }
  })
}

/** The article held in place, so that it is not trashed meanwhile. */
async function lockPreviewed(tx: Tx, id: string, wanted: number | null): Promise<number> {
  const [article] = await tx.query<{ latest_version: number; trashed_at: Date | null }>(
    'select latest_version, trashed_at from articles where id = $1 for share',
    [id],
    'lock-previewed',
  )
  if (article === undefined) throw fail('NOT_FOUND')
  if (article.trashed_at !== null) throw fail('TRASHED', { detail: 'Restore it first.' })
  const version = wanted ?? article.latest_version
  const [row] = await tx.query<{ withdrawn: boolean }>(
    'select withdrawn_at is not null as withdrawn from article_versions where article_id = $1 and version = $2',
    [id, version],
    'previewed-version',
  )
  if (row === undefined) throw invalid([{ path: 'version', message: `the article has no version ${version}` }])
  if (row.withdrawn) throw fail('WITHDRAWN')
  return version
}

/** The previews of an article, over or not, newest first; `after` is the id to go on behind. @throws NOT_FOUND */
export async function listPreviews(
  ctx: Context,
  asked: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: Preview[]; next: string | null }> {
  demand(ctx.viewer, 'articles:read-drafts')
  const articleId = itemId(asked)
  const rows = await ctx.db.query<PreviewRow>(
    `select p.id, p.article_id, p.version, p.created_at, p.created_by, p.expires_at, p.revoked_at from previews p
     where p.article_id = $1 and ($2::uuid is null or p.id < $2::uuid) order by p.id desc limit $3::int + 1`,
    [articleId, after ?? null, limit],
    'list-previews',
  )
  if (rows.length === 0) {
    const [article] = await ctx.db.query('select 1 from articles where id = $1', [articleId], 'article-is-there')
    if (article === undefined) throw fail('NOT_FOUND')
  }
  const items = rows.slice(0, limit).map(previewOf)
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Ends a preview now; one that is revoked stays so. Gives its row as JSON. @throws NOT_FOUND */
export async function revokePreview(ctx: Context, asked: string, previewId: string): Promise<Written> {
  demand(ctx.viewer, 'articles:read-drafts')
  const [articleId, id] = [itemId(asked), itemId(previewId)]
  return write(ctx, async (tx) => {
    const clock = await readClock(tx, [])
    const [row] = await tx.query<PreviewRow>(
      `update previews set revoked_at = coalesce(revoked_at, $3) where id = $1 and article_id = $2
       returning id, article_id, version, created_at, created_by, expires_at, revoked_at`,
      [id, articleId, clock],
      'revoke-preview',
    )
    if (row === undefined) throw fail('NOT_FOUND')
    return { id: articleId, version: row.version, clock, json: JSON.stringify(previewOf(row)) }
  })
}

/**
 * What the bearer of a token may read. @throws NOT_FOUND for what is no token of ours, PREVIEW_EXPIRED when it is over or
 * revoked, when the article lies in the trash or the version is withdrawn
 */
export async function openPreview(
  on: Queryable,
  key: Buffer,
  token: string,
  clock: Date,
): Promise<{ articleId: string; version: number }> {
  const bytes = token.length > 100 ? Buffer.alloc(0) : Buffer.from(token, 'base64url')
  const id = bytes
    .subarray(0, ID_BYTES)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  if (!isId(id) || bytes.toString('base64url') !== token) throw fail('NOT_FOUND')
  const [row] = await on.query<PreviewRow & { masked: boolean }>(
    `select p.*, a.trashed_at is not null or v.withdrawn_at is not null as masked from previews p
     join articles a on a.id = p.article_id
     join article_versions v on v.article_id = p.article_id and v.version = p.version
     where p.id = $1`,
    [id],
  )
  const made = row === undefined ? null : signed(key, row)
  if (row === undefined || made?.length !== bytes.length || !timingSafeEqual(made, bytes)) throw fail('NOT_FOUND')
  if (row.revoked_at !== null || row.expires_at <= clock || row.masked) throw fail('PREVIEW_EXPIRED')
  return { articleId: row.article_id, version: row.version }
}
