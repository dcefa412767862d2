import { readFileSync } from 'node:fs'
import {
  assertValidSchema,
  buildSchema,
  type GraphQLEnumType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  valueFromAST,
} from 'graphql'
import { ENUM_WORDS } from './generated.ts'
import { defineScalar } from './scalars.ts'

const SDL = new URL('../../schema.graphql', import.meta.url)

/**
 * The schema of schema.graphql: scalars that check, enums whose inner values are the words of JSON. Each call makes a
 * new one, since resolvers are written into it.
 */
export function loadSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(SDL, 'utf8'))
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (isScalarType(type) && !isSpecifiedScalarType(type)) defineScalar(type)
    if (isEnumType(type)) translateEnum(type)
  }
  // Defaults were read while the enums still meant their own names.
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    const holders =
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : []
    for (const holder of isInputObjectType(type) ? Object.values(type.getFields()) : holders) {
      if (holder.astNode?.defaultValue) holder.defaultValue = valueFromAST(holder.astNode.defaultValue, holder.type)
    }
  }
  assertValidSchema(schema)
  return schema
}

function translateEnum(type: GraphQLEnumType): void {
  const words = ENUM_WORDS[type.name]
  if (words === undefined) throw new Error(`enum ${type.name} has no words: run npm run codegen`)
  const names = new Map(Object.entries(words).map(([name, word]) => [word, name]))
  // The type's own methods know the names, and word their errors as clients expect.
  const parseValue = type.parseValue.bind(type)
  const parseLiteral = type.parseLiteral.bind(type)
  // What a statement has written is a name already; what a write has made is a word.
  type.serialize = (word) => names.get(String(word)) ?? (Object.hasOwn(words, String(word)) ? String(word) : null)
  type.parseValue = (name) => words[String(parseValue(name))]
  type.parseLiteral = (node, variables) => {
    parseLiteral(node, variables)
    return node.kind === Kind.ENUM ? words[node.value] : undefined
  }
}
