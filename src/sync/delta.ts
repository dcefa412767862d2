// The second phase: what has changed for readers behind a position of the log. Each item comes once, as it is now, at the
// place of its newest public entry.
import { MARK, START, type Position } from '../changes/cursor.ts'
import type { Queryable } from '../db/client.ts'
import type { Entity } from '../read/shape.ts'
import { readObjects, type Reading } from './objects.ts'
import { CHUNK, isFull, type Item } from './page.ts'

/** Public entries that one page may look at; then it may have few items, and more follow. */
const MAX_SCANNED = 10_000

/**
 * The newest entry that readers see. Cursors of a sync end there and not at the head, so that what editors do among
 * themselves does not even show in that a cursor changes.
 */
export async function newestPublic(on: Queryable): Promise<Position> {
  const [row] = await on.query<{ seq: string; mark: string }>(
    `select seq, ${MARK} as mark from changes where audience = 'public' and seq is not null order by seq desc limit 1`,
    [],
    'sync-newest',
  )
  return row === undefined ? START : { seq: Number(row.seq), mark: row.mark }
}

interface Touched {
  type: Entity
  id: string
  seq: number
  mark: string
  withdrawn: boolean
}

/** The items touched behind `seq`, and the last entry looked at; null: there is no other. */
async function touched(
  on: Queryable,
  { seq, types, limit, since }: { seq: number; types: readonly Entity[]; limit: number; since: number },
): Promise<{ items: Touched[]; last: Position | null }> {
  const [row] = await on.query<{ items: Touched[] | null; last: Position | null }>(
    `with w as materialized (
       select seq, id, type, item_id from changes where seq > $1 and audience = 'public' order by seq limit ${MAX_SCANNED}
     ), newest as (
       select distinct on (type, item_id) type, item_id as id, seq, ${MARK} as mark from w
       where type = any($2::text[]) and item_id is not null order by type, item_id, seq desc
     ), page as (select * from newest order by seq limit $3)
     select (select json_agg(json_build_object('type', p.type, 'id', p.id, 'seq', p.seq, 'mark', p.mark, 'withdrawn',
         exists (select 1 from changes c where c.item_id = p.id and c.seq > $4 and c.action = 'withdrawn')) order by p.seq) from page p) as items,
       (select json_build_object('seq', l.seq, 'mark', ${MARK}) from (select w.seq, w.id from w order by w.seq offset ${MAX_SCANNED - 1} limit 1) l) as last`,
    [seq, types, limit, since],
    'sync-touched',
  )
  return { items: row?.items ?? [], last: row?.last ?? null }
}

/** At most `limit` items behind the position, and how far they reach; takedowns behind `since` are told. */
export async function deltaPage(
  reading: Reading,
  { from, end, limit, since }: { from: Position; end: Position; limit: number; since: number },
): Promise<{ items: Item[]; to: Position }> {
  // One more than the page holds tells whether all that was looked at is on it.
  const scanned = await touched(reading.on, {
    seq: from.seq,
    types: reading.filter.types,
    limit: limit + 1,
    since,
  })
  const items: Item[] = []
  for (let at = 0; at < scanned.items.length && !isFull(items, limit); at += CHUNK) {
    const chunk = scanned.items.slice(at, Math.min(at + CHUNK, limit))
    const objects = await objectsOf(reading, chunk)
    items.push(...chunk.map((one) => itemOf(one, objects.get(one.id) ?? null)))
  }
  const last = scanned.items[items.length - 1]
  if (items.length < scanned.items.length && last !== undefined)
    return { items, to: { seq: last.seq, mark: last.mark } }
  // A cursor that came from elsewhere may stand behind the newest public entry.
  return { items, to: scanned.last ?? (end.seq > from.seq ? end : { seq: from.seq, mark: from.mark }) }
}

async function objectsOf(reading: Reading, chunk: readonly Touched[]): Promise<Map<string, string | null>> {
  const objects = new Map<string, string | null>()
  for (const type of new Set(chunk.map((one) => one.type))) {
    const ids = chunk.filter((one) => one.type === type).map((one) => one.id)
    for (const { id, object } of await readObjects(reading, type, ids)) objects.set(id, object)
  }
  return objects
}

function itemOf({ type, id, withdrawn }: Touched, object: string | null): Item {
  if (object !== null) return { op: 'upsert', type, id, object }
  // Clients erase what was withdrawn, instead of keeping it in an archive.
  return { op: 'remove', type, id, ...(withdrawn ? { reason: 'withdrawn' as const } : {}) }
}
