// Between the fields of an input and the columns of a row. A field that has no value is absent, whatever the caller wrote
// (null, or nothing): so two contents can be compared by their members.
import { isDeepStrictEqual } from 'node:util'
import { utc } from './instants.ts'

/** `json`: an object of ours, whose null members are not stored; `free`: the caller's own JSON, kept as it is. */
export type ColumnKind = 'plain' | 'json' | 'free' | 'instant' | 'bigint' | 'uuids'

export interface Column {
  field: string
  column: string
  kind: ColumnKind
  /** What an absent field is stored as, where that is not null. */
  otherwise?: boolean | number | string
}

export type Fields = Record<string, unknown>

function snake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Columns of one kind, named by their fields. */
export function columns(kind: ColumnKind, fields: string): Column[] {
  return fields.split(' ').map((field) => ({ field, column: snake(field), kind }))
}

/** A column whose absent field means a value. */
export function defaulted(field: string, otherwise: boolean | number | string): Column {
  return { field, column: snake(field), kind: 'plain', otherwise }
}

/** The content in its one form: no nulls at the top or in JSON objects' own members, instants in UTC, defaults filled in. */
export function normalise(list: readonly Column[], input: Fields): Fields {
  const content: Fields = {}
  for (const { field, kind, otherwise } of list) {
    const value = input[field] ?? otherwise
    if (value === undefined) continue
    if (kind === 'instant')
      content[field] = utc(value as string) // the schema's instant
    else if (kind === 'uuids') {
      if (Array.isArray(value) && value.length > 0) content[field] = value
    } else content[field] = kind === 'json' ? withoutNulls(value) : value
  }
  return content
}

/** Members that are null are not stored; an instant inside (license and rights have one) is put into UTC. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item))
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(
    // A crop may have that name too, and is no instant.
    members.map(([name, member]) => [name, name === 'expiresAt' && typeof member === 'string' ? utc(member) : member]),
  )
}

/** What a row says, in the form of `normalise`. */
export function contentOf(list: readonly Column[], row: Fields): Fields {
  const content: Fields = {}
  for (const { field, column, kind } of list) {
    const value = row[column]
    if (value === null || value === undefined) continue
    if (kind === 'instant')
      content[field] = (value as Date).toISOString() // timestamptz comes as a Date
    else if (kind === 'bigint') content[field] = Number(value)
    else if (kind === 'uuids' && Array.isArray(value) && value.length === 0) continue
    else content[field] = value
  }
  return content
}

/** The column's value as a parameter. */
export function parameter({ kind, field }: Column, content: Fields): unknown {
  const value = content[field]
  if (kind === 'uuids') return value ?? []
  if (value === undefined || value === null) return null
  return kind === 'json' || kind === 'free' ? JSON.stringify(value) : value
}

/** Equality of JSON values: the order of an object's members does not count. */
export function same(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b)
}
