import type { Context } from '../../context.ts'
import { createCurrent } from '../current/create.ts'
import { purgeCurrent } from '../current/purge.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { SECTION } from './repository.ts'
import type { SectionCreate, SectionPatch } from './schema.ts'

/** @throws what `createCurrent` throws */
export function createSection(ctx: Context, input: SectionCreate, answer: Answer): Promise<Written> {
  return createCurrent(SECTION, ctx, input, answer)
}

/** @throws what `updateCurrent` throws */
export function updateSection(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: SectionPatch },
  answer: Answer,
): Promise<Written> {
  return updateCurrent(SECTION, ctx, update, answer)
}

/** @throws what `trashCurrent` throws */
export function trashSection(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return trashCurrent(SECTION, ctx, step, answer)
}

/** @throws what `restoreCurrent` throws */
export function restoreSection(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return restoreCurrent(SECTION, ctx, step, answer)
}

/** @throws what `purgeCurrent` throws */
export function purgeSection(ctx: Context, step: Step): Promise<Written> {
  return purgeCurrent(SECTION, ctx, step)
}
