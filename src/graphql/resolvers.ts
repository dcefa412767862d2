import { type GraphQLSchema, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import type { Log } from '../changes/follow.ts'
import type { Clock } from '../db/clock.ts'
import { changesResolver, changesSubscriber } from './changes.ts'
import type { GraphqlContext } from './context.ts'
import { BY_NAME, isShaped, TYPE_KEY } from './kinds.ts'
import { mutationResolver } from './mutations.ts'
import { REDIRECTED } from './operation.ts'
import { queryResolver, redirectResolver } from './queries.ts'

/**
 * Writes the resolvers into a schema. Root fields run statements; below them an object that a statement wrote has its
 * values under the response names already, and objects that are JSON columns under the schema's.
 */
export function resolve(
  schema: GraphQLSchema,
  { clock, log, ...keys }: { secret: Buffer; previewKey: Buffer; clock: Clock; log: Log },
): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (isInterfaceType(type)) type.resolveType = (value: Record<string, string>) => value[TYPE_KEY]
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (type === schema.getQueryType()) field.resolve = queryFieldResolver(field.name, keys, log)
      else if (type === schema.getSubscriptionType()) {
        field.subscribe = changesSubscriber(log)
        field.resolve = (change: unknown) => change
      } else if (type === schema.getMutationType()) field.resolve = mutationResolver(field.name, keys.secret, clock)
      else if (isShaped(type.name)) field.resolve = byResponseKey
    }
  }
}

function queryFieldResolver(
  name: string,
  keys: { secret: Buffer; previewKey: Buffer },
  log: Log,
): ReturnType<typeof queryResolver> {
  if (name === 'changes') return changesResolver(log)
  return name in REDIRECTED ? redirectResolver(keys.secret) : queryResolver(keys)
}

function byResponseKey(
  source: Record<string, unknown>,
  _arguments: unknown,
  _context: GraphqlContext,
  { path, fieldName }: { path: { key: string | number }; fieldName: string },
): unknown {
  const made = source[BY_NAME] as Record<string, unknown> | undefined // put there by the write
  return made === undefined ? source[path.key] : made[fieldName]
}
