// A document and its variables become shapes: one for each root field, all bound before any of them runs, so that what
// is refused costs no statement.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
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
import type { Viewer } from '../context.ts'
import { Failure, fail } from '../errors.ts'
import type { Entity, Field, Reading, Shape, Slot } from '../read/shape.ts'
import { type AskedRoot, askedRoot, type Binding, KEY, type Root } from './asked-root.ts'
import {
  argumentsOf,
  collectFields,
  namesVariable,
  type Request,
  type Selected,
  selectionsOf,
  typeBelow,
} from './collect.ts'
import { planChanges } from './changes.ts'
import { ENTITY_OF, TYPE_KEY } from './kinds.ts'
import { exceeds, LIMITS } from './limits.ts'
import { pageOf } from './pages.ts'
import type { Recorded } from './record.ts'
import type { Search } from './search.ts'
import { membersOf, select } from './select.ts'
import { type Budget, countField, countObjects, ONCE, OperationRefused, type Walk } from './walk.ts'

/** One statement to be run. */
export interface Read extends Pick<AskedRoot, 'asOf' | 'preview'> {
  readonly shape: Shape
  readonly mode: Reading
  readonly values: Readonly<Record<Slot, unknown>>
  /** The arguments of `search`. */
  readonly search?: Search
  /** It asks where an address leads, not what is there. */
  readonly isRedirect?: boolean
}

/** Whether what is planned shows something else than what everybody is shown now. */
export const isOfItsOwn = (read: Read | Failure | null): boolean =>
  read !== null && !(read instanceof Failure) && (read.asOf !== undefined || read.preview !== undefined)

/** By response key: a read, what is wrong with the field, or null where its answer is known to be null. */
export type Plan = ReadonlyMap<string, Read | Failure | null>

/** Root fields that tell where a former address leads. */
export const REDIRECTED: Readonly<Record<string, Entity>> = {
  articleRedirect: 'article',
  sectionRedirect: 'section',
  authorRedirect: 'author',
  tagRedirect: 'tag',
}

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

/** The fragments of a document by their names. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  )
}

/**
 * Plans a validated operation. What is wrong with one root field becomes that field's error. `record` takes what another
 * request may have otherwise.
 * @throws GRAPHQL_INVALID when variables do not fit, or a limit of the whole operation is broken
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  binding: Binding,
  record?: Recorded,
): Plan {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw fail('GRAPHQL_INVALID', { detail: 'A subscription goes over a WebSocket: graphql-transport-ws.' })
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (coerced.errors !== undefined) {
    const errors = coerced.errors.map(({ message }) => ({ path: 'variables', message }))
    throw fail('GRAPHQL_INVALID', { detail: coerced.errors.map(({ message }) => message).join(' '), errors })
  }
  const request: Request = { schema, operation, fragments: fragmentsOf(document), variables: coerced.coerced }
  const root = schema.getRootType(operation.operation)
  if (!root) throw fail('GRAPHQL_INVALID', { detail: `There is no ${operation.operation}.` })
  const budget: Budget = { selected: 0, cost: 0, variable: 0, record }
  const fields = collectFields({ request, budget }, root, [operation.selectionSet])
  if (fields.length > LIMITS.rootFields) throw exceeds('rootFields', fields.length)
  const plan = new Map<string, Read | Failure | null>()
  for (const field of fields) {
    if (field.name.startsWith('__')) {
      record?.roots.set(field.as, field.name === '__typename' ? JSON.stringify(root.name) : null)
      continue
    }
    try {
      plan.set(field.as, readOf(request, root, field, binding, budget))
    } catch (error) {
      if (error instanceof OperationRefused) throw error.failure
      if (!(error instanceof Failure)) throw error
      plan.set(field.as, error)
      record?.roots.set(field.as, null)
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
  const begin = (mode: Reading): Walk => ({ request, mode, secret: binding.secret, budget, values: {} })
  countField(begin('live'))
  if (request.operation.operation === OperationTypeNode.MUTATION) return answerOf(begin, root, field, binding.viewer)
  const given = argumentsOf(request, root, field)
  if (field.name === 'changes') {
    budget.record?.roots.set(field.as, null)
    return planChanges(begin('live'), binding.viewer, given)
  }
  const kind = rootOf(root, field)
  const asked = askedRoot(kind, given, binding)
  const walk = begin(asked.mode)
  const firstPage = budget.record?.pages.length ?? 0
  const shape = shapeOf(walk, kind, asked, root, field)
  const redirect = kind.kind === 'redirect' ? membersOf(walk, typeBelow(root, field.name), selectionsOf(field)) : null
  budget.record?.roots.set(field.as, {
    shape,
    read: (asking, another) => askedRoot(kind, argumentsOf(asking.request, root, field), another),
    asked,
    isFixed: !namesVariable(field, kind.kind === 'page' ? OF_VIEW : undefined),
    redirect,
    firstPage,
  })
  if (asked.values === null) return null
  const { mode, asOf, preview } = asked
  if (field.name === 'search') {
    budget.record?.roots.set(field.as, null)
    const search = { query: String(given.query), isFuzzy: given.fuzzy !== false }
    return { shape, mode, values: { ...walk.values, ...asked.values }, search }
  }
  return { shape, mode, values: { ...walk.values, ...asked.values }, asOf, preview, isRedirect: redirect !== null }
}

/** All other arguments of a list are those of its page. */
const OF_VIEW: ReadonlySet<string> = new Set(['perspective', 'asOf'])

