// What a section, author, media item or tag was: its earlier rows beside the one that stands, by version. Several rows
// have one version where only the trash or the first showing came between; the newest of them says its content.
import { readMode } from '../../access/policy.ts'
import type { Context } from '../../context.ts'
import { fail } from '../../errors.ts'
import { AUTHOR } from '../authors/repository.ts'
import type { Fields } from '../columns.ts'
import { contentOf, same } from '../columns.ts'
import type { Kind, KindName, Row } from '../current/kind.ts'
import { changedNames } from '../input.ts'
import { MEDIA } from '../media/repository.ts'
import { SECTION } from '../sections/repository.ts'
import { TAG } from '../tags/repository.ts'
import { itemId } from '../write.ts'
import { comparedVersions } from './articles.ts'
import { pageOf, writersOf, type Revision, type RevisionPage } from './revisions.ts'

export const KINDS: Readonly<Record<KindName, Kind>> = { section: SECTION, author: AUTHOR, media: MEDIA, tag: TAG }

export interface CurrentRevision extends Revision {
  /** Of a media item its title, else its alt text. */
  name: string | null
}

type Kept = Row & { written_at: Date; created_by: string }

/** Rows by version, newest first, below a version; one for each. */
async function rowsOf(ctx: Context, kind: Kind, id: string, below: number | null, limit: number): Promise<Kept[]> {
  // Answers with `*`: not prepared, see rows.ts.
  return ctx.db.query<Kept>(
    `select distinct on (r.version) r.*, min(r.valid_from) over (partition by r.version) as written_at
     from (
       select null::timestamptz(3) as valid_to, c.* from ${kind.table} c where c.id = $1
       union all select p.* from ${kind.table}_past p where p.id = $1
     ) r
     where $2::int is null or r.version < $2::int
     order by r.version desc, r.valid_from desc limit $3::int`,
    [id, below, limit],
  )
}

/** The versions of an item, in the trash or not, newest first. @throws UNAUTHENTICATED, SCOPE_MISSING, NOT_FOUND */
export async function currentRevisions(
  ctx: Context,
  type: KindName,
  asked: string,
  { below, limit }: RevisionPage,
): Promise<{ items: CurrentRevision[]; next: number | null }> {
  readMode(ctx.viewer, 'draft', type)
  const kind = KINDS[type]
  const id = itemId(asked)
  // One more than the page: it tells that there are more, and the last of the page is compared with it.
  const rows = await rowsOf(ctx, kind, id, below ?? null, limit + 1)
  if (rows.length === 0 && (await newestVersion(ctx, kind, id)) === null) throw fail('NOT_FOUND')
  const { items, next } = pageOf(rows, limit)
  const writers = await ctx.db.query<{
    version: number
    actor: string
    token_name: string | null
    note: string | null
  }>(writersOf('$2::int[]'), [id, items.map(({ version }) => version)], 'revision-writers')
  const byVersion = new Map(writers.map((writer) => [writer.version, writer]))
  return {
    next,
    items: items.map((row, i) => {
      const writer = byVersion.get(row.version)
      const before = rows[i + 1]
      return {
        version: row.version,
        createdAt: row.written_at,
        createdBy: writer?.actor ?? row.created_by,
        tokenName: writer?.token_name ?? null,
        name: nameOf(row),
        fields: before === undefined ? [] : changedNames(said(kind, before), said(kind, row), same),
        note: writer?.note ?? null,
      }
    }),
  }
}

const nameOf = (row: Row): string | null => {
  const [name] = [row['name'], row['title'], row['alt']].filter((text) => typeof text === 'string')
  return name ?? null
}

/** What a row says; of a section its path too, which a move of another section may change. */
const said = (kind: Kind, row: Row): Fields => ({
  ...contentOf(kind.columns, row),
  ...(row.path === undefined ? {} : { path: row.path }),
})

/** @throws NOT_FOUND for an item or a version that never was */
async function rowAt(ctx: Context, kind: Kind, id: string, version: number): Promise<Kept> {
  const [row] = await rowsOf(ctx, kind, id, version + 1, 1)
  if (row === undefined || row.version !== version) throw fail('NOT_FOUND')
  return row
}

/**
 * One version with the members of the item's own answer, references as ids; `modifiedAt` is when it was written.
 * @throws UNAUTHENTICATED, SCOPE_MISSING, NOT_FOUND
 */
export async function currentRevision(ctx: Context, type: KindName, asked: string, version: number): Promise<Fields> {
  readMode(ctx.viewer, 'draft', type)
  const kind = KINDS[type]
  const row = await rowAt(ctx, kind, itemId(asked), version)
  const content = contentOf(kind.columns, row)
  return {
    id: row.id,
    ...Object.fromEntries(
      kind.columns.map(({ field, kind: of }) => [field, content[field] ?? (of === 'uuids' ? [] : null)]),
    ),
    ...(type === 'section' ? { path: row.path, depth: row['depth'] } : {}),
    ...(type === 'media' ? { creditLine: row['credit_line'] } : {}),
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    modifiedAt: row.written_at,
  }
}

export interface CurrentDiff {
  from: number
  to: number
  fields: { field: string; from: unknown; to: unknown }[]
}

/** How two versions differ, field by field; see `articleDiff`. @throws UNAUTHENTICATED, SCOPE_MISSING, NOT_FOUND, INVALID_PARAMETER */
export async function currentDiff(
  ctx: Context,
  type: KindName,
  asked: string,
  versions: { from?: number | undefined; to?: number | undefined },
): Promise<CurrentDiff> {
  readMode(ctx.viewer, 'draft', type)
  const kind = KINDS[type]
  const id = itemId(asked)
  const newest = await newestVersion(ctx, kind, id)
  if (newest === null) throw fail('NOT_FOUND')
  const { from, to } = comparedVersions(versions, newest)
  const was = said(kind, await rowAt(ctx, kind, id, from))
  const is = said(kind, await rowAt(ctx, kind, id, to))
  const fields = changedNames(was, is, same).map((field) => ({
    field,
    from: was[field] ?? null,
    to: is[field] ?? null,
  }))
  return { from, to, fields }
}

async function newestVersion(ctx: Context, { table }: Kind, id: string): Promise<number | null> {
  const [row] = await ctx.db.query<{ version: number }>(
    `select version from ${table} where id = $1`,
    [id],
    `newest-${table}`,
  )
  return row?.version ?? null
}

/** The content of a version, as `updateCurrent` takes it. @throws NOT_FOUND */
export async function contentAt(ctx: Context, kind: Kind, id: string, version: number): Promise<Fields> {
  return contentOf(kind.columns, await rowAt(ctx, kind, id, version))
}
