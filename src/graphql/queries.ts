import type { GraphQLFieldResolver } from 'graphql'
import type { Context } from '../context.ts'
import type { Queryable } from '../db/client.ts'
import { openPreview } from '../content/previews.ts'
import { Failure } from '../errors.ts'
import { compile } from '../read/compile.ts'
import { baseValues, run, runOne } from '../read/run.ts'
import type { Slot } from '../read/shape.ts'
import { KEY } from './asked-root.ts'
import type { GraphqlContext } from './context.ts'
import type { Read } from './operation.ts'
import { isSearching, runSearch } from './search.ts'
import { type Run, runTogether } from './together.ts'
import type { Preview } from './views.ts'

type RootResolver = GraphQLFieldResolver<unknown, GraphqlContext, Record<string, unknown>>

/** What was planned for the field at hand. @throws what planning found wrong with it */
export function plannedRead({ plan }: GraphqlContext, responseKey: string | number): Read | null {
  const read = plan.get(String(responseKey))
  if (read === undefined) throw new Error(`no plan for ${responseKey}`)
  if (read instanceof Failure) throw read
  return read
}

/**
 * Root fields of queries: what was planned is run together, once, whose answers already have the keys that the operation
 * asks for.
 */
export function queryResolver({ secret, previewKey }: { secret: Buffer; previewKey: Buffer }): RootResolver {
  return async (_source, _arguments, context, info) => {
    const read = plannedRead(context, info.path.key)
    if (read === null) return null
    const { ctx } = context.request
    if (read.preview === undefined) {
      context.texts ??= runPlanned(context, secret)
      const text = context.texts.get(String(info.path.key))
      if (text === undefined) throw new Error(`no answer for ${info.path.key}`)
      return parsed(await text)
    }
    const opened = await previewed(ctx, previewKey, read.preview)
    if (opened === null) return null
    return parsed(
      await run(ctx.db, compile(read.shape, read.mode), { ...read.values, ...opened, ...baseValues(ctx, secret) }),
    )
  }
}

function runPlanned({ plan, request: { ctx } }: GraphqlContext, secret: Buffer): Map<string, Promise<string | null>> {
  const runs = new Map<string, Run>()
  for (const [as, read] of plan) {
    if (read === null || read instanceof Failure || read.preview !== undefined || read.isRedirect) continue
    if (isSearching(read)) continue
    const at = { now: read.asOf ?? ctx.now, clock: ctx.clock }
    runs.set(as, { compiled: compile(read.shape, read.mode), values: { ...read.values, ...baseValues(at, secret) } })
  }
  const texts = runTogether(ctx.db, [...runs.values()])
  const found = new Map([...runs.keys()].map((as, at) => [as, texts[at] ?? Promise.resolve(null)]))
  for (const [as, read] of plan)
    if (read !== null && !(read instanceof Failure) && isSearching(read)) {
      const answer = runSearch(read, ctx, secret)
      // An operation that ends before asks nobody.
      answer.catch(() => undefined)
      found.set(as, answer)
    }
  return found
}

/** The version that a preview link shows; null where the link is none of ours, or another article's. @throws PREVIEW_EXPIRED */
async function previewed(ctx: Context, key: Buffer, { token, id }: Preview): Promise<Record<Slot, unknown> | null> {
  try {
    const { articleId, version } = await openPreview(ctx.db, key, token, ctx.clock)
    return id === null || id === articleId ? { [KEY]: articleId, version } : null
  } catch (error) {
    if (error instanceof Failure && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/** Where a former address leads. */
export function redirectResolver(secret: Buffer): RootResolver {
  return async (_source, _arguments, context, info) => {
    const read = plannedRead(context, info.path.key)
    if (read === null) return null
    const { ctx } = context.request
    const found = await runOne(ctx.db, compile(read.shape, read.mode), { ...read.values, ...baseValues(ctx, secret) })
    if (found?.found !== 'redirect') return null
    const { id, address, locale } = found
    return { id, slug: address, path: address, locale }
  }
}

/** The answer of a write, read inside its transaction. */
export function answerWith(read: Read, ctx: Context, secret: Buffer) {
  return async (on: Queryable, at: { now: Date; clock: Date }, id: string): Promise<string> => {
    const values = { ...read.values, ...baseValues({ ...ctx, ...at }, secret), [KEY]: id }
    const text = await run(on, compile(read.shape, read.mode), values)
    if (text === null) throw new Error(`what was written is not there: ${id}`)
    return text
  }
}

export function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}
