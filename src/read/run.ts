// Runs a compiled shape: one statement, its JSON text out.
import type { Queryable } from '../db/client.ts'
import { derive } from './derive.ts'
import type { Compiled, Slot } from './shape.ts'

export type Values = Readonly<Record<Slot, unknown>>

export { baseValues } from './cursor.ts'

interface ReadRow extends Record<string, unknown> {
  json: string | null
  version?: number
  id?: string
  address?: string
  locale?: string | null
  moved?: MovedName[] | null
}

/** A name in a filter that leads to another address. */
export interface MovedName {
  filter: string
  name: string
  address: string
}

/** The answer's JSON text; null: not there, or not to be seen. One statement, always. */
export async function run(on: Queryable, compiled: Compiled, values: Values): Promise<string | null> {
  const row = await read(on, compiled, values)
  if (row === undefined || row.json === null) return null
  return finish(compiled, row.json)
}

/** As `run`, for a page that tells which names of its filters have moved. */
export async function runPage(
  on: Queryable,
  compiled: Compiled,
  values: Values,
): Promise<{ json: string; moved: readonly MovedName[] }> {
  const row = await read(on, compiled, values)
  if (row === undefined || row.json === null) throw new Error('a page is never absent')
  return { json: finish(compiled, row.json), moved: row.moved ?? [] }
}

export type One =
  | { found: 'item'; json: string; version: number }
  /** A former address: where the item is now. `locale` for articles alone. */
  | { found: 'redirect'; id: string; address: string; locale: string | null }

/** As `run`, for a shape with root `one`: the item with its version, or where it has moved. */
export async function runOne(on: Queryable, compiled: Compiled, values: Values): Promise<One | null> {
  const row = await read(on, compiled, values)
  if (row === undefined) return null
  if (row.json !== null) return { found: 'item', json: finish(compiled, row.json), version: row.version ?? 0 }
  if (row.id === undefined || row.address === undefined) return null
  return { found: 'redirect', id: row.id, address: row.address, locale: row.locale ?? null }
}

const finish = (compiled: Compiled, json: string): string =>
  compiled.derived === null ? json : derive(compiled.derived, json)

async function read(on: Queryable, compiled: Compiled, values: Values): Promise<ReadRow | undefined> {
  const bound = compiled.slots.map((slot) => {
    if (!Object.hasOwn(values, slot)) throw new Error(`no value for slot ${slot}`)
    return values[slot]
  })
  const [row] = await on.query<ReadRow>(compiled.text, bound, preparedName(compiled))
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
