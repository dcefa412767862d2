import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { argumentValues } from './arguments.ts'
import type { Walk } from './walk.ts'

/** One accepted operation and the values it came with. */
export interface Request {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>
}

/** A field of the answer: what the operation says of it under one response key, in one place or several. */
export interface Selected {
  readonly as: string
  readonly name: string
  readonly nodes: readonly FieldNode[]
}

/**
 * The fields of an object of this type, in the answer's order, `@skip`, `@include` and type conditions applied: the
 * specification's CollectFields. That nodes of one key fit together, validation has seen to.
 */
export function collectFields(
  walk: Pick<Walk, 'request' | 'budget'>,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Selected[] {
  const { request } = walk
  const found = new Map<string, FieldNode[]>()
  const spread = new Set<string>()

  function add({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.directives !== undefined && selection.directives.length > 0) {
        walk.budget.variable++
        if (!isWanted(request, selection)) continue
      }
      if (selection.kind === Kind.FIELD) {
        const as = selection.alias?.value ?? selection.name.value
        const nodes = found.get(as)
        if (nodes === undefined) found.set(as, [selection])
        else nodes.push(selection)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(request.schema, type, selection.typeCondition?.name.value)) add(selection.selectionSet)
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = request.fragments.get(selection.name.value)
        if (fragment !== undefined && applies(request.schema, type, fragment.typeCondition.name.value))
          add(fragment.selectionSet)
      }
    }
  }

  for (const set of sets) add(set)
  return [...found].map(([as, nodes]) => ({ as, name: nodes[0]?.name.value ?? as, nodes }))
}

/** The selections below a field. */
export function selectionsOf({ nodes }: Selected): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
}

/** The coerced arguments of a field, defaults filled in. */
export function argumentsOf(
  request: Request,
  type: GraphQLObjectType,
  { name, nodes }: Selected,
): Record<string, unknown> {
  const field = type.getFields()[name]
  const node = nodes[0]
  return field === undefined || node === undefined ? {} : argumentValues(field, node, request.variables)
}

/** Whether a request's variables bear on the arguments of a field, or on those of the names that are given. */
export function namesVariable({ nodes }: Selected, among?: ReadonlySet<string>): boolean {
  const names = (value: ValueNode): boolean => {
    if (value.kind === Kind.VARIABLE) return true
    if (value.kind === Kind.LIST) return value.values.some(names)
    return value.kind === Kind.OBJECT && value.fields.some((member) => names(member.value))
  }
  // Of several places with one response key the arguments are the same: validation has seen to that.
  return nodes[0]?.arguments?.some(({ name, value }) => among?.has(name.value) !== false && names(value)) ?? false
}

function isWanted({ variables }: Request, node: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const named = schema.getType(condition)
  return isAbstractType(named) && schema.isSubType(named, type)
}

/** The object type that a field of an object leads to. @throws Error where it leads to none */
export function typeBelow(type: GraphQLObjectType, name: string): GraphQLObjectType {
  const field = type.getFields()[name]
  const target = field && getNamedType(field.type)
  if (!isObjectType(target)) throw new Error(`${type.name}.${name} is no object`)
  return target
}
