// Documents made from the schema itself, so that a field added to it is asked for by every test that walks it.
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql'

export interface Path {
  /** Field names from the root: `articles.nodes.section.parent`. */
  name: string
  document: string
}

const CONNECTION = /Connection$/

/** The scalar and enum fields of a type, and of the plain objects (no identity) below it: all that one level can say. */
export function leaves(type: GraphQLObjectType, schema: GraphQLSchema, depth = 3): string {
  const parts: string[] = []
  for (const field of Object.values(type.getFields())) {
    if (field.args.some((argument) => isNonNullType(argument.type))) continue
    const named = getNamedType(field.type)
    if (isLeafType(named)) parts.push(field.name)
    else if (isObjectType(named) && !hasIdentity(named) && !CONNECTION.test(named.name) && depth > 0) {
      const inner = leaves(named, schema, depth - 1)
      if (inner !== '') parts.push(`${field.name} { ${inner} }`)
    }
  }
  return parts.join(' ')
}

function hasIdentity(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some((one) => one.name === 'Node')
}

/** The fields of a type that lead to an entity, each with the text that opens and closes the way there. */
function steps(
  type: GraphQLObjectType,
  depth = 2,
): { name: string; open: string; close: string; target: GraphQLObjectType }[] {
  const found: { name: string; open: string; close: string; target: GraphQLObjectType }[] = []
  for (const field of Object.values(type.getFields())) {
    const named = getNamedType(field.type)
    if (!isObjectType(named)) continue
    if (hasIdentity(named)) found.push({ name: field.name, open: `${call(field)} {`, close: '}', target: named })
    else if (CONNECTION.test(named.name)) {
      const node = getNamedType(named.getFields()['nodes']?.type ?? named)
      if (isObjectType(node)) {
        const wrap = {
          name: field.name,
          open: `${call(field)} { totalCount pageInfo { hasNextPage endCursor } nodes {`,
          close: '} }',
          target: node,
        }
        found.push(wrap)
      }
    } else if (depth > 0) {
      for (const inner of steps(named, depth - 1)) {
        found.push({
          name: `${field.name}.${inner.name}`,
          open: `${field.name} { ${inner.open}`,
          close: `${inner.close} }`,
          target: inner.target,
        })
      }
    }
  }
  return found
}

function call(field: GraphQLField<unknown, unknown>): string {
  return field.args.some((argument) => argument.name === 'first') ? `${field.name}(first: 5)` : field.name
}

/**
 * Every way of `depth` relations below each root field of Query, each as one document that asks at its end for all that
 * a level can say. `root(name)` gives the root field's arguments in parentheses (or ''), or null to leave it out.
 */
export function everyPath(
  schema: GraphQLSchema,
  depth: number,
  root: (field: GraphQLField<unknown, unknown>) => string | null,
): Path[] {
  const paths: Path[] = []
  const query = schema.getQueryType()
  if (!query) throw new Error('the schema has no Query')
  for (const field of Object.values(query.getFields())) {
    const argumentsText = root(field)
    if (argumentsText === null) continue
    const named = getNamedType(field.type)
    const walk = (type: GraphQLObjectType, name: string, open: string, close: string, left: number): void => {
      paths.push({ name, document: `{ ${open} __typename ${leaves(type, schema)} ${close} }` })
      if (left === 0) return
      for (const step of steps(type))
        walk(step.target, `${name}.${step.name}`, `${open} ${step.open}`, `${step.close} ${close}`, left - 1)
    }
    if (isInterfaceType(named)) {
      for (const type of schema.getPossibleTypes(named)) {
        walk(type, `${field.name}.${type.name}`, `${field.name}${argumentsText} { ... on ${type.name} {`, '} }', depth)
      }
    } else if (isObjectType(named) && CONNECTION.test(named.name)) {
      const node = getNamedType(named.getFields()['nodes']?.type ?? named)
      if (isObjectType(node)) {
        walk(
          node,
          field.name,
          `${field.name}${argumentsText} { totalCount totalCountIsLowerBound pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes {`,
          '} }',
          depth,
        )
      }
    } else if (isObjectType(named)) walk(named, field.name, `${field.name}${argumentsText} {`, '}', depth)
  }
  return paths
}

/** The values of an enum, as a document writes them. */
export function enumValues(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}
