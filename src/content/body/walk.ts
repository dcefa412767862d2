import type { Block, Body } from './blocks.ts'
import { bodyLimits } from './limits.ts'

/** A block, the keys that lead to it, its depth (1 at the top) and whether it stands in a footnote. */
export type Visit<B> = { block: B; keys: PropertyKey[]; depth: number; inFootnote: boolean }

// Where blocks stand inside a block. '*' is every item of an array; a path may end at one block or at an array of them.
const places: Record<string, string[][]> = {
  block: [['markDefs', '*', 'blocks']],
  quote: [['blocks']],
  details: [['blocks']],
  callout: [['blocks']],
  group: [['blocks']],
  embed: [['fallback']],
  interactive: [['fallback']],
  timeline: [['sections', '*', 'events', '*', 'main+blocks']],
  profile_list: [['items', '*', 'blocks']],
}

type Found = { value: unknown; keys: PropertyKey[] }

const step = (found: Found[], name: string): Found[] =>
  found.flatMap(({ value, keys }) => {
    if (name === '*')
      return Array.isArray(value) ? value.map((item: unknown, i) => ({ value: item, keys: [...keys, i] })) : []
    if (typeof value !== 'object' || value === null) return []
    // A record of unknowns is all that is claimed of an object.
    const record = value as Record<string, unknown>
    return name
      .split('+')
      .filter((key) => Object.hasOwn(record, key))
      .map((key) => ({ value: record[key], keys: [...keys, key] }))
  })

/** The blocks and lists of blocks directly inside a block, tolerant of any shape. */
const inside = (block: Record<string, unknown>, keys: PropertyKey[]): Found[] => {
  // Most blocks are paragraphs without notes.
  if (block['_type'] === 'block' && block['markDefs'] === undefined) return []
  const paths =
    typeof block['_type'] === 'string' && Object.hasOwn(places, block['_type']) ? places[block['_type']] : []
  return (paths ?? []).flatMap((path) => path.reduce(step, [{ value: block, keys }]))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function visit(value: unknown, at: Omit<Visit<unknown>, 'block'>, into: Visit<Record<string, unknown>>[]): void {
  const { keys, depth, inFootnote } = at
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) visit(item, { keys: [...keys, i], depth, inFootnote }, into)
  } else if (isRecord(value)) {
    into.push({ block: value, keys, depth, inFootnote })
    // One level beyond the bound is visited, so that the fault has a place; nothing is followed further.
    if (depth > bodyLimits.depth) return
    for (const found of inside(value, keys)) {
      visit(
        found.value,
        { keys: found.keys, depth: depth + 1, inFootnote: inFootnote || value['_type'] === 'block' },
        into,
      )
    }
  }
}

/** Every object that stands where a block may, at every depth, in the order of the document, whatever its shape. */
export const walkUnchecked = (body: unknown): Visit<Record<string, unknown>>[] => {
  const found: Visit<Record<string, unknown>>[] = []
  if (Array.isArray(body)) visit(body, { keys: [], depth: 1, inFootnote: false }, found)
  return found
}

/** Every block of an accepted body, those inside others too, in the order of the document. */
export const walkBlocks = (body: Body): readonly Visit<Block>[] =>
  // checkBody has accepted the body, so each object found is a Block.
  walkUnchecked(body) as unknown as Visit<Block>[]
