import type { Context } from '../../context.ts'
import { releaseAlias } from '../current/aliases.ts'
import { createCurrent } from '../current/create.ts'
import { purgeCurrent } from '../current/purge.ts'
import type { Step } from '../current/trash.ts'
import { restoreCurrent, trashCurrent } from '../current/trash.ts'
import { updateCurrent } from '../current/update.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { AUTHOR } from './repository.ts'
import type { AuthorCreate, AuthorPatch } from './schema.ts'

/** @throws what `createCurrent` throws */
export function createAuthor(
  ctx: Context,
  input: AuthorCreate,
  answer: Answer,
  options: { takeSlug?: boolean | undefined } = {},
): Promise<Written> {
  return createCurrent(AUTHOR, ctx, input, answer, options)
}

/** @throws what `updateCurrent` throws */
export function updateAuthor(
  ctx: Context,
  update: { id: string; ifVersion: IfVersion; patch: AuthorPatch; takeSlug?: boolean | undefined },
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

/** @throws what `purgeCurrent` throws */
export function purgeAuthor(ctx: Context, step: Step): Promise<Written> {
  return purgeCurrent(AUTHOR, ctx, step)
}

/** @throws what `releaseAlias` throws */
export function releaseAuthorAlias(
  ctx: Context,
  alias: { id: string; slug: string; note?: string | null | undefined },
  answer: Answer,
): Promise<Written> {
  return releaseAlias(AUTHOR, ctx, alias, answer)
}
