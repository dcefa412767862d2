import type { Context } from '../../context.ts'
import { createCurrent } from '../current/create.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { AUTHOR } from './repository.ts'
import type { AuthorCreate, AuthorPatch } from './schema.ts'

/** @throws what `createCurrent` throws */
export function createAuthor(ctx: Context, input: AuthorCreate, answer: Answer): Promise<Written> {
  return createCurrent(AUTHOR, ctx, input, answer)
}

/** @throws what `updateCurrent` throws */
export function updateAuthor(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: AuthorPatch },
  answer: Answer,
): Promise<Written> {
  return updateCurrent(AUTHOR, ctx, update, answer)
}

/** @throws what `trashCurrent` throws */
export function trashAuthor(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return trashCurrent(AUTHOR, ctx, step, answer)
}

/** @throws what `restoreCurrent` throws */
export function restoreAuthor(ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return restoreCurrent(AUTHOR, ctx, step, answer)
}