function rootOf(root: GraphQLObjectType, { name }: Selected): Root {
  if (name === 'node') return { kind: 'node' }
  const redirected = REDIRECTED[name]
  if (redirected !== undefined) return { kind: 'redirect', entity: redirected }
  const type = typeBelow(root, name)
  const entity = ENTITY_OF[type.name]
  if (entity === undefined) return { kind: 'page', entity: name === 'search' ? 'article' : entityOfList(type) }
  return { kind: 'one', entity, address: entity === 'section' ? 'path' : entity === 'media' ? null : 'slug' }
}

function shapeOf(walk: Walk, kind: Root, { by }: AskedRoot, root: GraphQLObjectType, field: Selected): Shape {
  switch (kind.kind) {
    case 'node':
      return { root: 'node', key: KEY, types: nodeTypes(walk, field) }
    case 'redirect':
      return { root: 'one', entity: kind.entity, by, key: KEY, select: [['id', 'column', 'id']] }
    case 'page': {
      const { args, parts } = pageOf(walk, root, field, typeBelow(root, field.name), ONCE)
      return { root: 'page', entity: kind.entity, args, parts }
    }
    case 'one': {
      countObjects(walk, ONCE)
      const fields = select(walk, typeBelow(root, field.name), selectionsOf(field), ONCE)
      return { root: 'one', entity: kind.entity, by, key: KEY, select: fields }
    }
  }
}

function nodeTypes(walk: Walk, field: Selected): Partial<Record<Entity, readonly Field[]>> {
  const types: Partial<Record<Entity, readonly Field[]>> = {}
  countObjects(walk, ONCE)
  for (const [name, entity] of Object.entries(ENTITY_OF)) {
    const type = walk.request.schema.getType(name)
    if (!isObjectType(type)) throw new Error(`${name} is no object`)
    types[entity] = [[TYPE_KEY, 'const', JSON.stringify(name)], ...select(walk, type, selectionsOf(field), ONCE)]
  }
  return types
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
  countObjects(walk, ONCE)
  const fields = select(walk, type, selectionsOf(field), ONCE)
  return { shape: { root: 'one', entity, by: 'id', key: KEY, select: fields }, mode: walk.mode, values: walk.values }
}

function entityOfList(type: GraphQLObjectType): Entity {
  const entity = ENTITY_OF[type.name.replace(/Connection$/, '')]
  if (entity === undefined) throw new Error(`${type.name} is no list of entities`)
  return entity
}
