// The items of one page, and its bounds.
import type { Entity } from '../read/shape.ts'

export type Item =
  | { op: 'upsert'; type: Entity; id: string; object: string }
  | { op: 'remove'; type: Entity; id: string; reason?: 'withdrawn' }

/** Objects that one statement reads: a body has up to 4 MB. */
export const CHUNK = 20

/** Characters of a page's objects, beyond which it ends early. */
const MAX_CHARS = 8_000_000

export function isFull(items: readonly Item[], limit: number): boolean {
  if (items.length >= limit) return true
  return items.reduce((sum, item) => sum + (item.op === 'upsert' ? item.object.length : 0), 0) >= MAX_CHARS
}

/** The answer's JSON; objects stand in it as PostgreSQL wrote them. */
export function pageText(items: readonly Item[], cursor: string, more: boolean): string {
  const texts = items.map((item) => {
    if (item.op === 'remove') return JSON.stringify(item)
    return `{"op":"upsert","type":"${item.type}","id":"${item.id}","object":${item.object}}`
  })
  return `{"items":[${texts.join(',')}],"cursor":${JSON.stringify(cursor)},"more":${more}}`
}
