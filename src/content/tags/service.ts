import type { Context } from '../../context.ts'
import { releaseAlias } from '../current/aliases.ts'
import { createCurrent } from '../current/create.ts'
import { purgeCurrent } from '../current/purge.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { TAG } from './repository.ts'
import type { TagCreate, TagPatch } from './schema.ts'

export { mergeTag } from './merge.ts'

/** @throws what `createCurrent` throws */
export function createTag(
  ctx: Context,
  input: TagCreate,
  answer: Answer,
  options: { takeSlug?: boolean | undefined } = {},
): Promise<Written> {
  return createCurrent(TAG, ctx, input, answer, options)
}

/** @throws what `updateCurrent` throws */
export function updateTag(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: TagPatch; takeSlug?: boolean | undefined },
  answer: Answer,
): Promise<Written> {
  return updateCurrent(TAG, ctx, update, answer)
}

/** @throws what `trashCurrent` throws */
export function trashTag(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return trashCurrent(TAG, ctx, step, answer)
}

/** @throws what `restoreCurrent` throws */
export function restoreTag(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return restoreCurrent(TAG, ctx, step, answer)
}

/** @throws what `purgeCurrent` throws */
export function purgeTag(ctx: Context, step: Step): Promise<Written> {
  return purgeCurrent(TAG, ctx, step)
}

/** @throws what `releaseAlias` throws */
export function releaseTagAlias(
  ctx: Context,
  alias: { id: string; slug: string; note?: string | null | undefined },
  answer: Answer,
): Promise<Written> {
  return releaseAlias(TAG, ctx, alias, answer)
}
