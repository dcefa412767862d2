// Operations that have been accepted and planned once, kept by their text: another request of the same is bound, not
// planned. Mercurius stays in front of everything that is not kept, and words every refusal.
import {
  coerceInputValue,
  type DocumentNode,
  getVariableValues,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Binding } from './asked-root.ts'
import { type Bound, type Variant, bind, variantOf } from './bind.ts'
import type { Request } from './collect.ts'
import { fragmentsOf } from './operation.ts'
import type { Recorded } from './record.ts'

/** Of an operation. `otherwise`: its default; undefined: it has none. */
interface Variable {
  readonly name: string
  readonly type: GraphQLInputType
  readonly otherwise: unknown
}

/** An operation with the variants of it that have been met. */
interface Kept {
  readonly request: Omit<Request, 'variables'>
  readonly variables: readonly Variable[]
  readonly variants: Map<string, Variant>
  /** Of the document's tree, whole: its operation refers to its tokens, and they to one another. */
  readonly nodes: number
}

/** What a request asks of a kept operation. */
export interface Ready {
  readonly roots: readonly Bound[]
  /** Coerced: equal for equal questions, their members in the order of the schema. */
  readonly variables: Readonly<Record<string, unknown>>
}

export interface KeptOperations {
  /** Null where it must be planned, or refused. Runs nothing. */
  bind(
    source: string,
    name: string | null,
    variables: Readonly<Record<string, unknown>>,
    binding: Binding & { readonly now: Date },
  ): Ready | null
  /**
   * Keeps what was planned of an accepted operation, for those who ask with variables of the same form. False: it has to
   * be planned each time.
   */
  keep(source: string, name: string | null, planned: Planned, variables: Readonly<Record<string, unknown>>): boolean
}

export interface Planned {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly record: Recorded
}

const MAX_OPERATIONS = 1_000
/** Bytes of all documents, as text and as trees, and of their statements, as far as they can be told. */
const MAX_BYTES = 32 * 1024 * 1024
/** A node of a document's tree, with its tokens: 300 bytes as measured. */
const NODE_BYTES = 300
/** Of one operation: each optional variable can double them. */
const MAX_VARIANTS = 64

export function keptOperations(schema: GraphQLSchema): KeptOperations {
  const kept = new LRUCache<string, Kept>({
    max: MAX_OPERATIONS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ variants, nodes }, key) =>
      [...variants.values()].reduce((sum, { characters }) => sum + characters, 4 * key.length + NODE_BYTES * nodes),
  })
  // A name may be any text until it is looked up in the document: no other pair may spell the same.
  const keyOf = (source: string, name: string | null): string =>
    name === null ? source : `${JSON.stringify(name)} ${source}`

  return {
    bind(source, name, variables, binding) {
      const found = kept.get(keyOf(source, name))
      if (found === undefined) return null
      const coerced = coercedOf(found.variables, variables)
      const variant = coerced && found.variants.get(formOfAll(found, coerced))
      if (coerced === null || !variant) return null
      const roots = bind(variant, { ...found.request, variables: coerced }, binding)
      return roots && { roots, variables: coerced }
    },
    keep(source, name, { document, operation, record }, variables) {
      const variant = variantOf(record)
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
      if (variant === null || coerced === undefined) return false
      const key = keyOf(source, name)
      const known = kept.get(key) ?? {
        request: { schema, operation, fragments: fragmentsOf(document) },
        variables: variablesOf(schema, operation),
        variants: new Map<string, Variant>(),
        nodes: nodesOf(document),
      }
      const form = formOfAll(known, coerced)
      const [oldest] = known.variants.keys()
      if (oldest !== undefined && known.variants.size >= MAX_VARIANTS && !known.variants.has(form))
        known.variants.delete(oldest)
      known.variants.set(form, variant)
      // Anew, so that its size is.
      kept.delete(key)
      kept.set(key, known)
      return true
    },
  }
}

function nodesOf(document: DocumentNode): number {
  let nodes = 0
  visit(document, { enter: () => void nodes++ })
  return nodes
}

function variablesOf(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): Kept['variables'] {
  return variableDefinitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node)
    if (!isInputType(type)) throw new Error(`${variable.name.value} is of no type that a variable can have`)
    return { name: variable.name.value, type, otherwise: valueFromAST(defaultValue, type) }
  })
}

/** As getVariableValues, which finds the types anew each time; null where a value does not fit. */
function coercedOf(
  variables: readonly Variable[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  const coerced: Record<string, unknown> = {}
  let isFitting = true
  const refuse = (): void => {
    isFitting = false
  }
  for (const { name, type, otherwise } of variables) {
    if (Object.hasOwn(given, name)) {
      if (given[name] === null && isNonNullType(type)) return null
      coerced[name] = coerceInputValue(given[name], type, refuse)
    } else if (otherwise !== undefined) coerced[name] = otherwise
    else if (isNonNullType(type)) return null
  }
  return isFitting ? coerced : null
}

/** What of the variables a plan may depend on beside their values: which are there, and words and truths themselves. */
const formOfAll = ({ variables }: Kept, coerced: Readonly<Record<string, unknown>>): string =>
  variables.map(({ name, type }) => formOf(type, coerced[name])).join()

function formOf(type: GraphQLInputType, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (isNonNullType(type)) return formOf(type.ofType, value)
  if (typeof value === 'boolean') return String(value)
  if (isEnumType(type)) return JSON.stringify(value)
  if (!isInputObjectType(type)) return '*'
  // Coerced: an object of the type's own fields, in their order.
  const members = Object.entries(value as Record<string, unknown>)
  const fields = type.getFields()
  const forms = members.map(([name, member]) => {
    const field = fields[name]
    return field === undefined ? name : `${name}:${formOf(field.type, member)}`
  })
  return `{${forms.join()}}`
}
