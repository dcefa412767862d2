// The log in GraphQL: pages of it for audits, and what a subscription is told.
import type { GraphQLFieldResolver } from 'graphql'
import { demand } from '../access/policy.ts'
import { follow, startOf, type Change, type ItemType, type Log } from '../changes/follow.ts'
import { readChanges } from '../changes/read.ts'
import type { Viewer } from '../context.ts'
import { Failure, fail } from '../errors.ts'
import type { GraphqlContext } from './context.ts'
import { countObjects, ONCE, type Walk } from './walk.ts'

const DEFAULT_ENTRIES = 20
const MAX_ENTRIES = 100

/** Judges the arguments of Query.changes before anything runs. @throws UNAUTHENTICATED, SCOPE_MISSING, INVALID_PARAMETER */
export function planChanges(walk: Walk, viewer: Viewer, { first }: Record<string, unknown>): null {
  demand(viewer, 'audit:read')
  const entries = first ?? DEFAULT_ENTRIES
  if (typeof entries !== 'number' || entries < 1 || entries > MAX_ENTRIES)
    throw fail('INVALID_PARAMETER', {
      detail: `first must be a whole number from 1 to ${MAX_ENTRIES}.`,
      errors: [{ path: 'first', message: `must be a whole number from 1 to ${MAX_ENTRIES}` }],
    })
  countObjects(walk, ONCE, entries)
  return null
}

/** Query.changes: the same pages as GET /v1/changes. */
export function changesResolver(log: Log): GraphQLFieldResolver<unknown, GraphqlContext, Record<string, unknown>> {
  return async (_source, { after, first }, { plan }, { path }) => {
    const planned = plan.get(String(path.key))
    if (planned instanceof Failure) throw planned
    // Of their types by the schema.
    return readChanges(log.db, log.key, {
      after: after as string | null | undefined,
      limit: (first as number | null | undefined) ?? DEFAULT_ENTRIES,
    })
  }
}

/** What the resolvers of subscriptions share: one for each subscription. */
export interface SubscriptionContext {
  viewer: Viewer
  signal: AbortSignal
}

/**
 * Subscription.changes: each change once and in order, from the cursor or from now on.
 * @throws UNAUTHENTICATED, SCOPE_MISSING, INVALID_PARAMETER, INVALID_CURSOR, CURSOR_EXPIRED, the last also while it runs
 */
export function changesSubscriber(log: Log) {
  return async (
    _source: unknown,
    { after, types, perspective }: Record<string, unknown>,
    { viewer, signal }: SubscriptionContext,
  ): Promise<AsyncGenerator<Change, void, undefined>> => {
    if (perspective === 'trash') throw fail('INVALID_PARAMETER', { detail: 'perspective: TRASH is for lists.' })
    if (perspective === 'draft') demand(viewer, 'audit:read')
    const start = await startOf(log, after as string | null | undefined) // by the schema a String
    const view = { isWhole: perspective === 'draft', types: types as ItemType[] | null | undefined } // [EntityType!]
    return changesOf(follow(log, start, view, { beatMs: 60_000, signal }))
  }
}

async function* changesOf(followed: ReturnType<typeof follow>): AsyncGenerator<Change, void, undefined> {
  for await (const each of followed) {
    if (each.kind === 'reset') throw fail('CURSOR_EXPIRED')
    if (each.kind === 'change') yield each.change
  }
}
