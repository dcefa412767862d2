// Runs a compiled shape: one statement, its JSON text out.
import type { Queryable } from '../db/client.ts'
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
  const bound = compiled.slots.map((slot) => {
    if (!Object.hasOwn(values, slot)) throw new Error(`no value for slot ${slot}`)
    return values[slot]
  })
  const [row] = await on.query<ReadRow>(compiled.text, bound, preparedName(compiled))
  if (tags !== undefined) {
    if (!compiled.isTagged) throw new Error('a statement without marks does not say what it looked at')
    askedTags(compiled, values, tags)
    takeMarks(row?.marks ?? '', tags)
  }
  return row
}

/**
 * A prepared statement costs some 285 KB of each connection that has met it, and pg never gives it back; unprepared, a
 * statement is planned each time, some 0.4 ms. So the third use of a shape prepares it, and no more than 100 shapes of a
 * process are ever prepared: later ones are planned each time, which is slower and stays bounded.
 */
const NAMED_FROM_USE = 3
const MAX_NAMED = 100
const uses = new WeakMap<Compiled, number>()
const named = new Set<string>()

function preparedName(compiled: Compiled): string | undefined {
  if (named.has(compiled.name)) return compiled.name
  const count = (uses.get(compiled) ?? 0) + 1
  uses.set(compiled, count)
  if (count < NAMED_FROM_USE || named.size >= MAX_NAMED) return undefined
  named.add(compiled.name)
  return compiled.name
}
