// From what a caller names to ids, and the locks that keep them there: rows are locked by id, one statement a table in the
// order sections, authors, tags, media (semantics.md section 5).
import type { Tx } from '../db/client.ts'
import type { Fault } from '../errors.ts'
import type { Reference } from './fields.ts'
import { isId } from './fields.ts'

export type Target = 'section' | 'author' | 'tag' | 'media' | 'article'

/** One place of an input that names another item. */
export interface Want {
  path: string
  entity: Target
  name: string
  /** Of an article's slug; null: any locale, as long as one article alone has it. */
  locale?: string | null
}

export function nameOf(reference: Reference): string {
  return typeof reference === 'string' ? reference : reference.id
}

const NOUN = { section: 'section', author: 'author', tag: 'tag', media: 'media item', article: 'article' } as const

const LOOK_UPS: Record<Exclude<Target, 'article'>, { table: string; address: string | null }> = {
  section: { table: 'sections', address: 'path' },
  author: { table: 'authors', address: 'slug' },
  tag: { table: 'tags', address: 'slug' },
  media: { table: 'media', address: null },
}

/** Gives the id that each want names, or a fault. Ids are taken as they are where the row exists. */
export async function resolveReferences(
  tx: Tx,
  wants: readonly Want[],
): Promise<{ ids: (string | null)[]; faults: Fault[] }> {
  const hits = await Promise.all(
    (['section', 'author', 'tag', 'media', 'article'] as const).map(async (entity) => {
      const mine = wants.filter((want) => want.entity === entity)
      if (mine.length === 0) return []
      const rows = entity === 'article' ? await findArticles(tx, mine) : await findOthers(tx, entity, mine)
      return rows.map((row) => ({ entity, ...row }))
    }),
  )
  return matched(wants, hits.flat())
}

/** What the wants name among what was found. */
function matched(
  wants: readonly Want[],
  hits: readonly (Hit & { entity: Target })[],
): { ids: (string | null)[]; faults: Fault[] } {
  const found = new Map<string, string[]>()
  for (const { entity, key, id } of hits) {
    const known = found.get(`${entity} ${key}`)
    if (known === undefined) found.set(`${entity} ${key}`, [id])
    else known.push(id)
  }
  const faults: Fault[] = []
  const ids = wants.map((want) => {
    const key = want.entity === 'article' && !isId(want.name) ? `${want.locale ?? ''}/${want.name}` : want.name
    const hits = found.get(`${want.entity} ${key}`) ?? []
    if (hits.length === 1) return hits[0] ?? null
    const message =
      hits.length > 1 ? `is the slug of ${hits.length} articles; give the id` : `names no ${NOUN[want.entity]}`
    faults.push({ path: want.path, message })
    return null
  })
  return { ids, faults }
}

type Hit = { key: string; id: string }

async function findOthers(tx: Tx, entity: Exclude<Target, 'article'>, wants: Want[]): Promise<Hit[]> {
  const { table, address } = LOOK_UPS[entity]
  const names = [...new Set(wants.map((want) => want.name))]
  const byId = `select id::text as key, id from ${table} where id = any($1::uuid[])`
  if (address === null) return tx.query<Hit>(byId, [names.filter(isId)], `find-${entity}`)
  // The slug of a merged tag means the one that it was merged into.
  const meant = entity === 'tag' ? 'coalesce(merged_into, id)' : 'id'
  return tx.query<Hit>(
    `${byId} union all select ${address} as key, ${meant} from ${table} where ${address} = any($2::text[]) and trashed_at is null`,
    [names.filter(isId), names.filter((name) => !isId(name))],
    `find-${entity}`,
  )
}

/** A slug means the article that now holds it with its newest version, in the trash or not: such references are weak. */
async function findArticles(tx: Tx, wants: Want[]): Promise<Hit[]> {
  const slugs = wants.filter((want) => !isId(want.name))
  return tx.query<Hit>(
    `select id::text as key, id from articles where id = any($1::uuid[])
     union all
     select distinct coalesce(w.locale, '') || '/' || w.slug, s.article_id
     from unnest($2::text[], $3::text[]) w(locale, slug)
     join article_slugs s on s.slug = w.slug and (w.locale is null or s.locale = w.locale) and upper_inf(s.claimed)
     join articles a on a.id = s.article_id
     join article_versions v on v.article_id = a.id and v.version = a.latest_version and v.slug = s.slug`,
    [
      wants.filter((want) => isId(want.name)).map((want) => want.name),
      slugs.map((want) => want.locale ?? null),
      slugs.map((want) => want.name),
    ],
    'find-articles',
  )
}

export type Locked = Record<Exclude<Target, 'article'>, Map<string, LockedRow>>

/**
 * Finds what is named and locks it, all in one message: names and ids are looked up by the statement that locks. Gives
 * the id that each want names, or a fault, and the rows. Articles are weak references, found and not locked.
 */
export async function holdReferences(
  tx: Tx,
  wants: readonly Want[],
): Promise<{ ids: (string | null)[]; faults: Fault[]; locked: Held }> {
  const named = (entity: Target): Want[] => wants.filter((want) => want.entity === entity)
  const weak = named('article')
  const [rows, articles] = await Promise.all([
    lockOthers(tx, (entity) => [...new Set(named(entity).map(({ name }) => name))]),
    weak.length === 0 ? [] : findArticles(tx, weak),
  ])
  const { section, author, tag, media } = rows
  const hits = (['section', 'author', 'tag', 'media'] as const).flatMap((entity) =>
    rows[entity].flatMap(({ id, names }) => [
      { entity, key: id, id },
      ...(names ?? []).map((key) => ({ entity, key, id })),
    ]),
  )
  const byId = (list: readonly HeldRow[]): Map<string, HeldRow> => new Map(list.map((row) => [row.id, row]))
  return {
    ...matched(wants, [...hits, ...articles.map((hit) => ({ entity: 'article' as const, ...hit }))]),
    locked: { section: byId(section), author: byId(author), tag: byId(tag), media: byId(media) },
  }
}

