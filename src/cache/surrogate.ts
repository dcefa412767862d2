// Surrogate-Key: what an answer was made of, for a CDN, in 4 KB; and what of it an effect purges. Both are here, since
// they must agree: over-purging is allowed there, under-purging nowhere (semantics.md section 7, HTTP).
import { createHash } from 'node:crypto'
import { LETTERS } from '../read/tags.ts'
import { isEntity, tagsOfEffect, type Effect } from './effects.ts'

/** Bytes of the header's value. */
const MOST_BYTES = 4_096

/** Beyond so many keys an effect purges its whole type instead. */
const MOST_PURGED = 100

/** Names that stand for themselves: addresses, trees, translation groups. */
const NAMES = { slug: 'N', tree: 'R', group: 'G' } as const
/** Lists: coarser last, since they are why an answer goes when something new comes. */
const LIST = 'l'

const short = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12)

interface Key {
  /** A letter: of an entity, a name, a list. */
  readonly kind: string
  /** Of what looks at an entity, or lists it: the entity's letter. */
  readonly type: string | null
  readonly key: string
}

function keyOf(tag: string): Key {
  const [word = ''] = tag.split(':', 1)
  const value = tag.slice(word.length + 1)
  if (word === LIST) {
    // What the list is held to, if anything, is long; its dimension and placing stay as they are.
    const held = value.indexOf(':') + 1
    const key = held === 0 ? tag : `l:${value.slice(0, held)}${short(value.slice(held))}`
    return { kind: LIST, type: held === 0 ? value : LETTERS.article, key }
  }
  const kind = Object.hasOwn(NAMES, word) ? NAMES[word as keyof typeof NAMES] : word // just looked up
  return { kind, type: ENTITY_LETTERS.has(kind) ? kind : null, key: kind.length === 1 ? kind + short(value) : tag }
}

const ENTITY_LETTERS = new Set<string>(Object.values(LETTERS))

/** The keys of an answer with these tags: never cut; what is too much becomes coarser, the most numerous kind first. */
export function surrogateKey(tags: Iterable<string>): string {
  const kinds = new Map<string, Set<string>>()
  const types = new Set<string>()
  for (const { kind, type, key } of [...tags].map(keyOf)) {
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(key))
    if (type !== null) types.add(type)
  }
  const keys = (): string[] => [...types, ...[...kinds.values()].flatMap((of) => [...of])]
  while (sizeOf(keys()) > MOST_BYTES) {
    const [most] = [...kinds]
      .filter(([, of]) => of.size > 1)
      .sort(([a, first], [b, second]) => Number(a === LIST) - Number(b === LIST) || second.size - first.size)
    // Nothing is left but one key of each kind.
    if (most === undefined) break
    kinds.set(most[0], new Set([`${most[0]}!`]))
  }
  return keys().join(' ')
}

const sizeOf = (keys: readonly string[]): number => keys.reduce((sum, key) => sum + key.length + 1, -1)

/** The keys of all answers that an effect may change. */
export function purgedKeys(effect: Effect): string[] {
  const found = tagsOfEffect(effect).map(keyOf)
  const keys = new Set(found.flatMap(({ kind, key }) => [key, `${kind}!`]))
  if (keys.size <= MOST_PURGED || !isEntity(effect.type)) return [...keys]
  // All that looked at one of its type or listed it; beside that, only names were asked for.
  return [
    LETTERS[effect.type],
    ...new Set(found.flatMap(({ type, kind, key }) => (type === null ? [key, `${kind}!`] : []))),
  ]
}
