// What a section, author, tag or media item refers to: resolved, locked, and shown where the item itself is.
import type { Entry } from '../../changes/append.ts'
import type { Tx } from '../../db/client.ts'
import type { Fault } from '../../errors.ts'
import { fail } from '../../errors.ts'
import type { Fields } from '../columns.ts'
import type { Reference } from '../fields.ts'
import { invalid } from '../input.ts'
import type { LockedRow, Want } from '../references.ts'
import { lockedFault, lockRows, nameOf, resolveReferences } from '../references.ts'
import type { Timed } from './agenda.ts'
import { rememberMedia } from './agenda.ts'
import type { Kind } from './kind.ts'
import { isShown } from './kind.ts'

/** Puts ids for the names of an input. @throws INVALID_INPUT naming every reference to nothing */
export async function withIds(tx: Tx, kind: Kind, input: Fields, locale: string): Promise<Fields> {
  const content = { ...input }
  const wants: (Want & { put: (id: string) => void })[] = []
  for (const { field, entity } of kind.references) {
    const value = input[field]
    if (value === undefined || value === null) continue
    // The schema lets nothing but a reference through here.
    wants.push({ path: field, entity, name: nameOf(value as Reference), put: (id) => (content[field] = id) })
  }
  for (const field of ['leadItems', 'variants'] as const) {
    if (!Array.isArray(input[field])) continue
    const items: unknown[] = [...(input[field] as unknown[])]
    content[field] = items
    for (const [i, item] of items.entries()) {
      if (field === 'leadItems') {
        const name = nameOf(item as Reference) // validated like the others
        wants.push({ path: `leadItems[${i}]`, entity: 'article', name, locale, put: (id) => (items[i] = id) })
        continue
      }
      const variant = item as { media?: Reference | null } // the schema's one other list with references
      if (variant.media === undefined || variant.media === null) continue
      const put = (id: string): void => void (items[i] = { ...variant, media: id })
      wants.push({ path: `variants[${i}].media`, entity: 'media', name: nameOf(variant.media), put })
    }
  }
  if (wants.length === 0) return content
  const { ids, faults } = await resolveReferences(tx, wants)
  if (faults.length > 0) throw invalid(faults)
  wants.forEach((want, i) => want.put(ids[i] ?? ''))
  const lead = content['leadItems']
  if (Array.isArray(lead) && new Set(lead).size < lead.length) {
    throw invalid([{ path: 'leadItems', message: 'names an article twice' }])
  }
  return content
}

/**
 * Locks the row itself and what its new content names, table by table: sections, authors, tags. Media come last and by
 * `lockPictures`. @throws INVALID_INPUT for references to what is gone or in the trash
 */
export async function lockForWrite(
  tx: Tx,
  kind: Kind,
  { own, named, subtree = [] }: { own: string | null; named: Fields; subtree?: readonly string[] },
): Promise<void> {
  const faults: Fault[] = []
  for (const table of ['section', 'author', 'tag', 'media'] as const) {
    const references = kind.references.filter(
      ({ field, entity }) => entity === table && typeof named[field] === 'string',
    )
    const isOwn = kind.type === table
    if (table === 'media' && !isOwn) continue
    const ids = references.map(({ field }) => String(named[field]))
    if (isOwn) ids.push(...(own === null ? [] : [own]), ...subtree)
    const rows = await lockRows(tx, table, ids, isOwn ? 'no key update' : 'share')
    for (const { field, entity } of references) {
      const fault = lockedFault({ path: field, entity }, rows.get(String(named[field])))
      if (fault !== null) faults.push(fault)
    }
  }
  if (faults.length > 0) throw invalid(faults)
}

/** Locks the pictures of the content, so that showing them waits for nobody later. @throws INVALID_INPUT */
export async function lockPictures(tx: Tx, kind: Kind, content: Fields): Promise<Map<string, LockedRow>> {
  const places = kind.references.filter(({ field, entity }) => entity === 'media' && typeof content[field] === 'string')
  const rows = await lockRows(
    tx,
    'media',
    places.map(({ field }) => String(content[field])),
    'no key update',
  )
  const faults = places.flatMap(
    ({ field }) => lockedFault({ path: field, entity: 'media' }, rows.get(String(content[field]))) ?? [],
  )
  if (faults.length > 0) throw invalid(faults)
  return rows
}

/** @throws REFERENCES_NOT_PUBLIC when one of the rows is hidden: what readers see shows nothing that was hidden by hand */
export function demandPublic(rows: Iterable<readonly [string, LockedRow]>, type: string): void {
  const references = [...rows].filter(([, row]) => row.hidden).map(([id]) => ({ type, id }))
  if (references.length > 0) throw fail('REFERENCES_NOT_PUBLIC', { extra: { references } })
}

type Revealed = Timed & Record<string, unknown>

const REVEALED = 'm.id, m.version, m.kind, m.hidden, m.public_from, m.trashed_at, m.rights_until, m.created_at'

/** From the clock on readers see these media items; one entry for each that they did not see before. */
export async function revealMedia(tx: Tx, ids: readonly string[], clock: Date): Promise<Entry[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<Revealed>(
    `with w as (select id from media where id = any($1::uuid[]) and (public_from is null or public_from > $2) and not hidden and trashed_at is null)
     update media m set public_from = $2 from w where m.id = w.id returning ${REVEALED}`,
    [ids, clock],
    'reveal-media',
  )
  return tellRevealed(tx, rows, clock)
}

/**
 * These media items are public from when the first version that refers to them goes live, now or later; one that no
 * version will show any more is out of sight again. Once begun it stays. One entry for each that is seen from now on.
 */
export async function exposeMedia(tx: Tx, ids: readonly string[], clock: Date): Promise<Entry[]> {
  if (ids.length === 0) return []
  // The past is fixed: what a version of the past refers to is public from now on.
  const rows = await tx.query<Revealed>(
    `with w as (
       select m.id, (
         select greatest(min(v.live_from), $2::timestamptz(3)) from article_media l
         join article_versions v on v.article_id = l.article_id and v.version = l.version
         where l.media_id = m.id and v.live_from is not null and v.withdrawn_at is null
         having count(*) > 0
       ) as first
       from media m
       where m.id = any($1::uuid[]) and (m.public_from is null or m.public_from > $2) and not m.hidden and m.trashed_at is null
     )
     update media m set public_from = w.first from w where m.id = w.id and m.public_from is distinct from w.first
     returning ${REVEALED}`,
    [ids, clock],
    'expose-media',
  )
  return tellRevealed(tx, rows, clock)
}

async function tellRevealed(tx: Tx, rows: readonly Revealed[], clock: Date): Promise<Entry[]> {
  await rememberMedia(tx, rows, clock)
  return rows
    .filter(({ public_from: from }) => from !== null && from <= clock)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row): Entry => {
      const isServed = isShown(row, clock)
      return {
        type: 'media',
        itemId: row.id,
        action: 'revealed',
        version: row.version,
        audience: isServed ? 'public' : 'editors',
        before: null,
        after: isServed ? { kind: row.kind, createdAt: row.created_at } : null,
      }
    })
}
