// GraphQL over HTTP as the specification has it, where Mercurius alone falls short: media types, wrongly typed
// parameters, and statuses.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, onRequestHookHandler, onSendHookHandler, RouteOptions } from 'fastify'
import { LRUCache } from 'lru-cache'
import { PRIVATE } from '../cache/outcome.ts'
import { namesEtag, publicFor } from '../cache/wire.ts'
import { type Failure, fail } from '../errors.ts'
import { NOT_KEPT } from './sent.ts'

const RESPONSE = 'application/graphql-response+json'
const JSON_TYPE = 'application/json'

/** Clients are few, and say the same each time. */
const wished = new LRUCache<string, { type: string | null }>({ max: 200 })

/** The media type of the answer; null: the client takes neither. Without a wish it is application/json. */
export const mediaType = ({ headers: { accept } }: FastifyRequest): string | null => mediaTypeFor(accept)

/** As `mediaType`, by the header. */
export function mediaTypeFor(accept: string | undefined): string | null {
  if (accept === undefined) return JSON_TYPE
  const known = wished.get(accept) ?? { type: negotiated(accept) }
  wished.set(accept, known)
  return known.type
}

function negotiated(accept: string): string | null {
  const wishes = accept.split(',').map((wish) => {
    const [type = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    const charset = parameters.find((parameter) => parameter.startsWith('charset='))
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)), charset: charset?.slice(8) }
  })
  const weight = (name: string): number => {
    for (const type of [name, 'application/*', '*/*']) {
      const wish = wishes.find((each) => each.type === type && (each.charset ?? 'utf-8') === 'utf-8')
      if (wish !== undefined) return wish.quality
    }
    return 0
  }
  const [json, response] = [weight(JSON_TYPE), weight(RESPONSE)]
  if (!(json > 0) && !(response > 0)) return null
  if (response === json) return wishes.some(({ type }) => type === RESPONSE) ? RESPONSE : JSON_TYPE
  return response > json ? RESPONSE : JSON_TYPE
}

/**
 * The status of a refused request. A document that does not fit the schema is 200 for clients that know only
 * application/json, as the specification asks, and so is a hash that has to be sent with its document; everything else
 * has its own.
 */
export function statusOf(failure: Failure, request: FastifyRequest): number {
  const isWorded = failure.code === 'GRAPHQL_INVALID' || failure.detail === NOT_KEPT
  return isWorded && mediaType(request) === JSON_TYPE ? 200 : failure.status
}

/** Takes Mercurius' own schemas off its routes: they coerce parameters, and turn list positions in paths to text. */
export function withoutSchemas(route: RouteOptions): void {
  delete route.schema
}

/** Before the body is read. @throws NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE */
export const checkMediaTypes: onRequestHookHandler = (request, _reply, done) => {
  try {
    refuseOtherTypes(request)
  } catch (error) {
    return done(error as Error) // ours, a Failure
  }
  done()
}

function refuseOtherTypes(request: FastifyRequest): void {
  if (mediaType(request) === null) throw fail('NOT_ACCEPTABLE', { detail: `Answers are ${RESPONSE} or ${JSON_TYPE}.` })
  if (request.method !== 'POST' || request.headers['content-type'] === JSON_TYPE) return
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const charset =
    parameters
      .find((parameter) => parameter.startsWith('charset='))
      ?.slice(8)
      .replaceAll('"', '') ?? 'utf-8'
  if (type !== JSON_TYPE || !['utf-8', 'utf8'].includes(charset))
    throw fail('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send application/json.', headers: { 'accept-post': JSON_TYPE } })
}

/** Requests whose answer nobody may keep, whoever asks. */
const unshared = new WeakSet<FastifyRequest>()

/** What the answer shows is not what readers see: no cache may keep it. */
export const keepPrivate = (request: FastifyRequest): void => void unshared.add(request)

const passed = new WeakSet<FastifyRequest>()

/** The answer is the text of its statements. */
export const notePassed = (request: FastifyRequest): void => void passed.add(request)

export interface GraphqlCounts {
  /** Requests that were answered by the text of their statements, or from memory. */
  fast: number
  /** Requests that Mercurius answered, or that were refused. */
  slow: number
}

/** Sets the media type, and lets anonymous GETs be kept and compared (contract.md section 3). */
export function finish(counts: GraphqlCounts): onSendHookHandler {
  return (request, reply, payload, done) => {
    counts[passed.has(request) ? 'fast' : 'slow']++
    done(null, typeof payload === 'string' ? finished(request, reply, payload) : payload)
  }
}

function finished(request: FastifyRequest, reply: FastifyReply, payload: string): string {
  reply.type(`${mediaType(request) ?? JSON_TYPE}; charset=utf-8`)
  const isPublic = request.headers.authorization === undefined && !unshared.has(request)
  const isShared = (request.method === 'GET' || request.method === 'HEAD') && reply.statusCode === 200 && isPublic
  const vary = reply.getHeader('vary')
  const varied = [...(vary === undefined ? [] : [String(vary)]), ...(isShared ? ['Min-Sequence'] : []), 'Accept']
  reply.header('vary', varied.join(', '))
  if (!isShared || (!passed.has(request) && payload.includes('"errors":'))) {
    void reply.header('cache-control', isPublic ? 'no-store' : PRIVATE)
    return payload
  }
  const etag = etagOf(payload)
  void reply.headers({ etag, 'cache-control': publicFor(0) })
  if (!namesEtag(request.headers['if-none-match'], etag)) return payload
  void reply.code(304).removeHeader('content-type').removeHeader('content-length')
  return ''
}

/** Of the identity bytes. Hexadecimal, so that it never ends in what looks like a coding (`-gz`). */
export const etagOf = (text: string): string => `"${createHash('sha1').update(text).digest('hex').slice(0, 32)}"`
