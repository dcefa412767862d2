// Which state of things the arguments of a root field ask for.
import { asOfMode, readMode } from '../access/policy.ts'
import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import type { Entity, Reading } from '../read/shape.ts'

type Given = Readonly<Record<string, unknown>>

export function perspectiveOf({ perspective }: Given): 'published' | 'draft' | 'trash' {
  return perspective === 'draft' || perspective === 'trash' ? perspective : 'published'
}

/** What `perspective` and `asOf` ask for. @throws what readMode and asOfMode throw, INVALID_PARAMETER for both at once */
export function viewOf(
  given: Given,
  entity: Entity,
  ctx: Pick<Context, 'viewer' | 'clock' | 'publicHistory'>,
): { mode: Reading; asOf: Date | undefined } {
  const perspective = perspectiveOf(given)
  // Of the scalar DateTime, which has parsed it.
  if (typeof given.asOf !== 'string') return { mode: readMode(ctx.viewer, perspective, entity), asOf: undefined }
  if (perspective !== 'published')
    throw fail('INVALID_PARAMETER', { detail: 'asOf shows what readers saw: it has no other perspective.' })
  const asOf = new Date(given.asOf)
  return { mode: asOfMode(ctx, asOf), asOf }
}

/** A preview link's token, and the article that it must be of, where one is named. */
export interface Preview {
  readonly token: string
  readonly id: string | null
}

/** @throws INVALID_PARAMETER beside what names another version than the link's */
export function previewIn(given: Given): Preview | null {
  const { preview, id } = given
  if (typeof preview !== 'string') return null
  const others = ['slug', 'locale', 'asOf'].filter((name) => given[name] !== undefined && given[name] !== null)
  if (perspectiveOf(given) !== 'published') others.push('perspective')
  if (others.length > 0)
    throw fail('INVALID_PARAMETER', {
      detail: `preview shows the one version of its link, without ${others.join(', ')}.`,
    })
  return { token: preview, id: typeof id === 'string' ? id.toLowerCase() : null }
}
