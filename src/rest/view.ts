// Which state of things a query string asks for, and whether the answer is what everybody gets.
import { asOfMode, readMode } from '../access/policy.ts'
import type { Config } from '../config.ts'
import { openPreview } from '../content/previews.ts'
import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import type { Entity, Reading } from '../read/shape.ts'
import type { Query } from './parameters.ts'

export interface View {
  mode: Reading
  /** The instants that the statement compares with. */
  at: { now: Date; clock: Date }
  /** Of a preview. */
  version?: number
}

/**
 * The version that a preview link shows, of the article of that id. @throws INVALID_PARAMETER beside what names another
 * view, NOT_FOUND for a link that is none of ours or another article's, PREVIEW_EXPIRED
 */
export async function previewOf(
  ctx: Context,
  key: Buffer,
  id: string,
  { preview = '', perspective, asOf, locale }: Query,
): Promise<View> {
  const beside = { perspective, asOf, locale }
  const errors = (Object.keys(beside) as (keyof typeof beside)[]) // the keys of the literal above
    .filter((name) => beside[name] !== undefined)
    .map((path) => ({ path, message: 'cannot be combined with preview: its link names one version' }))
  if (errors.length > 0) throw fail('INVALID_PARAMETER', { errors })
  const { articleId, version } = await openPreview(ctx.db, key, preview, ctx.clock)
  if (articleId !== id.toLowerCase()) throw fail('NOT_FOUND')
  return { mode: 'preview', at: { now: ctx.now, clock: ctx.clock }, version }
}

/**
 * The view that `perspective` and `asOf` ask for.
 * @throws INVALID_PARAMETER for both, UNAUTHENTICATED, SCOPE_MISSING, HISTORY_FORBIDDEN, AS_OF_IN_FUTURE
 */
export function viewOf(ctx: Context, entity: Entity, { perspective, asOf }: Query): View {
  const { now, clock } = ctx
  if (asOf === undefined) return { mode: readMode(ctx.viewer, perspective, entity), at: { now, clock } }
  if (perspective !== undefined) {
    const message = 'cannot be combined with perspective: it shows what readers saw'
    throw fail('INVALID_PARAMETER', { errors: [{ path: 'asOf', message }] })
  }
  return { mode: asOfMode(ctx, asOf), at: { now: asOf, clock } }
}

/** Whether the answer to a read is what everybody gets: any cache may keep it and ask again. */
export const isShared = (
  { publicRead }: Pick<Config, 'publicRead'>,
  authorization: string | undefined,
  { perspective, asOf, preview }: Query,
): boolean =>
  publicRead && authorization === undefined && perspective === undefined && asOf === undefined && preview === undefined
