import type { Block, TextBlock } from './blocks.ts'

export type ListItem = { block: TextBlock; lists: List[] }
/** A list made of neighbouring blocks with `listItem`; inner lists stand in the item before them. */
export type List = { _type: '@items'; kind: 'bullet' | 'number'; items: ListItem[] }

/**
 * Blocks with their list items gathered into lists. Done here because the toolkit's own nesting puts a second inner list of
 * another kind (bullets, then numbers, at level 2) at the top instead of inside the item.
 */
export const gatherLists = (blocks: readonly Block[]): (Block | List)[] => {
  const gathered: (Block | List)[] = []
  let open: { list: List; level: number }[] = []
  for (const block of blocks) {
    if (block._type !== 'block' || block.listItem === undefined) {
      gathered.push(block)
      open = []
      continue
    }
    const level = block.level ?? 1
    const kind = block.listItem
    open = open.filter((list) => list.level < level || (list.level === level && list.list.kind === kind))
    const innermost = open.at(-1)
    if (innermost?.level === level) {
      innermost.list.items.push({ block, lists: [] })
      continue
    }
    const list: List = { _type: '@items', kind, items: [{ block, lists: [] }] }
    const siblings: (Block | List)[] = innermost?.list.items.at(-1)?.lists ?? gathered
    siblings.push(list)
    open.push({ list, level })
  }
  return gathered
}
