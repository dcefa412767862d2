// In front of Mercurius: an operation that it has accepted is bound, run, and its text sent as PostgreSQL made it, or as the
// cache has it. Whatever this cannot answer, or what goes wrong, is left to Mercurius, which words it as ever.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, Answers } from '../cache/answers.ts'
import { isBehind } from '../cache/newer.ts'
import { outcomeOf, PRIVATE } from '../cache/outcome.ts'
import { nameOf } from '../cache/wire.ts'
import type { Log } from '../changes/follow.ts'
import type { Queryable } from '../db/client.ts'
import { Failure } from '../errors.ts'
import type { Bound } from './bind.ts'
import { etagOf, keepPrivate, mediaType, notePassed } from './compliance.ts'
import type { Documents } from './documents.ts'
import type { KeptOperations, Ready } from './kept.ts'
import { hashOf, sentBy, type Sent } from './sent.ts'
import { textOf } from './text.ts'

interface Options {
  kept: KeptOperations
  documents: Documents
  secret: Buffer
  log: Log
  answers: Answers | null
  cdnMaxAgeSeconds: number
}

/** Whether the request has been answered; if not, nothing has been sent. */
export type Passthrough = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>

export function passthrough(options: Options): Passthrough {
  const { kept, documents, secret, log, answers } = options

  return async (request, reply) => {
    const sent = sentBy(request)
    if (failed.has(request.raw)) return false
    const ready = sent && readied(request, sent)
    if (sent === null || ready === null) return false
    try {
      if (answers !== null && isOfNow(ready.roots) && !isBehind(log.relay, request.headers))
        await sendKept(answers, request, reply, sent, ready)
      else {
        const text = await textOf(request.ctx.db, ready.roots)
        notePassed(request)
        void reply.send(text)
      }
      return true
    } catch (error) {
      // No answer can be sent in a coding that the client takes.
      if (error instanceof Failure && error.code === 'NOT_ACCEPTABLE') throw error
      return false // a statement that failed: run again, it fails where its failure is worded and logged
    }
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

  async function sendKept(
    answers: Answers,
    request: FastifyRequest,
    reply: FastifyReply,
    { source, operationName }: Sent,
    ready: Ready,
  ): Promise<void> {
    const type = mediaType(request) ?? '' // what takes neither has been refused
    const { answer, key } = await keptAnswer(answers, { on: request.ctx.db, type, source, operationName, ready })
    await send(request, reply, answer)
    const name = nameOf(request.raw)
    if (name !== undefined && request.headers.authorization === undefined) answers.rename(key, name)
  }

  async function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): Promise<void> {
    const isPublic = request.headers.authorization === undefined
    if (request.method === 'POST') {
      // It is counted while it is sent.
      notePassed(request)
      void reply.headers({ ...answer.headers, 'cache-control': isPublic ? 'no-store' : PRIVATE }).send(answer.body)
      return
    }
    const { method, headers } = request
    const { status, headers: said, body } = await outcomeOf(answer, { ...options, method, headers, isPublic })
    notePassed(request)
    void reply.code(status).headers(said).send(body)
  }
}

const failed = new WeakSet<object>()

/** Says that its statement has failed before the router already: it is run once more, where its failure is worded. */
export const noteFailed = (request: object): void => void failed.add(request)

/** A ready operation, and what its answer is found by. */
export interface Question {
  readonly on: Queryable
  /** The media type of the answer. */
  readonly type: string
  readonly source: string
  readonly operationName: string | null
  readonly ready: Ready
}

async function keptAnswer(
  answers: Answers,
  { on, type: plainType, source, operationName, ready: { roots, variables } }: Question,
): Promise<{ answer: Answer; key: string }> {
  const type = `${plainType}; charset=utf-8`
  const key = `graphql ${type} ${hashOf(source)} ${operationName ?? ''} ${JSON.stringify(variables)}`
  const answer = await answers.answer(key, async (at) => {
    const tags = new Set<string>()
    const instant = roots.map((root) => atInstant(root, at))
    const text = await textOf(on, instant, tags)
    return { status: 200, text, etag: etagOf(text), headers: { 'content-type': type, vary: 'Accept' }, tags }
  })
  return { answer, key }
}

/** What is sent to anybody who has posted it. @throws what a statement throws */
export async function bodyOf(
  answers: Answers | null,
  { request, ...question }: Question & { request: object },
): Promise<string | Buffer> {
  const { on, ready } = question
  if (answers === null || !isOfNow(ready.roots)) return textOf(on, ready.roots)
  const { answer, key } = await keptAnswer(answers, question)
  const name = nameOf(request)
  if (name !== undefined) answers.rename(key, name)
  return answer.body
}

/** Whether all of it is what readers see now: whoever asks is answered the same. */
const isOfNow = (roots: readonly Bound[]): boolean =>
  roots.every((root) => 'text' in root || (root.mode === 'live' && !root.looksBack))

/** What is kept is read at the instant that the cache says. */
const atInstant = (root: Bound, at: Date): Bound =>
  'text' in root ? root : { ...root, values: { ...root.values, now: at, clock: at } }

/** Thrown where an operation has just been accepted and kept: it can be answered as if it had been known. */
export class Accepted extends Error {}
