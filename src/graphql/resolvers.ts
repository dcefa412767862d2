import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import type { Log } from '../changes/follow.ts'
import type { Clock } from '../db/clock.ts'
import { changesResolver, changesSubscriber } from './changes.ts'
import type { GraphqlContext } from './context.ts'
import { BY_NAME, isShaped, TYPE_KEY } from './kinds.ts'
import { mutationResolver } from './mutations.ts'
import { REDIRECTED } from './operation.ts'
import { queryResolver, redirectResolver } from './queries.ts'
import { TOLD_KEY } from './search.ts'

/**
 * Writes the resolvers into a schema. Root fields run statements; below them all that a statement wrote has its values
 * under the response names already.
 */
export function resolve(
  schema: GraphQLSchema,
  { clock, log, ...keys }: { secret: Buffer; previewKey: Buffer; clock: Clock; log: Log },
): void {
  const written = writtenTypes(schema)
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
      else if (type.name === 'Highlight') field.resolve = (source: Record<string, unknown>) => source[field.name]
      else if (type.name === 'SearchConnection' && TOLD.has(field.name)) field.resolve = told
      else if (written.has(type)) field.resolve = byResponseKey
    }
  }
}

/** The types of objects that statements write: the shaped ones, and the JSON in their columns. */
function writtenTypes(schema: GraphQLSchema): ReadonlySet<GraphQLObjectType> {
  const found = new Set(
    Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => isShaped(name)),
  )
  // A set walks on over what is added while it is walked.
  for (const type of found)
    for (const field of Object.values(type.getFields())) {
      const below = getNamedType(field.type)
      if (isObjectType(below)) found.add(below)
    }
  return found
}

function queryFieldResolver(
  name: string,
  keys: { secret: Buffer; previewKey: Buffer },
  log: Log,
): ReturnType<typeof queryResolver> {
  if (name === 'changes') return changesResolver(log)
  return name in REDIRECTED ? redirectResolver(keys.secret) : queryResolver(keys)
}

/** Known when the search has run: no statement writes it. */
const TOLD = new Set(['searchedFor', 'didYouMean'])

const told = (
  source: Record<string, Record<string, unknown>>,
  _arguments: unknown,
  _context: unknown,
  info: { fieldName: string },
) => source[TOLD_KEY]?.[info.fieldName]

function byResponseKey(
  source: Record<string, unknown>,
  _arguments: unknown,
  _context: GraphqlContext,
  { path, fieldName }: { path: { key: string | number }; fieldName: string },
): unknown {
  const made = source[BY_NAME] as Record<string, unknown> | undefined // put there by the write
  return made === undefined ? source[path.key] : made[fieldName]
}
