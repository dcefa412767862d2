// A document and its variables become shapes: one for each root field, all bound before any of them runs, so that what
// is refused costs no statement.
import {
  type DocumentNode,
  getNamedType,
  getVariableValues,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { editorMode } from '../access/policy.ts'
import type { Context, Viewer } from '../context.ts'
import { Failure, fail } from '../errors.ts'
import type { Entity, Field, Reading, Shape, Slot } from '../read/shape.ts'
import { argumentsOf, collectFields, type Request, type Selected, selectionsOf, typeBelow } from './collect.ts'
import { planChanges } from './changes.ts'
import { ENTITY_OF, TYPE_KEY } from './kinds.ts'
import { exceeds, LIMITS } from './limits.ts'
import { pageOf } from './pages.ts'
import { select } from './select.ts'
import { isStorable, isUuid } from './texts.ts'
import { perspectiveOf, type Preview, previewIn, viewOf } from './views.ts'
import { type Budget, countField, countObjects, OperationRefused, type Walk } from './walk.ts'

/** One statement to be run. `key`: the slot of the single item's key. */
export interface Read {
  readonly shape: Shape
  readonly mode: Reading
  readonly values: Readonly<Record<Slot, unknown>>
  /** The key is an address, which may have moved. */
  readonly byAddress: boolean
  /** The instant that is asked about, where it is not the request's own. */
  readonly asOf?: Date
  /** The link that names the article and its version, opened when the field is run. */
  readonly preview?: Preview
}

/** Whether what is planned shows something else than what everybody is shown now. */
export const isOfItsOwn = (read: Read | Failure | null): boolean =>
  read !== null && !(read instanceof Failure) && (read.asOf !== undefined || read.preview !== undefined)

/** By response key: a read, what is wrong with the field, or null where its answer is known to be null. */
export type Plan = ReadonlyMap<string, Read | Failure | null>

export interface Binding extends Pick<Context, 'viewer' | 'clock' | 'defaultLocale' | 'publicHistory'> {
  readonly secret: Buffer
}

/** Root fields that tell where a former address leads. */
export const REDIRECTED: Readonly<Record<string, Entity>> = {
  articleRedirect: 'article',
  sectionRedirect: 'section',
  authorRedirect: 'author',
  tagRedirect: 'tag',
}

/** The slot of the single item's key; of a write's answer, the id that the write gives. */
export const KEY: Slot = 'key'

/** The operation that a request names. @throws GRAPHQL_INVALID where there is none, or more than one and no name */
export function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  // Express clients send an empty name for none.
  const fitting = name ? operations.filter((operation) => operation.name?.value === name) : operations
  const [operation, another] = fitting
  if (operation !== undefined && another === undefined) return operation
  throw fail('GRAPHQL_INVALID', {
    detail: name
      ? `The document has no operation ${JSON.stringify(name)}.`
      : operation === undefined
        ? 'The document has no operation.'
        : 'The document has several operations: name one by operationName.',
  })
}

