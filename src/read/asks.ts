// Which slots of a shape hold names or ids: an answer depends on them whether they are found or not.
import { NAMING } from './resolve.ts'
import type { Asked, Entity, Field, PageArgs, Part, Shape } from './shape.ts'

export function asksOf(shape: Shape): Asked[] {
  if (shape.root === 'node') {
    return [{ entity: null, slot: shape.key, locale: null }, ...Object.values(shape.types).flatMap(ofFields)]
  }
  if (shape.root === 'page') return ofPage(shape.entity, shape.args, shape.parts)
  const isBySlug = shape.entity === 'article' && shape.by === 'slug'
  return [{ entity: shape.entity, slot: shape.key, locale: isBySlug ? 'locale' : null }, ...ofFields(shape.select)]
}

function ofPage(entity: Entity, { filters }: PageArgs, parts: readonly Part[]): Asked[] {
  const own = filters.flatMap(([filter, slot]) => {
    const named = filter === 'ids' ? entity : NAMING[filter]
    return named === undefined ? [] : [{ entity: named, slot, locale: null }]
  })
  const below = parts.flatMap((part) => {
    if (part[1] === 'nodes') return ofFields(part[2])
    if (part[1] !== 'edges') return []
    return part[2].flatMap((edge) => (edge[1] === 'node' ? ofFields(edge[2]) : []))
  })
  return [...own, ...below]
}

function ofFields(fields: readonly Field[]): Asked[] {
  return fields.flatMap((field) => {
    if (field[1] === 'one' || field[1] === 'list') return ofFields(field[3])
    // Whatever the connection holds: `articles` and `related` alone take filters, both of articles.
    return field[1] === 'page' ? ofPage('article', field[3], field[4]) : []
  })
}
