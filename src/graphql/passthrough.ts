// In front of Mercurius: an operation that it has accepted before is bound, run, and its text sent as PostgreSQL made it.
// Whatever this cannot answer, or what goes wrong, is left to Mercurius, which words it as ever.
import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import type { Context } from '../context.ts'
import { runOne } from '../read/run.ts'
import type { Member } from '../read/shape.ts'
import type { Bound } from './bind.ts'
import type { Documents } from './documents.ts'
import type { KeptOperations, Ready } from './kept.ts'
import { handOver, sentBy, type Sent } from './sent.ts'
import { keepPrivate } from './compliance.ts'
import { runTogether } from './together.ts'

export interface GraphqlCounts {
  /** Requests that were answered by the text of their statements. */
  fast: number
  /** Requests that Mercurius answered. */
  slow: number
}

interface Options {
  kept: KeptOperations
  documents: Documents
  secret: Buffer
  counts: GraphqlCounts
}

export function passthrough({ kept, documents, secret, counts }: Options): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const sent = sentBy(request)
    if (sent === null) return
    const ready = readied(request, sent)
    const text = ready && (await answered(request.ctx, ready))
    if (text === null) {
      counts.slow++
      return handOver(request, sent)
    }
    counts.fast++
    return reply.send(text)
  }

  function readied(request: FastifyRequest, { source, operationName, variables, hash }: Sent): Ready | null {
    try {
      const ready = kept.bind(source, operationName, variables, { ...request.ctx, secret })
      if (ready !== null && hash !== null) documents.keep(hash, source)
      if (ready?.roots.some((root) => 'looksBack' in root && root.looksBack)) keepPrivate(request)
      return ready
    } catch {
      return null // what is wrong with an argument: Mercurius finds the same, and says so
    }
  }

  async function answered(ctx: Context, ready: Ready): Promise<string | null> {
    try {
      return await textOf(ctx, ready.roots)
    } catch {
      return null // a statement that failed: run again, it fails where its failure is worded and logged
    }
  }
}

/** The whole answer. @throws what a statement throws */
async function textOf(ctx: Context, roots: readonly Bound[]): Promise<string> {
  const runs = roots.flatMap((root) => ('text' in root || root.redirect !== null ? [] : [root]))
  const texts = runTogether(ctx.db, runs)
  let next = 0
  const members = await Promise.all(
    roots.map(async (root) => {
      if ('text' in root) return `"${root.as}":${root.text}`
      const text = root.redirect === null ? texts[next++] : redirected(ctx, root, root.redirect)
      return `"${root.as}":${(await text) ?? 'null'}`
    }),
  )
  return `{"data":{${members.join()}}}`
}

async function redirected(
  { db }: Context,
  { compiled, values }: Exclude<Bound, { text: string }>,
  members: readonly Member[],
): Promise<string | null> {
  const found = await runOne(db, compiled, values)
  if (found?.found !== 'redirect') return null
  const { id, address, locale } = found
  const whole: Record<string, unknown> = { id, slug: address, path: address, locale }
  const json = members.map((member) => {
    const value = member[1] === 'const' ? member[2] : JSON.stringify(whole[member[2]] ?? null)
    return `"${member[0]}":${value}`
  })
  return `{${json.join()}}`
}
