// Runs a compiled shape: one statement, its JSON text out.
import type { Queryable } from '../db/client.ts'
import { arrayText, batched } from './batch.ts'
import { derive } from './derive.ts'
import type { Compiled, Slot } from './shape.ts'
import { askedTags, itemTag, takeMarks } from './tags.ts'

export type Values = Readonly<Record<Slot, unknown>>

export { baseValues } from './cursor.ts'

interface ReadRow extends Record<string, unknown> {
  json: string | null
  version?: number | null
  id?: string | null
  address?: string | null
  locale?: string | null
  /** Of a tagged statement: what was looked at where nothing may have been found. */
  marks?: string
  moved?: MovedName[] | null
}

/** A name in a filter that leads to another address. */
export interface MovedName {
  filter: string
  name: string
  address: string
}

/**
 * The answer's JSON text; null: not there, or not to be seen. One statement, always. Of a tagged one, `tags` is given all
 * that was looked at, also where nothing was found.
 */
export async function run(
  on: Queryable,
  compiled: Compiled,
  values: Values,
  tags?: Set<string>,
): Promise<string | null> {
  const row = await read(on, compiled, values, tags)
  if (row === undefined || row.json === null) return null
  return finish(compiled, row.json, tags)
}

/** As `run`, for a page that tells which names of its filters have moved. */
export async function runPage(
  on: Queryable,
  compiled: Compiled,
  values: Values,
  tags?: Set<string>,
): Promise<{ json: string; moved: readonly MovedName[] }> {
  const row = await read(on, compiled, values, tags)
  if (row === undefined || row.json === null) throw new Error('a page is never absent')
  return { json: finish(compiled, row.json, tags), moved: row.moved ?? [] }
}

export type One =
  | { found: 'item'; json: string; version: number }
  /** A former address: where the item is now. `locale` for articles alone. */
  | { found: 'redirect'; id: string; address: string; locale: string | null }

/** As `run`, for a shape with root `one`: the item with its version, or where it has moved. */
export async function runOne(
  on: Queryable,
  compiled: Compiled,
  values: Values,
  tags?: Set<string>,
): Promise<One | null> {
  const row = await read(on, compiled, values, tags)
  if (row === undefined) return null
  const { json, id, address } = row
  if (json !== null) return { found: 'item', json: finish(compiled, json, tags), version: row.version ?? 0 }
  if (typeof id !== 'string' || typeof address !== 'string') return null
  const entity = compiled.asks[0]?.entity
  if (tags !== undefined && entity) tags.add(itemTag(entity, id))
  return { found: 'redirect', id, address, locale: row.locale ?? null }
}

/**
 * As `run`, for several sets of values of one shape by one statement: the texts in the order of the values. All must have
 * the same `now`, `clock` and `secret`.
 */
export async function runBatch(
  on: Queryable,
  compiled: Compiled,
  sets: readonly Values[],
  tags?: Set<string>,
): Promise<(string | null)[]> {
  const form = sets.length > 1 ? batched(compiled) : null
  if (form === null) {
    const [values] = sets
    const text = values === undefined ? null : await run(on, compiled, values, tags)
    return sets.map(() => text)
  }
  const shared = form.shared.map((slot) => bound(sets[0], slot))
  const arrays = form.varying.map(({ slot, isList }) =>
    sets.map((values) => {
      const value = bound(values, slot)
      // Lists are of names, words and ids: text.
      return isList && Array.isArray(value) ? arrayText(value as readonly string[]) : value
    }),
  )
  const rows = await on.query<BatchRow>(form.text, [...shared, ...arrays], preparedName(form))
  const texts = sets.map((): string | null => null)
  for (const { ord, json, marks } of rows) {
    if (json !== null) texts[ord - 1] = finish(compiled, json, tags)
    if (tags !== undefined) takeMarks(marks ?? '', tags)
  }
  if (tags !== undefined) for (const values of sets) askedTags(compiled, values, tags)
  return texts
}

interface BatchRow extends Record<string, unknown> {
  /** From 1, in the order of the values. */
  ord: number
  json: string | null
  marks?: string
}

function bound(values: Values | undefined, slot: Slot): unknown {
  if (values === undefined || !Object.hasOwn(values, slot)) throw new Error(`no value for slot ${slot}`)
  return values[slot]
}

function finish(compiled: Compiled, json: string, tags: Set<string> | undefined): string {
  const text = compiled.isTagged ? takeMarks(json, tags ?? new Set()) : json
  return compiled.derived === null ? text : derive(compiled.derived, text)
}

async function read(
  on: Queryable,
  compiled: Compiled,
  values: Values,
  tags: Set<string> | undefined,
): Promise<ReadRow | undefined> {
  const sent = compiled.slots.map((slot) => bound(values, slot))
  const [row] = await on.query<ReadRow>(compiled.text, sent, preparedName(compiled))
  if (tags !== undefined) {
    if (!compiled.isTagged) throw new Error('a statement without marks does not say what it looked at')
    askedTags(compiled, values, tags)
    takeMarks(row?.marks ?? '', tags)
  }
  return row
}

/**
 * Unprepared, a statement is planned each time, some 0.4 ms; to prepare one costs memory (db/prepared.ts) and as much time as
 * two plans. So the third use of a shape prepares it.
 */
const NAMED_FROM_USE = 3
type Prepared = Pick<Compiled, 'name' | 'text'>
const uses = new WeakMap<Prepared, number>()

function preparedName(compiled: Prepared): string | undefined {
  const count = (uses.get(compiled) ?? 0) + 1
  if (count < NAMED_FROM_USE) uses.set(compiled, count)
  return count < NAMED_FROM_USE ? undefined : compiled.name
}
