import { type GraphQLSchema, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import type { Clock } from '../db/clock.ts'
import type { GraphqlContext } from './context.ts'
import { isShaped, TYPE_KEY } from './kinds.ts'
import { mutationResolver } from './mutations.ts'
import { queryResolver, redirectResolver } from './queries.ts'

/**
 * Writes the resolvers into a schema. Root fields run statements; below them an object that a statement wrote has its
 * values under the response names already, and objects that are JSON columns under the schema's.
 */
export function resolve(schema: GraphQLSchema, { secret, clock }: { secret: Buffer; clock: Clock }): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (isInterfaceType(type)) type.resolveType = (value: Record<string, string>) => value[TYPE_KEY]
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (type === schema.getQueryType())
        field.resolve = field.name === 'articleRedirect' ? redirectResolver(secret) : queryResolver(secret)
      else if (type === schema.getMutationType()) field.resolve = mutationResolver(field.name, secret, clock)
      else if (isShaped(type.name)) field.resolve = byResponseKey
    }
  }
}

function byResponseKey(
  source: Record<string, unknown>,
  _arguments: unknown,
  _context: GraphqlContext,
  { path }: { path: { key: string | number } },
): unknown {
  return source[path.key]
}
