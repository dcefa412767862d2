import type { Fault } from './faults.ts'
import { decorators } from './text-blocks.ts'

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const fields = (value: unknown): Fields[] => items(value).filter(isFields)

// Exactly one of these names must be there; where a place may do without, the whole object is left out.
const exactlyOne: Record<string, [string, string]> = {
  link: ['href', 'articleId'],
  mention: ['tagId', 'authorId'],
  video: ['media', 'url'],
  audio: ['media', 'url'],
  file: ['media', 'url'],
  link_card: ['url', 'articleId'],
}
const atLeastOne: Record<string, string[]> = {
  embed: ['url', 'html', 'oembed'],
  interactive: ['url', 'iframeUrl', 'html'],
}
const pictures = new Set(['poster', 'thumbnail', 'preview', 'image'])
// The arrays of plain objects inside a block; free JSON is never looked into.
const lists = new Set([
  'children',
  'markDefs',
  'items',
  'tracks',
  'head',
  'body',
  'foot',
  'cells',
  'sections',
  'events',
])
const decoratorNames = new Set<string>(decorators)

/** `_key` is unique within its array. */
export const keyFaults = (array: unknown, keys: PropertyKey[]): Fault[] => {
  const seen = new Map<string, number>()
  const faults: Fault[] = []
  for (const [i, item] of items(array).entries()) {
    const key = isFields(item) ? item['_key'] : undefined
    if (typeof key !== 'string') continue
    const first = seen.get(key)
    if (first === undefined) seen.set(key, i)
    else faults.push({ keys: [...keys, i, '_key'], message: `repeats the _key of item ${first} of the same array` })
  }
  return faults
}

const choiceFaults = (value: Fields, keys: PropertyKey[]): Fault[] => {
  const type = String(value['_type'])
  const has = (name: string): boolean => value[name] !== undefined
  const one = Object.hasOwn(exactlyOne, type) ? exactlyOne[type] : undefined
  if (one && has(one[0]) === has(one[1])) return [{ keys, message: `must have exactly one of ${one.join(' and ')}` }]
  const some = Object.hasOwn(atLeastOne, type) ? atLeastOne[type] : undefined
  if (some && !some.some(has)) return [{ keys, message: `must have at least one of ${some.join(', ')}` }]
  return []
}

const pictureFaults = (value: unknown, keys: PropertyKey[]): Fault[] =>
  isFields(value) && (value['id'] === undefined) === (value['url'] === undefined)
    ? [{ keys, message: 'must have exactly one of id and url' }]
    : []

const markFaults = (block: Fields, keys: PropertyKey[]): Fault[] => {
  const faults: Fault[] = []
  const types = new Map<string, unknown>()
  for (const [i, def] of items(block['markDefs']).entries()) {
    if (!isFields(def) || typeof def['_key'] !== 'string') continue
    types.set(def['_key'], def['_type'])
    if (decoratorNames.has(def['_key'])) {
      faults.push({ keys: [...keys, 'markDefs', i, '_key'], message: 'is the name of a decorator' })
    }
  }
  for (const [i, span] of items(block['children']).entries()) {
    const marks = isFields(span) ? items(span['marks']) : []
    let links = 0
    for (const [j, mark] of marks.entries()) {
      if (typeof mark !== 'string') continue
      const at = [...keys, 'children', i, 'marks', j]
      const type = types.get(mark)
      if (!types.has(mark) && !decoratorNames.has(mark)) {
        faults.push({ keys: at, message: 'is neither a decorator nor the _key of one of the markDefs' })
      }
      if (marks.indexOf(mark) < j) faults.push({ keys: at, message: 'is repeated' })
      if (type === 'link' || type === 'mention') links++
    }
    if (links > 1)
      faults.push({ keys: [...keys, 'children', i, 'marks'], message: 'has more than one link or mention' })
  }
  return faults
}

const ratingFaults = (block: Fields, keys: PropertyKey[]): Fault[] => {
  const { value, max } = block
  const min = block['min'] ?? 0
  if (typeof value !== 'number' || typeof min !== 'number' || typeof max !== 'number') return []
  if (min >= max) return [{ keys: [...keys, 'max'], message: 'must be more than min (0 when left out)' }]
  return value < min || value > max ? [{ keys: [...keys, 'value'], message: `must be from ${min} to ${max}` }] : []
}

const listFaults = (owner: Fields, keys: PropertyKey[]): Fault[] =>
  Object.entries(owner).flatMap(([name, value]) => {
    const at = [...keys, name]
    if (pictures.has(name)) return pictureFaults(value, at)
    if (!lists.has(name) || !Array.isArray(value)) return []
    return [
      ...keyFaults(value, at),
      ...value.flatMap((item: unknown, i) =>
        isFields(item) ? [...choiceFaults(item, [...at, i]), ...listFaults(item, [...at, i])] : [],
      ),
    ]
  })

/**
 * What spans several fields of one block: unique keys, marks that lead somewhere, one target per link, a rating within
 * its scale. Tolerant of any shape, so that these faults are told together with those of the shape.
 */
export const ruleFaults = (block: Fields, keys: PropertyKey[], inFootnote: boolean): Fault[] => {
  const type = block['_type']
  const faults = choiceFaults(block, keys)
  // Only these types have structure of ours; an object's data or an unknown block's raw is free JSON.
  if (type !== 'object' && type !== 'reference' && type !== 'unknown') faults.push(...listFaults(block, keys))
  if (type === 'rating') faults.push(...ratingFaults(block, keys))
  if (type === 'group') {
    const background = block['background']
    if (isFields(background) && background['id'] !== undefined && background['url'] !== undefined) {
      faults.push({ keys: [...keys, 'background'], message: 'must not have both id and url' })
    }
  }
  if (type !== 'block') {
    return inFootnote
      ? [...faults, { keys: [...keys, '_type'], message: 'a footnote holds text blocks alone' }]
      : faults
  }
  faults.push(...markFaults(block, keys))
  if (block['level'] !== undefined && block['listItem'] === undefined) {
    faults.push({ keys: [...keys, 'level'], message: 'needs listItem' })
  }
  if (inFootnote && fields(block['markDefs']).some((def) => def['_type'] === 'footnote')) {
    faults.push({ keys: [...keys, 'markDefs'], message: 'a footnote may not hold another' })
  }
  return faults
}
