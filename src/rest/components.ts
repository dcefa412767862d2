// The schemas of the OpenAPI document, from zod: closed objects, and their sparse forms for `fields`.
import { z } from 'zod'
import type { Route } from './routes.ts'
import { ENTITY_SCHEMAS, RESPONSE_SCHEMAS } from './schemas/index.ts'

export type Json = { [name: string]: unknown }
export type Components = Record<string, Json>

/** Every schema that the routes name, and no other. */
export function componentsOf(routes: readonly Route[]): Components {
  const bodies = Object.fromEntries(routes.flatMap(({ body }) => (body ? [[body.name, body.schema]] : [])))
  const components = { ...definitions(bodies, 'input'), ...definitions(RESPONSE_SCHEMAS, 'output') }
  for (const name of Object.keys(ENTITY_SCHEMAS)) {
    const sparse = sparseOf(name, components)
    const item = name === 'Article' ? 'ArticleItem' : name
    components[`${name}Answer`] = { anyOf: [ref(name), ref(sparse)] }
    components[`${name}List`] = list({ anyOf: [ref(item), ref(sparse)] })
  }
  for (const name of ['Token', 'Webhook', 'WebhookDelivery', 'ArticleRevision', 'Revision', 'Preview'])
    components[`${name}List`] = list(ref(name))
  components['SearchPage'] = searchPage({ anyOf: [ref('FoundArticle'), ref(sparseOf('FoundArticle', components))] })
  components['Self'] = { anyOf: [ref('Token'), ref('AdminToken')] }
  return components
}

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

const list = (items: Json): Json => ({
  type: 'object',
  properties: { items: { type: 'array', items }, page: ref('Page') },
  required: ['items', 'page'],
  additionalProperties: false,
})

const searchPage = (items: Json): Json => {
  const { properties, ...rest } = list(items)
  return {
    ...rest,
    properties: {
      searchedFor: {
        type: 'string',
        description: 'What the items answer: the query, or where it finds nothing what was meant.',
      },
      didYouMean: {
        type: ['string', 'null'],
        description: 'Where the query finds hardly anything: what may have been meant.',
      },
      ...(properties as Json), // of the object just made
    },
    required: ['searchedFor', 'didYouMean', 'items', 'page'],
  }
}

/** One JSON Schema for all, so that what they share is written once. */
function definitions(schemas: Record<string, z.ZodType>, io: 'input' | 'output'): Components {
  const whole: unknown = z.toJSONSchema(z.object(schemas), { io, unrepresentable: 'any' })
  const text = JSON.stringify(whole).replaceAll('"#/$defs/', '"#/components/schemas/')
  const { properties, $defs = {} } = JSON.parse(text) as { properties: Components; $defs?: Components } // of z.object
  const named = Object.entries(properties).filter(([name, schema]) => schema['$ref'] !== ref(name)['$ref'])
  return Object.fromEntries(
    [...Object.entries($defs), ...named].map(([name, { id: _id, ...schema }]) => [name, schema]),
  )
}

/** Adds the form of a component in which every member may be absent, with those it leads to; returns its name. */
function sparseOf(name: string, components: Components): string {
  const sparse = `Sparse${name}`
  if (components[sparse] !== undefined) return sparse
  const whole = components[name]
  if (whole?.['properties'] === undefined) return name // a body's block is whole or absent
  components[sparse] = {} // there already when a schema leads back to itself
  components[sparse] = loosen(whole, components)
  return sparse
}

function loosen(schema: Json, components: Components): Json {
  const target = typeof schema['$ref'] === 'string' ? /[^/]+$/.exec(schema['$ref'])?.[0] : undefined
  if (target !== undefined) return { ...schema, ...ref(sparseOf(target, components)) }
  const loose: Json = { ...schema }
  for (const key of ['items', 'anyOf', 'properties']) {
    const below = schema[key]
    if (Array.isArray(below)) loose[key] = below.map((each: Json) => loosen(each, components))
    else if (key === 'items' && below !== undefined)
      loose[key] = loosen(below as Json, components) // zod writes objects alone
    else if (below !== undefined)
      loose[key] = Object.fromEntries(
        Object.entries(below as Components).map(([name, each]) => [name, loosen(each, components)]),
      )
  }
  delete loose['required']
  return loose
}

/** Leaves out what nothing in the document refers to. */
export function withoutUnused(components: Components, root: unknown): Components {
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(components[name] ?? {})
    }
  }
  visit(root)
  return Object.fromEntries(
    Object.entries(components)
      .filter(([name]) => used.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
