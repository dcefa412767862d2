// A public read, from the cache or made anew: one way for lists and single items.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Made } from '../cache/answers.ts'
import { isBehind } from '../cache/newer.ts'
import { nothing, outcomeOf, PRIVATE } from '../cache/outcome.ts'
import { nameOf, namesEtag, publicFor } from '../cache/wire.ts'
import { ANONYMOUS, type Context } from '../context.ts'
import { fail } from '../errors.ts'
import type { Query } from './parameters.ts'
import type { Surface } from './surface-options.ts'
import { isShared } from './view.ts'

/** Of `Made`, all but what it looked at: that is given to `tags`, where somebody asks. */
export type Said = Omit<Made, 'tags'>

export interface Question {
  query: Query
  /** The canonical address with the representation: equal questions have equal ones. Made where something is kept. */
  key: () => string
  /** Status 404: it is not there. @throws what refuses the question */
  make(ctx: Context, tags: Set<string> | undefined): Promise<Said>
}

/** Whether a question is about what readers see now: whoever asks is answered the same. */
export const isOfNow = ({ perspective, asOf, preview }: Query): boolean =>
  perspective === undefined && asOf === undefined && preview === undefined

/** @throws NOT_FOUND, NOT_ACCEPTABLE, and what `make` throws */
export async function sendAnswered(
  { answers, config, log }: Surface,
  request: FastifyRequest,
  reply: FastifyReply,
  { query, key: keyOf, make }: Question,
): Promise<FastifyReply> {
  const { ctx, headers, raw } = request
  const isPublic = isShared(config, headers.authorization, query)
  if (answers === null || !isOfNow(query) || query.q !== undefined || isBehind(log.relay, headers))
    return sendSaid(request, reply, await make(ctx, undefined), isPublic)
  const key = keyOf()
  const answer = await answers.answer(key, async (now) => {
    // As anybody is answered, and at the instant that the cache says: it is kept for others.
    const tags = new Set<string>()
    const said = await make({ ...ctx, viewer: ANONYMOUS, now, clock: now }, tags)
    return { ...said, tags }
  })
  const { cdnMaxAgeSeconds } = config
  const outcome = await outcomeOf(answer, { method: request.method, headers, isPublic, cdnMaxAgeSeconds })
  const name = nameOf(raw)
  if (isPublic && name !== undefined) answers.rename(key, name)
  return reply.code(outcome.status).headers(outcome.headers).send(outcome.body)
}

/** What is not kept, or kept nowhere. */
function sendSaid(request: FastifyRequest, reply: FastifyReply, said: Said, isPublic: boolean): FastifyReply {
  if (said.status === 404) throw fail('NOT_FOUND')
  const { 'content-type': type, ...headers } = said.headers
  reply.headers({ ...headers, 'cache-control': isPublic ? publicFor(0) : PRIVATE })
  if (isPublic)
    reply.header('vary', headers['vary'] === undefined ? 'Min-Sequence' : `Min-Sequence, ${headers['vary']}`)
  if (said.etag !== '') reply.header('etag', said.etag)
  if (said.status === 200 && namesEtag(request.headers['if-none-match'], said.etag))
    return reply.code(304).send(nothing(request.method))
  return reply
    .code(said.status)
    .type(type ?? '')
    .send(said.text)
}
