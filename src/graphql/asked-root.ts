// What the arguments of a root field ask for, beside those of its page: which item, in which state of things.
import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import type { Entity, Reading, Slot } from '../read/shape.ts'
import { isStorable, isUuid } from './texts.ts'
import { perspectiveOf, type Preview, previewIn, viewOf } from './views.ts'

export interface Binding extends Pick<Context, 'viewer' | 'clock' | 'defaultLocale' | 'publicHistory'> {
  readonly secret: Buffer
}

/** What a root field of Query leads to. `address`: what names an item beside its id. */
export type Root =
  | { readonly kind: 'page'; readonly entity: Entity }
  | { readonly kind: 'one'; readonly entity: Entity; readonly address: string | null }
  /** Where an address leads; of tags, an id as well. */
  | { readonly kind: 'redirect'; readonly entity: Entity }
  | { readonly kind: 'node' }

export interface AskedRoot {
  readonly mode: Reading
  /** The instant that is asked about, where it is not the request's own. */
  readonly asOf?: Date | undefined
  /** What the one item is named by. */
  readonly by: string
  /** The slots of its key; null: nothing can have such a key. */
  readonly values: Readonly<Record<Slot, unknown>> | null
  /** The link that names the article and its version, opened when the field is run. */
  readonly preview?: Preview
}

/** The slot of the single item's key; of a write's answer, the id that the write gives. */
export const KEY: Slot = 'key'

/** @throws INVALID_PARAMETER, and what viewOf and previewIn throw */
export function askedRoot(root: Root, given: Record<string, unknown>, binding: Binding): AskedRoot {
  switch (root.kind) {
    case 'page':
      return { ...viewOf(given, root.entity, binding), by: '', values: {} }
    case 'node': {
      const id = String(given.id)
      return { mode: 'live', by: 'id', values: isUuid(id) ? { [KEY]: id } : null }
    }
    case 'redirect': {
      const by = root.entity === 'section' ? 'path' : root.entity === 'tag' ? keyOf(given, 'slug') : 'slug'
      return { mode: 'live', by, values: keyed(root.entity, by, given, binding) }
    }
    case 'one': {
      const preview = previewIn(given)
      if (preview !== null) return { mode: 'preview', by: 'id', values: {}, preview }
      if (perspectiveOf(given) === 'trash')
        throw fail('INVALID_PARAMETER', { detail: `perspective: TRASH is for lists: ask by filter { ids }.` })
      const by = keyOf(given, root.address)
      return { ...viewOf(given, root.entity, binding), by, values: keyed(root.entity, by, given, binding) }
    }
  }
}

function keyed(
  entity: Entity,
  by: string,
  given: Record<string, unknown>,
  { defaultLocale }: Binding,
): Record<Slot, unknown> | null {
  const key = String(given[by])
  if (by === 'id' ? !isUuid(key) : key === '' || !isStorable(key)) return null
  return by === 'slug' && entity === 'article' ? { [KEY]: key, locale: given.locale ?? defaultLocale } : { [KEY]: key }
}

function keyOf(given: Record<string, unknown>, address: string | null): string {
  const sent = ['id', address ?? 'id'].filter(
    (name, at, all) => all.indexOf(name) === at && given[name] !== undefined && given[name] !== null,
  )
  const [by] = sent
  if (by === undefined || sent.length > 1)
    throw fail('INVALID_PARAMETER', {
      detail: address === null ? 'An id is needed.' : `Exactly one of id and ${address} is needed.`,
    })
  if (by === 'id' && given.locale !== undefined && given.locale !== null)
    throw fail('INVALID_PARAMETER', { detail: 'locale goes with slug: an id is of one locale.' })
  return by
}
