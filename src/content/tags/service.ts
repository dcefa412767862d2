import type { Context } from '../../context.ts'
import { createCurrent } from '../current/create.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { TAG } from './repository.ts'
import type { TagCreate, TagPatch } from './schema.ts'

/** @throws what `createCurrent` throws */
export function createTag(ctx: Context, input: TagCreate, answer: Answer): Promise<Written> {
  return createCurrent(TAG, ctx, input, answer)
}

/** @throws what `updateCurrent` throws */
export function updateTag(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: TagPatch },
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
