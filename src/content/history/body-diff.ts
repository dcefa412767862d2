// What became of a body, block by block. A block is the one of its `_key`, whatever it says: keys are stable across edits.
import type { Block, Body } from '../body/blocks.ts'
import { same } from '../columns.ts'

export type BlockChange =
  | { op: 'removed'; key: string; index: number; before: Block }
  | { op: 'added'; key: string; index: number; after: Block }
  | { op: 'moved'; key: string; index: number; fromIndex: number }
  | { op: 'changed'; key: string; index: number; before: Block; after: Block }

/**
 * The changes that lead from one body to the other: first what is gone (`index`: its place before), then what was added,
 * moved or rewritten by its place after. As few blocks as possible count as moved; a block that was moved and rewritten
 * has both. Taking out what is removed or moved and then putting in, in this order, what is added or moved gives `to`.
 */
export function bodyDiff(from: Body, to: Body): BlockChange[] {
  const before = new Map(from.map((block, index) => [block._key, { block, index }]))
  const after = new Set(to.map((block) => block._key))
  const removed = from.flatMap((block, index): BlockChange[] =>
    after.has(block._key) ? [] : [{ op: 'removed', key: block._key, index, before: block }],
  )
  const staying = inOrder(to.flatMap((block) => before.get(block._key)?.index ?? []))
  const rest = to.flatMap((block, index): BlockChange[] => {
    const key = block._key
    const old = before.get(key)
    if (old === undefined) return [{ op: 'added', key, index, after: block }]
    const changes: BlockChange[] = []
    if (!staying.has(old.index)) changes.push({ op: 'moved', key, index, fromIndex: old.index })
    if (!same(old.block, block)) changes.push({ op: 'changed', key, index, before: old.block, after: block })
    return changes
  })
  return [...removed, ...rest]
}

/** The longest rising run to be found in distinct numbers, gaps allowed: what need not move. */
function inOrder(numbers: readonly number[]): Set<number> {
  // ends[n]: the place in `numbers` of the least number that a run of n + 1 ends with.
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  const at = (place: number | undefined): number => (place === undefined ? -1 : (numbers[place] ?? -1))
  for (const [place, number] of numbers.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (at(ends[middle]) < number) low = middle + 1
      else high = middle
    }
    previous[place] = ends[low - 1]
    ends[low] = place
  }
  const run = new Set<number>()
  for (let place = ends.at(-1); place !== undefined; place = previous[place]) run.add(at(place))
  return run
}
