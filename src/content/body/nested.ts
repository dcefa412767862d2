import { z } from 'zod'
import type { Block } from './blocks.ts'

// An interface, not an alias: TypeScript resolves it late, and so a block type may contain blocks.
export interface BlockList extends Array<Block> {}

// blocks.ts imports every file of block types, and they this one: the union arrives here once it is made, so that no
// order of imports finds it missing.
const union: { schema?: z.ZodType<Block> } = {}

/** Hands in the union of all block types; called by blocks.ts alone. */
export const defineNested = <T extends z.ZodType<Block>>(schema: T): T => {
  union.schema = schema
  return schema
}

/** Blocks inside a block. Depth and number are bounded before this is ever reached (schema.ts). */
export const blockList: z.ZodType<BlockList> = z.lazy(() => z.array(union.schema ?? z.never()))
