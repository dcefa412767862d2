import type { Context } from '../../context.ts'
import { createCurrent } from '../current/create.ts'
import { purgeCurrent } from '../current/purge.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { MEDIA } from './repository.ts'
import type { MediaCreate, MediaPatch } from './schema.ts'

/** @throws what `createCurrent` throws */
export function createMedia(ctx: Context, input: MediaCreate, answer: Answer): Promise<Written> {
  return createCurrent(MEDIA, ctx, input, answer)
}

/** @throws what `updateCurrent` throws */
export function updateMedia(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: MediaPatch },
  answer: Answer,
): Promise<Written> {
  return updateCurrent(MEDIA, ctx, update, answer)
}

/** @throws what `trashCurrent` throws */
export function trashMedia(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return trashCurrent(MEDIA, ctx, step, answer)
}

/** @throws what `restoreCurrent` throws */
export function restoreMedia(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return restoreCurrent(MEDIA, ctx, step, answer)
}

/** @throws what `purgeCurrent` throws */
export function purgeMedia(ctx: Context, step: Step): Promise<Written> {
  return purgeCurrent(MEDIA, ctx, step)
}