type Others = Exclude<Target, 'article'>

/** What a writer asks of a row that it names and holds. */
export interface HeldRow extends Record<string, unknown> {
  id: string
  trashed_at: Date | null
  /** Of media items alone. */
  rights_until?: Date | null
}
export type Held = Record<Others, Map<string, HeldRow>>
type Named = HeldRow & { names?: string[] | null }

/** The rows of all four, locked table after table: by one statement where all that is named is named by id. */
async function lockOthers(tx: Tx, named: (entity: Others) => string[]): Promise<Record<Others, Named[]>> {
  const names = { section: named('section'), author: named('author'), tag: named('tag'), media: named('media') }
  const used = OTHERS.filter((entity) => names[entity].length > 0)
  if (used.length > 1 && used.every((entity) => names[entity].every(isId))) {
    const rows = await tx.query<HeldRow & { entity: Others }>(
      LOCK_ALL,
      OTHERS.map((entity) => names[entity]),
      'lock-references',
    )
    const found: Record<Others, Named[]> = { section: [], author: [], tag: [], media: [] }
    for (const row of rows) found[row.entity].push(row)
    return found
  }
  const [section, author, tag, media] = await Promise.all([
    lockNamed(tx, 'section', names.section),
    lockNamed(tx, 'author', names.author),
    lockNamed(tx, 'tag', names.tag),
    lockNamed(tx, 'media', names.media),
  ])
  return { section, author, tag, media }
}

/** Rows with those of the names that mean them, in the order of ids. */
async function lockNamed(tx: Tx, entity: Others, once: readonly string[]): Promise<Named[]> {
  if (once.length === 0) return []
  const { table, address } = LOOK_UPS[entity]
  const ids = once.filter(isId)
  if (address === null || ids.length === once.length) {
    return tx.query<HeldRow>(
      `select ${heldColumns(entity)} from ${table} where id = any($1::uuid[]) order by id for share`,
      [ids],
      `hold-${entity}`,
    )
  }
  const isNamed = `n.${address} = any($2::text[]) and n.trashed_at is null`
  // The slug of a merged tag means the one that it was merged into.
  const meant = entity === 'tag' ? 'coalesce(n.merged_into, n.id)' : 'n.id'
  return tx.query<HeldRow & { names: string[] }>(
    `select ${heldColumns(entity)}, array(select n.${address} from ${table} n where ${meant} = e.id and ${isNamed})::text[] as names
     from ${table} e where id = any($1::uuid[] || array(select ${meant} from ${table} n where ${isNamed})) order by id for share of e`,
    [ids, once.filter((name) => !isId(name))],
    `hold-named-${entity}`,
  )
}

export interface LockedRow extends Record<string, unknown> {
  id: string
  version: number
  hidden: boolean
  trashed_at: Date | null
  public_from: Date | null
  valid_from: Date
}

/** Media rows carry what the credit rule and the rights rule ask. */
export interface LockedMedia extends LockedRow {
  kind: string
  rights_until: Date | null
  provider: { category?: string | null } | null
  credit: { line?: string | null; agency?: string | null; creator?: string | null } | null
}

export type Strength = 'share' | 'no key update' | 'update'

const COLUMNS = 'id, version, hidden, trashed_at, public_from, valid_from'

/** In the order in which all writers lock them. */
const OTHERS = ['section', 'author', 'tag', 'media'] as const

const heldColumns = (entity: Others): string => `id, trashed_at${entity === 'media' ? ', rights_until' : ''}`

/** Each part is read to its end before the next one begins: an Append of parts that lock is never run in parallel. */
const LOCK_ALL = `with ${OTHERS.map(
  (entity, at) => `${entity} as materialized (
    select ${heldColumns(entity)} from ${LOOK_UPS[entity].table} where id = any($${at + 1}::uuid[]) order by id for share)`,
).join(', ')}
${OTHERS.map((entity) => `select '${entity}' as entity, id, trashed_at, ${entity === 'media' ? 'rights_until' : 'null::timestamptz(3)'} as rights_until from ${entity}`).join(' union all ')}`

/** Locks rows of one table in the order of their ids; asks nothing for an empty list. */
export async function lockRows(
  tx: Tx,
  entity: Exclude<Target, 'article'>,
  ids: readonly string[],
  strength: Strength,
): Promise<Map<string, LockedRow>> {
  if (ids.length === 0) return new Map()
  const { table } = LOOK_UPS[entity]
  const columns = entity === 'media' ? `${COLUMNS}, kind, rights_until, provider, credit` : COLUMNS
  const rows = await tx.query<LockedRow>(
    `select ${columns} from ${table} where id = any($1::uuid[]) order by id for ${strength}`,
    [[...new Set(ids)]],
    `lock-${entity}-${strength}`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** The fault of a reference whose row is gone or in the trash; null when it is usable. */
export function lockedFault(want: Pick<Want, 'path' | 'entity'>, row: HeldRow | undefined): Fault | null {
  if (row === undefined) return { path: want.path, message: `names no ${NOUN[want.entity]}` }
  if (row.trashed_at !== null) return { path: want.path, message: `names a ${NOUN[want.entity]} that is in the trash` }
  return null
}
