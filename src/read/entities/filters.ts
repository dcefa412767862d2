// Filters that compare one column of the row itself.
import type { Slot } from '../shape.ts'
import type { Statement } from '../statement.ts'

/**
 * `kind`, `type`, `genre`, `locale`: any of; with `Not`: none of, where a row that has no value passes. Filters of other
 * names are left to the caller.
 */
export function plainFilters(q: Statement, it: string, filters: ReadonlyMap<string, Slot>): string[] {
  const conditions: string[] = []
  for (const column of ['kind', 'type', 'genre', 'locale']) {
    const any = filters.get(column)
    if (any !== undefined) conditions.push(`${it}.${column} = any(${q.slot(any, 'text[]')})`)
    const none = filters.get(`${column}Not`)
    if (none !== undefined) conditions.push(`(${it}.${column} = any(${q.slot(none, 'text[]')})) is not true`)
  }
  return conditions
}
