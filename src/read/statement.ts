// One SQL statement in the making. A value is only ever a slot; an alias is made here; text that a caller chose (the keys
// of the answer) only ever stands inside a quoted literal. So nothing of a request becomes SQL.
import type { Slot } from './shape.ts'

/** The casts that a slot may have: each use of a slot says which, and all uses of one slot must agree. */
export type SlotType =
  'timestamptz' | 'text' | 'text[]' | 'uuid' | 'uuid[]' | 'int' | 'int8' | 'boolean' | 'boolean[]' | 'bytea'

export interface Statement {
  /** `$n::type` for the value of that name. Made on use: a slot that no text uses would be a bind fault. */
  slot(name: Slot, type: SlotType): string
  /** An alias that no other part of the statement has. */
  alias(): string
  /** The slots in use: `slots[i]` is `$i+1`. */
  readonly slots: readonly Slot[]
}

export function createStatement(): Statement {
  const slots: Slot[] = []
  const types: SlotType[] = []
  let aliases = 0
  return {
    slots,
    alias: () => `t${++aliases}`,
    slot(name, type) {
      let at = slots.indexOf(name)
      if (at < 0) {
        at = slots.push(name) - 1
        types.push(type)
      }
      if (types[at] !== type) throw new Error(`slot ${name} is used as ${types[at]} and as ${type}`)
      return `$${at + 1}::${type}`
    },
  }
}

/** `ctx.now` of semantics.md section 1: intervals are compared with it. */
export const now = (q: Statement): string => q.slot('now', 'timestamptz')

/** `ctx.clock`: masks (rights that have ended) are compared with it. */
export const clock = (q: Statement): string => q.slot('clock', 'timestamptz')

/** A piece of the answer's text: a literal, or an SQL expression of type text that is never null. */
export type Piece = { readonly literal: string } | { readonly sql: string }

export const literal = (text: string): Piece => ({ literal: text })
export const sql = (expression: string): Piece => ({ sql: expression })

/** An SQL string literal. Quotes are doubled; a backslash means itself (standard_conforming_strings). */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** One text expression of the pieces, with neighbouring literals merged. */
export function concat(pieces: readonly Piece[]): string {
  const parts: string[] = []
  let pending = ''
  for (const piece of pieces) {
    if ('literal' in piece) {
      pending += piece.literal
      continue
    }
    if (pending !== '') parts.push(quote(pending))
    pending = ''
    parts.push(piece.sql)
  }
  if (pending !== '') parts.push(quote(pending))
  if (parts.length === 0) return `''::text`
  return parts.length === 1 && parts[0]?.startsWith("'") ? `${parts[0]}::text` : joined(parts)
}

/**
 * A balanced tree of `||`. In a chain each step copies all that stands before it: the body once for every field behind it.
 */
function joined(parts: readonly string[]): string {
  if (parts.length <= 2) return parts.join(' || ')
  const middle = parts.length >> 1
  return `(${joined(parts.slice(0, middle))}) || (${joined(parts.slice(middle))})`
}

/** A member of a JSON object. The name is the caller's: JSON.stringify makes it a JSON string. */
export const member = (name: string, value: readonly Piece[]): Piece[] => [
  literal(`${JSON.stringify(name)}:`),
  ...value,
]

/** A JSON object of named members. */
export function object(members: readonly (readonly [name: string, value: readonly Piece[]])[]): Piece[] {
  const pieces = members.flatMap(([name, value], at) => [...(at === 0 ? [] : [literal(',')]), ...member(name, value)])
  return [literal('{'), ...pieces, literal('}')]
}
