import type { Body } from './blocks.ts'
import { formatPath } from './faults.ts'
import { walkBlocks } from './walk.ts'

/** The editorial placeholders ("TK") still marked in a body, with the text they cover; publishing is refused while one is left. */
export const placeholders = (body: Body, path = 'body'): { path: string; text: string }[] =>
  [...walkBlocks(body)].flatMap(({ block, keys }) => {
    if (block._type !== 'block') return []
    return (block.markDefs ?? []).flatMap((def, i) => {
      if (def._type !== 'placeholder') return []
      const covered = block.children.filter((span) => span.marks?.includes(def._key))
      return [{ path: formatPath(path, [...keys, 'markDefs', i]), text: covered.map((span) => span.text).join('') }]
    })
  })
