// Surrogate-Key: what an answer was made of, for a CDN, in 4 KB; and what of it an effect purges. Both are here, since
// they must agree: over-purging is allowed there, under-purging nowhere (semantics.md section 7, HTTP).
import { createHash } from 'node:crypto'
import { LETTERS } from '../read/tags.ts'
import { isEntity, tagsOfEffect, type Effect } from './effects.ts'

/** Bytes of the header's value. */
const MOST_BYTES = 4_096

/** Beyond so many keys an effect purges the whole type instead. */
const MOST_PURGED = 100

/** Stands for all lists, where an answer has too many. */
const ANY_LIST = 'l!'

const LETTER = new RegExp(`^[${Object.values(LETTERS).join('')}]:`)

const short = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12)

/** `A` and 12 characters of the id's hash. */
const itemKey = (tag: string): string => tag.charAt(0) + short(tag.slice(2))

/** `l:sp:` and 12 characters of what the list is held to; short ones as they are. */
const listKey = (tag: string): string => {
  const value = tag.indexOf(':', 2) + 1
  return value === 0 || tag.length - value <= 12 ? tag : tag.slice(0, value) + short(tag.slice(value))
}

/** The keys of an answer with these tags: never cut; what is too much becomes coarser, the most numerous type first. */
export function surrogateKey(tags: Iterable<string>): string {
  const items = new Map<string, Set<string>>()
  const letters = new Set<string>()
  const lists = new Set<string>()
  for (const tag of tags) {
    if (tag.startsWith('l:')) {
      lists.add(listKey(tag))
    } else if (LETTER.test(tag)) {
      const letter = tag.charAt(0)
      letters.add(letter)
      const keys = items.get(letter) ?? new Set()
      items.set(letter, keys.add(itemKey(tag)))
    }
  }
  const parts = () => [...letters, ...lists, ...[...items.values()].flatMap((keys) => [...keys])]
  while (sizeOf(parts()) > MOST_BYTES) {
    const [most] = [...items].sort((a, b) => b[1].size - a[1].size)
    if (most !== undefined && most[1].size > 1) {
      items.set(most[0], new Set([`${most[0]}!`]))
    } else {
      lists.clear()
      lists.add(ANY_LIST)
      break
    }
  }
  return parts().join(' ')
}

const sizeOf = (keys: readonly string[]): number => keys.reduce((sum, key) => sum + key.length + 1, -1)

/** The keys whose answers an effect may change; empty where no answer for all can. */
export function purgedKeys(effect: Effect): string[] {
  const keys = new Set<string>()
  for (const tag of tagsOfEffect(effect)) {
    if (tag.startsWith('l:')) keys.add(listKey(tag)).add(ANY_LIST)
    else if (LETTER.test(tag)) keys.add(itemKey(tag)).add(`${tag.charAt(0)}!`)
    // An address may lead to it from now on, or no more: such answers hold the item, or nothing that a CDN keeps.
  }
  if (keys.size <= MOST_PURGED) return [...keys]
  return isEntity(effect.type) ? [LETTERS[effect.type]] : [...keys]
}
