// The arguments of a field as graphql-js coerces them (its getArgumentValues), worked out once for each place in a
// document: of what names no variable the value is the same each time, and is shared.
import {
  type ArgumentNode,
  type FieldNode,
  getArgumentValues,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isNonNullType,
  Kind,
  valueFromAST,
  type ValueNode,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** Undefined: the value is not there, or does not fit. */
type Reader = (variables: Variables) => unknown

interface Known {
  readonly field: GraphQLField<unknown, unknown>
  readonly readers: readonly { readonly name: string; readonly isNeeded: boolean; readonly read: Reader }[]
}

const known = new WeakMap<FieldNode, Known>()

/** The coerced arguments, defaults filled in. Nothing of them may be changed. @throws what getArgumentValues throws */
export function argumentValues(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Variables,
): Record<string, unknown> {
  let readers = known.get(node)
  // A fragment's field may be of several types.
  if (readers?.field !== field) {
    readers = { field, readers: readersOf(field, node) }
    known.set(node, readers)
  }
  const given: Record<string, unknown> = {}
  for (const { name, isNeeded, read } of readers.readers) {
    const value = read(variables)
    if (value !== undefined) given[name] = value
    // What is wrong, it says itself.
    else if (isNeeded) return getArgumentValues(field, node, variables)
  }
  return given
}

function readersOf({ args }: GraphQLField<unknown, unknown>, { arguments: nodes = [] }: FieldNode): Known['readers'] {
  return args.map(({ name, type, defaultValue }) => {
    const value = nodes.find((each: ArgumentNode) => each.name.value === name)?.value
    if (value === undefined) return { name, isNeeded: isNonNullType(type), read: () => defaultValue }
    const read = readerOf(value, type)
    if (value.kind !== Kind.VARIABLE) return { name, isNeeded: true, read }
    const variable = value.name.value
    const isThere = (variables: Variables): boolean => Object.hasOwn(variables, variable)
    const orDefault: Reader = (variables) => (isThere(variables) ? read(variables) : defaultValue)
    return { name, isNeeded: isNonNullType(type), read: orDefault }
  })
}

/** As valueFromAST has it. */
function readerOf(node: ValueNode, type: GraphQLInputType): Reader {
  if (!hasVariable(node)) {
    const value: unknown = valueFromAST(node, type)
    return () => value
  }
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value
    if (!isNonNullType(type)) return (variables) => valueIn(variables, name)
    return (variables) => valueIn(variables, name) ?? undefined
  }
  const inner = getNullableType(type)
  if (node.kind !== Kind.OBJECT || !isInputObjectType(inner) || inner.isOneOf)
    return (variables) => valueFromAST(node, type, variables)
  const members = Object.values(inner.getFields()).map(({ name, type: of, defaultValue }) => {
    const value = node.fields.find((each) => each.name.value === name)?.value
    const variable = value?.kind === Kind.VARIABLE ? value.name.value : null
    return { name, isNeeded: isNonNullType(of), defaultValue, variable, read: value && readerOf(value, of) }
  })
  // Names that are neither given nor filled in say nothing.
  const read = members.filter(
    (member) => member.read !== undefined || member.isNeeded || member.defaultValue !== undefined,
  )
  return (variables) => {
    const object = Object.create(null) as Record<string, unknown> // as graphql-js makes them
    for (const { name, isNeeded, defaultValue, variable, read: readMember } of read) {
      if (readMember === undefined || (variable !== null && valueIn(variables, variable) === undefined)) {
        if (defaultValue !== undefined) object[name] = defaultValue
        else if (isNeeded) return undefined
        continue
      }
      const value = readMember(variables)
      if (value === undefined) return undefined
      object[name] = value
    }
    return object
  }
}

const valueIn = (variables: Variables, name: string): unknown =>
  Object.hasOwn(variables, name) ? variables[name] : undefined

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true
  if (node.kind === Kind.LIST) return node.values.some(hasVariable)
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariable(value))
}
