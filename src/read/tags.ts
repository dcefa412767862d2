// What an answer was made of. A statement that is compiled `tagged` puts marks between the pieces of its JSON: for each
// item that was looked at, shown or not, and each list that was walked. U+0001 and U+0002 cannot stand in JSON text, so the
// marks are found and taken out whatever the content says. (semantics.md section 7: item tags, list tags, named tags)
import { createHash } from 'node:crypto'
import { groupName, slugName, treeName } from '../changes/affects.ts'
import type { Values } from './run.ts'
import type { Compiled, Entity } from './shape.ts'
import { literal, sql, type Piece } from './statement.ts'

/** The letter of an entity in marks and surrogate keys. */
export const LETTERS: Readonly<Record<Entity, string>> = {
  article: 'A',
  section: 'S',
  author: 'U',
  media: 'M',
  tag: 'T',
}

const OPEN = '\u0001'
const CLOSE = '\u0002'

/** What a list of articles is held to, its most selective filter; `all` where nothing is. */
export type Dimension = 'section' | 'author' | 'tag' | 'genre' | 'type' | 'locale' | 'all'

/** What places an article in a list beside its filters: each order has its own; a filter by modifiedAt counts as one. */
export type Placing = 'publishedAt' | 'modifiedAt' | 'headline'

const DIMENSIONS = { section: 's', author: 'a', tag: 't', genre: 'g', type: 'y', locale: 'o', all: 'x' } as const
const PLACINGS = { publishedAt: 'p', modifiedAt: 'm', headline: 'h' } as const

/** The tag of an item. */
export const itemTag = (entity: Entity, id: string): string => `${LETTERS[entity]}:${id}`

/** The tag of all lists of articles that are held to that value and placed so. */
export const listTag = (dimension: Dimension, placing: Placing, value: string): string =>
  `l:${DIMENSIONS[dimension]}${PLACINGS[placing]}:${isWord(dimension) ? wordMark(value) : value}`

/** The tag of all lists of sections, authors, media or tags. */
export const kindTag = (entity: Exclude<Entity, 'article'>): string => `l:${LETTERS[entity]}`

const isWord = (dimension: Dimension): boolean =>
  dimension === 'genre' || dimension === 'type' || dimension === 'locale'

/** Words stand hashed in marks: whatever a caller wrote into a filter, it cannot end the mark. */
const wordMark = (word: string): string => createHash('md5').update(word).digest('hex').slice(0, 12)

const mark = (kind: string, value: string): Piece[] => [literal(`${OPEN}${kind}`), sql(value), literal(CLOSE)]

/** A mark of the item with that id, an SQL expression of type uuid that is never null. */
export const itemMark = (entity: Entity, id: string): Piece[] => mark(LETTERS[entity], `${id}::text`)

/** Marks of every id of an SQL array of uuid; null and its members that are null count for nothing. */
export const itemMarks = (entity: Entity, ids: string): Piece => each(LETTERS[entity], ids, 'm.v::text')

/** A mark of what an id column leads to, which may be null. */
export const refMark = (entity: Entity, ref: string): Piece =>
  sql(`coalesce('${OPEN}${LETTERS[entity]}' || ${ref} || '${CLOSE}', '')`)

/** Marks of everything that was found through the tree below these sections or tags. */
export const treeMarks = (ids: string): Piece => each('R', ids, 'm.v::text')

/** A mark of the translation group. */
export const groupMark = (id: string): Piece => sql(`coalesce('${OPEN}G' || ${id} || '${CLOSE}', '')`)

/** A mark of all lists of an entity that is no article. */
export const kindMark = (entity: Exclude<Entity, 'article'>): Piece => literal(`${OPEN}K${LETTERS[entity]}${CLOSE}`)

/** Marks of lists of articles; `values`: an SQL array, of uuid, or of text for words. */
export function listMarks(dimension: Dimension, placings: readonly Placing[], values: string): Piece[] {
  return placings.map((placing) => {
    const kind = `L${DIMENSIONS[dimension]}${PLACINGS[placing]}`
    if (dimension === 'all') return literal(`${OPEN}${kind}${CLOSE}`)
    return each(kind, values, isWord(dimension) ? 'left(md5(m.v), 12)' : 'm.v::text')
  })
}

const each = (kind: string, values: string, text: string): Piece =>
  sql(`array_to_string(array(select '${OPEN}${kind}' || ${text} || '${CLOSE}' from unnest(${values}) m(v)), '')`)

/** What places an article in a list by this order and these filters; nothing where the list is the editors' own. */
export function placingsOf(key: string, filters: ReadonlyMap<string, unknown>): Placing[] {
  const placings: Placing[] = filters.has('modifiedAfter') ? ['modifiedAt'] : []
  if (key === 'sort_at') placings.push('publishedAt')
  if (key === 'headline_sort') placings.push('headline')
  if (key === 'modified_at' && placings.length === 0) placings.push('modifiedAt')
  return placings
}

const MARK = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, 'g')

const tagOf = (body: string): string => {
  const value = body.slice(1)
  switch (body.charAt(0)) {
    case 'L':
      return `l:${value.slice(0, 2)}:${value.slice(2)}`
    case 'K':
      return `l:${value}`
    case 'R':
      return treeName(value)
    case 'G':
      return groupName(value)
    default:
      return `${body.charAt(0)}:${value}`
  }
}

/** Takes the marks out of a tagged statement's answer and adds the tags that they say. */
export function takeMarks(text: string, tags: Set<string>): string {
  if (!text.includes(OPEN)) return text
  return text.replace(MARK, (_, body: string) => {
    tags.add(tagOf(body))
    return ''
  })
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The tags of the names and ids that were asked for, by address or in a filter, found or not: what is absent now may come
 * to be. Names are hashed as the log has them.
 */
export function askedTags(compiled: Compiled, values: Values, tags: Set<string>): void {
  for (const { entity, slot, locale } of compiled.asks) {
    const asked = values[slot]
    // Slots of names and ids hold a string or several: the surfaces bind nothing else there.
    for (const name of (Array.isArray(asked) ? asked : [asked]) as readonly (string | null | undefined)[]) {
      if (name === null || name === undefined) continue
      const id = name.toLowerCase()
      if (UUID.test(id)) for (const one of entity === null ? ENTITIES : [entity]) tags.add(itemTag(one, id))
      else if (entity !== null) tags.add(slugName(entity, name, locale === null ? '' : String(values[locale])))
    }
  }
}

const ENTITIES = Object.keys(LETTERS) as Entity[] // its own keys