/**
 * Plans a validated operation. What is wrong with one root field becomes that field's error.
 * @throws GRAPHQL_INVALID when variables do not fit, or a limit of the whole operation is broken
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  binding: Binding,
): Plan {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw fail('GRAPHQL_INVALID', { detail: 'A subscription goes over a WebSocket: graphql-transport-ws.' })
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (coerced.errors !== undefined) {
    const errors = coerced.errors.map(({ message }) => ({ path: 'variables', message }))
    throw fail('GRAPHQL_INVALID', { detail: coerced.errors.map(({ message }) => message).join(' '), errors })
  }
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  )
  const request: Request = { schema, operation, fragments, variables: coerced.coerced }
  const root = schema.getRootType(operation.operation)
  if (!root) throw fail('GRAPHQL_INVALID', { detail: `There is no ${operation.operation}.` })
  const budget: Budget = { selected: 0, cost: 0, variable: 0 }
  const fields = collectFields({ request, budget }, root, [operation.selectionSet])
  if (fields.length > LIMITS.rootFields) throw exceeds('rootFields', fields.length)
  const plan = new Map<string, Read | Failure | null>()
  for (const field of fields) {
    if (field.name.startsWith('__')) continue
    try {
      plan.set(field.as, readOf(request, root, field, binding, budget))
    } catch (error) {
      if (error instanceof OperationRefused) throw error.failure
      if (!(error instanceof Failure)) throw error
      plan.set(field.as, error)
    }
  }
  return plan
}

function readOf(
  request: Request,
  root: GraphQLObjectType,
  field: Selected,
  binding: Binding,
  budget: Budget,
): Read | null {
  const given = argumentsOf(request, root, field)
  const begin = (mode: Reading): Walk => ({ request, mode, secret: binding.secret, budget, values: {} })
  countField(begin('live'))
  if (request.operation.operation === OperationTypeNode.MUTATION) return answerOf(begin, root, field, binding.viewer)
  if (field.name === 'changes') return planChanges(begin('live'), binding.viewer, given)
  if (field.name === 'node') return nodeOf(begin('live'), field, given)
  const redirected = REDIRECTED[field.name]
  if (redirected !== undefined) {
    const by = redirected === 'section' ? 'path' : redirected === 'tag' ? keyOf(given, 'slug') : 'slug'
    return oneOf(begin('live'), redirected, by, given, [['id', 'column', 'id']], binding)
  }
  const type = typeBelow(root, field.name)
  const entity = ENTITY_OF[type.name]
  if (entity === undefined) {
    const { mode, asOf } = viewOf(given, entityOfList(type), binding)
    const walk = begin(mode)
    const { args, parts } = pageOf(walk, root, field, type, 1)
    return {
      shape: { root: 'page', entity: entityOfList(type), args, parts },
      mode,
      values: walk.values,
      byAddress: false,
      asOf,
    }
  }
  const preview = previewIn(given)
  if (preview !== null) {
    const walk = begin('preview')
    countObjects(walk, 1)
    const fields = select(walk, type, selectionsOf(field), 1)
    return {
      shape: { root: 'one', entity, by: 'id', key: KEY, select: fields },
      mode: walk.mode,
      values: walk.values,
      byAddress: false,
      preview,
    }
  }
  if (perspectiveOf(given) === 'trash')
    throw fail('INVALID_PARAMETER', { detail: `perspective: TRASH is for lists: ask by filter { ids }.` })
  const by = keyOf(given, type.name === 'Section' ? 'path' : type.name === 'Media' ? null : 'slug')
  const { mode, asOf } = viewOf(given, entity, binding)
  const walk = begin(mode)
  countObjects(walk, 1)
  const read = oneOf(walk, entity, by, given, select(walk, type, selectionsOf(field), 1), binding)
  return read && { ...read, asOf }
}

function oneOf(
  { mode, values }: Walk,
  entity: Entity,
  by: string,
  given: Record<string, unknown>,
  fields: readonly Field[],
  { defaultLocale }: Binding,
): Read | null {
  const key = String(given[by])
  if (by === 'id' ? !isUuid(key) : key === '' || !isStorable(key)) return null
  values[KEY] = key
  if (by === 'slug' && entity === 'article') values.locale = given.locale ?? defaultLocale
  return { shape: { root: 'one', entity, by, key: KEY, select: fields }, mode, values, byAddress: by !== 'id' }
}

function nodeOf(walk: Walk, field: Selected, { id }: Record<string, unknown>): Read | null {
  const types: Partial<Record<Entity, readonly Field[]>> = {}
  countObjects(walk, 1)
  for (const [name, entity] of Object.entries(ENTITY_OF)) {
    const type = walk.request.schema.getType(name)
    if (!isObjectType(type)) throw new Error(`${name} is no object`)
    types[entity] = [[TYPE_KEY, 'const', JSON.stringify(name)], ...select(walk, type, selectionsOf(field), 1)]
  }
  if (!isUuid(String(id))) return null
  walk.values[KEY] = id
  return { shape: { root: 'node', key: KEY, types }, mode: walk.mode, values: walk.values, byAddress: false }
}

/** What a write answers: the item by its id, as an editor sees it; null where the write has an answer of its own. */
function answerOf(
  begin: (mode: Reading) => Walk,
  root: GraphQLObjectType,
  field: Selected,
  viewer: Viewer,
): Read | null {
  const type = getNamedType(root.getFields()[field.name]?.type)
  const entity = isObjectType(type) ? ENTITY_OF[type.name] : undefined
  if (!isObjectType(type) || entity === undefined) return null
  const walk = begin(editorMode(viewer, field.name.startsWith('trash') ? 'trash' : 'draft'))
  countObjects(walk, 1)
  const fields = select(walk, type, selectionsOf(field), 1)
  return {
    shape: { root: 'one', entity, by: 'id', key: KEY, select: fields },
    mode: walk.mode,
    values: walk.values,
    byAddress: false,
  }
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

function entityOfList(type: GraphQLObjectType): Entity {
  const entity = ENTITY_OF[type.name.replace(/Connection$/, '')]
  if (entity === undefined) throw new Error(`${type.name} is no list of entities`)
  return entity
}
