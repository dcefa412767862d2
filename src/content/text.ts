import { z } from 'zod'

/** Whether PostgreSQL can keep the string to the character: it has no NUL, and half a surrogate pair is altered in silence. */
export function isStorable(value: string): boolean {
  return !value.includes('\0') && !/\p{Surrogate}/u.test(value)
}

/**
 * A string that is kept to the character: nothing is trimmed or normalised. Lengths are UTF-16 code units, as JavaScript
 * and JSON count them.
 */
export function text({ max, min = 0 }: { max: number; min?: number }) {
  return z.string().min(min).max(max).refine(isStorable, 'contains a NUL character or half of a surrogate pair')
}

/** Names, labels, single words. */
export const line = text({ max: 500 })
/** Headlines, titles, alt texts. */
export const title = text({ max: 1_000 })
/** Captions, standfirsts, notes. */
export const passage = text({ max: 10_000 })
/** A long biography or description. */
export const long = text({ max: 100_000 })

/** What `name` and `headline` orders compare: letters without case and accents, at most 200 of them (an index row is small). */
export function sortKey(value: string): string {
  const plain = value.slice(0, 1_000).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return [...plain].slice(0, 200).join('')
}
