// What a change may change: an effect is an entry of the log, a write of this process, or an instant of the agenda that
// has come; it touches an answer that holds one of its tags (semantics.md section 7). Pure.
import { ACTIONS, type Boundary } from '../changes/agenda.ts'
import type { Action, Entry, Image } from '../changes/append.ts'
import type { Entity } from '../read/shape.ts'
import { itemTag, kindTag, LETTERS, listTag, type Dimension, type Placing } from '../read/tags.ts'

export interface Effect {
  readonly type: Entry['type']
  readonly id: string | null
  readonly action: Action
  /** Top-level names that readers see changed. */
  readonly fields: readonly string[]
  /** What filters and sorts see of the item for readers just before and just after; null: not visible. */
  readonly before: Image
  readonly after: Image
  readonly affects: readonly string[]
}

export const effectOf = (entry: Entry): Effect => ({
  type: entry.type,
  id: entry.itemId,
  action: entry.action,
  fields: entry.fields ?? [],
  before: entry.before ?? null,
  after: entry.after ?? null,
  affects: entry.affects ?? [],
})

export const effectOfBoundary = (boundary: Boundary): Effect => ({
  type: boundary.type,
  id: boundary.id,
  action: ACTIONS[boundary.kind],
  fields: boundary.fields ?? [],
  before: boundary.before,
  after: boundary.after,
  affects: boundary.affects ?? [],
})

/** Everything whose answers it may change. Of what readers see neither before nor after, the names alone. */
export function tagsOfEffect(effect: Effect): string[] {
  const { type, id, before, after, affects } = effect
  const tags = new Set(affects)
  if (type === 'settings') tags.add('settings')
  if (id === null || (before === null && after === null)) return [...tags]
  if (!isEntity(type)) return [...tags]
  tags.add(itemTag(type, id))
  if (type === 'article') addLists(tags, effect)
  else if (!isSame(before, after)) tags.add(kindTag(type))
  return [...tags]
}

export const isEntity = (type: string): type is Entity => Object.hasOwn(LETTERS, type)

const PLACINGS: readonly Placing[] = ['publishedAt', 'modifiedAt', 'headline']

/** What a list may be held to, beside the order's key: where one of them differs, the article comes, goes or moves. */
const KEYS = ['section', 'authors', 'tags', 'type', 'genre', 'locale', 'publishedAt'] as const

function addLists(tags: Set<string>, { before, after, fields }: Effect): void {
  const isMoved = before === null || after === null || KEYS.some((key) => !isSame(before[key], after[key]))
  const placings = isMoved
    ? PLACINGS
    : PLACINGS.filter(
        (placing) =>
          (placing === 'modifiedAt' && !isSame(before.modifiedAt, after.modifiedAt)) ||
          (placing === 'headline' && fields.includes('headline')),
      )
  if (placings.length === 0) return
  for (const image of [before, after]) {
    if (image === null) continue
    for (const [dimension, value] of valuesOf(image))
      for (const placing of placings) tags.add(listTag(dimension, placing, value))
  }
}

/** What the lists that hold an article are held to. */
function valuesOf(image: Exclude<Image, null>): (readonly [Dimension, string])[] {
  // Images of articles are made in one place: ids, lists of ids, words, or null.
  const one = (dimension: Dimension, value: unknown) => (typeof value === 'string' ? [[dimension, value] as const] : [])
  const each = (dimension: Dimension, values: unknown) =>
    Array.isArray(values) ? values.flatMap((value) => one(dimension, value)) : []
  return [
    ...one('section', image['section']),
    ...each('author', image['authors']),
    ...each('tag', image['tags']),
    ...one('genre', image['genre']),
    ...one('type', image['type']),
    ...one('locale', image['locale']),
    ['all', ''],
  ]
}

/** Both images of an effect come the same way, instants as dates or as text, lists in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
