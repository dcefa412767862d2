import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import { baseValues, runOne } from '../read/run.ts'
import type { Entity, Field, Reading, Shape } from '../read/shape.ts'
import { compiledBy } from './compiled.ts'
import type { Format } from './negotiate.ts'
import type { Query } from './parameters.ts'
import { isUuid } from './parse.ts'
import { BODY_FORMATS } from './selection.ts'
import { selectFields, selectionKey } from './shape.ts'
import { previewOf, viewOf } from './view.ts'

/** How each entity is addressed beside its id. */
export const ADDRESS: Record<Entity, 'slug' | 'path' | null> = {
  article: 'slug',
  section: 'path',
  author: 'slug',
  tag: 'slug',
  media: null,
}

/** What OpenAPI calls the last part of an item's address; one name for all methods, or the paths would be ambiguous. */
export const addressParameter = (entity: Entity): string =>
  ({ slug: 'idOrSlug', path: 'idOrPath', id: 'id' })[ADDRESS[entity] ?? 'id']

export type Found = Awaited<ReturnType<typeof runOne>>

/**
 * One item by id or address, by one statement (a preview's link is opened by another); null when it is not there or not
 * visible, which is the same. `tags`: is given what was looked at. @throws INVALID_PARAMETER and what `viewOf` and `previewOf` throw
 */
export async function readItem(
  ctx: Context,
  secret: Buffer,
  entity: Entity,
  name: string,
  query: Query & { locale?: string },
  options: { format: Format | 'json'; defaultLocale: string; previewKey: Buffer },
  tags?: Set<string>,
): Promise<Found> {
  const { mode, at, version } =
    query.preview === undefined ? viewOf(ctx, entity, query) : await previewOf(ctx, options.previewKey, name, query)
  const isId = isUuid(name)
  if (isId && query.locale !== undefined) {
    throw fail('INVALID_PARAMETER', { errors: [{ path: 'locale', message: 'goes with a slug; an id needs none' }] })
  }
  const by = isId ? 'id' : ADDRESS[entity]
  const { fields, include, bodyFormat } = query
  const { format } = options
  if (format !== 'json') refuseJsonParameters(query)
  const key = `one ${entity} ${mode} ${by} ${format} ${selectionKey(query)}`
  const shape = (): Shape => ({
    root: 'one',
    entity,
    by: by ?? 'id',
    key: 'key',
    select:
      format === 'json' ? selectFields({ entity, mode, isList: false, fields, include, bodyFormat }) : bodyOf(format),
  })
  const compiled = compiledBy(key, mode, shape, tags !== undefined)
  // No slug or path holds anything else, and PostgreSQL takes no U+0000; the shape was still judged.
  if (by === null || (!isId && !/^[\x21-\x7e]{1,1000}$/.test(name))) return null
  const key_ = isId ? name.toLowerCase() : name
  const locale = by === 'slug' && entity === 'article' ? { locale: query.locale ?? options.defaultLocale } : {}
  return runOne(ctx.db, compiled, { ...baseValues(at, secret), key: key_, version, ...locale }, tags)
}

const bodyOf = (format: Format): Field[] => [[BODY_FORMATS[format], 'derived', BODY_FORMATS[format]]]

/** The text of a whole article in another form than JSON, out of the answer that `bodyOf` selects. */
export function bodyText(json: string, format: Format): string {
  const item = JSON.parse(json) as Record<string, string> // our own statement's answer: that one member
  return item[BODY_FORMATS[format]] ?? ''
}

function refuseJsonParameters(query: Query): void {
  const errors = (['fields', 'include', 'bodyFormat'] as const)
    .filter((name) => query[name] !== undefined)
    .map((path) => ({ path, message: 'goes with JSON alone' }))
  if (errors.length > 0) throw fail('INVALID_PARAMETER', { errors })
}

/** The fields of a write's answer: what an editor sees of one item. */
export const wholeItem = (entity: Entity, mode: Reading): Field[] => selectFields({ entity, mode, isList: false })
