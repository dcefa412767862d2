// Which state of things a query string asks for, and whether the answer is what everybody gets.
import { asOfMode, readMode } from '../access/policy.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import type { Entity, Reading } from '../read/shape.ts'
import type { Query } from './parameters.ts'

export interface View {
  mode: Reading
  /** The instants that the statement compares with. */
  at: { now: Date; clock: Date }
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
  { perspective, asOf }: Query,
): boolean => publicRead && authorization === undefined && perspective === undefined && asOf === undefined
