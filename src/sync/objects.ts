// What readers see of items at one instant, in normal form and within the filter; and which ids come next in a walk.
// Visibility is read/visibility.ts's alone.
import type { Queryable } from '../db/client.ts'
import type { Row, Source } from '../read/descriptor.ts'
import { ENTITY_TYPES } from '../read/entities/index.ts'
import { subtree } from '../read/resolve.ts'
import type { Entity, Slot } from '../read/shape.ts'
import { createStatement, type Statement } from '../read/statement.ts'
import { byId } from '../read/visibility.ts'
import type { SyncFilter } from './filter.ts'
import { normalForm } from './normal-form.ts'

/** The instant of a page's reads, and the filter that goes with them. */
export interface Reading {
  on: Queryable
  at: Date
  filter: SyncFilter
}

/** Rows of one type that a page may look at to find the next that are in the filter. */
export const MAX_WALKED = 10_000

interface Prepared {
  name: string
  text: string
  slots: readonly Slot[]
}

const prepared = new Map<string, Prepared>()

/** `make` writes the text into the statement that it is given; once for each name. */
function statement(name: string, make: (q: Statement) => string): Prepared {
  const known = prepared.get(name)
  if (known !== undefined) return known
  const q = createStatement()
  const made = { name, text: make(q), slots: q.slots }
  prepared.set(name, made)
  return made
}

function run<R extends Record<string, unknown>>(
  { on, at, filter }: Reading,
  { name, text, slots }: Prepared,
  own: Readonly<Record<Slot, unknown>>,
): Promise<R[]> {
  const { section, locale, publishedAfter } = filter
  const values: Record<Slot, unknown> = { now: at, clock: at, section, locale, publishedAfter, ...own }
  return on.query<R>(
    text,
    slots.map((slot) => values[slot]),
    name,
  )
}

/** The item of that id, where readers see it and the filter has it. */
function found(q: Statement, entity: Entity, ref: string): Source {
  const rows = byId(q, 'live', entity, ref)
  if (entity !== 'article') return rows
  const { it } = rows
  const section = q.slot('section', 'uuid')
  const locale = q.slot('locale', 'text')
  const after = q.slot('publishedAfter', 'timestamptz')
  const where = [
    ...rows.where,
    `(${locale} is null or ${it}.locale = ${locale})`,
    `(${after} is null or ${it}.sort_at > ${after})`,
    `(${section} is null or ${it}.section_id = any(${subtree(q, 'live', `array[${section}]`, null)}))`,
  ]
  return { ...rows, where }
}

/** The object of each id, null for what readers do not see or the filter leaves out; in the order of the ids. */
export async function readObjects(
  reading: Reading,
  entity: Entity,
  ids: readonly string[],
): Promise<{ id: string; object: string | null }[]> {
  const objects = statement(`sync-objects-${entity}`, (q) => {
    const rows = found(q, entity, 'r.id')
    const identity = q.alias()
    const row: Row = {
      q,
      mode: 'live',
      nested: 'live',
      articles: 'live',
      it: rows.it,
      link: rows.it,
      identity: () => identity,
    }
    const json = normalForm(row, entity)
    const join = entity === 'article' ? ` join articles ${identity} on ${identity}.id = ${rows.it}.article_id` : ''
    return `select r.id::text as id, o.object from unnest(${q.slot('ids', 'uuid[]')}) with ordinality r(id, place)
      left join lateral (select ${json} as object from ${rows.from}${join} where ${rows.where.join(' and ')} offset 0) o on true
      order by r.place`
  })
  return run<{ id: string; object: string | null }>(reading, objects, { ids })
}

/**
 * The next ids, from `from` on, that readers see and the filter has; `next` is where to go on, null at the end. Looks at
 * MAX_WALKED rows at most, and may so give fewer than `limit`.
 */
export async function walkIds(
  reading: Reading,
  entity: Entity,
  { from, limit }: { from: string; limit: number },
): Promise<{ ids: string[]; next: string | null; isCut: boolean }> {
  const table = entity === 'article' ? 'articles' : ENTITY_TYPES[entity].table
  const walk = statement(`sync-walk-${entity}`, (q) => {
    const rows = found(q, entity, 'w.id')
    return `select w.id::text as id
      from (select s.id from ${table} s where s.id >= ${q.slot('from', 'uuid')} order by s.id limit ${MAX_WALKED}) w
      cross join lateral (select 1 from ${rows.from} where ${rows.where.join(' and ')} offset 0) o
      order by w.id limit ${q.slot('limit', 'int')}`
  })
  const rows = await run<{ id: string }>(reading, walk, { from, limit })
  const ids = rows.map((row) => row.id)
  const last = ids[ids.length - 1]
  if (last !== undefined && ids.length === limit) return { ids, next: following(last), isCut: false }
  const [beyond] = await reading.on.query<{ id: string }>(
    `select s.id::text as id from ${table} s where s.id >= $1::uuid order by s.id offset ${MAX_WALKED} limit 1`,
    [from],
    `sync-beyond-${entity}`,
  )
  return { ids, next: beyond?.id ?? null, isCut: beyond !== undefined }
}

/** The UUID after this one; null after the last that there can be. */
function following(id: string): string | null {
  const next = BigInt(`0x${id.replaceAll('-', '')}`) + 1n
  const hex = next.toString(16).padStart(32, '0')
  return hex.length > 32 ? null : hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
