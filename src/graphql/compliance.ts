// GraphQL over HTTP as the specification has it, where Mercurius alone falls short: media types, wrongly typed
// parameters, and statuses.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { publicFor } from '../cache/wire.ts'
import { type Failure, fail } from '../errors.ts'
import { parseJson } from '../strict-json.ts'

const RESPONSE = 'application/graphql-response+json'
const JSON_TYPE = 'application/json'

/** The media type of the answer; null: the client takes neither. Without a wish it is application/json. */
function mediaType(request: FastifyRequest): string | null {
  const accept = request.headers.accept
  if (accept === undefined) return JSON_TYPE
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
 * application/json, as the specification asks; everything else has its own.
 */
export function statusOf(failure: Failure, request: FastifyRequest): number {
  return failure.code === 'GRAPHQL_INVALID' && mediaType(request) === JSON_TYPE ? 200 : failure.status
}

/** Takes Mercurius' own schemas off its routes: they coerce parameters, and turn list positions in paths to text. */
export function withoutSchemas(route: RouteOptions): void {
  delete route.schema
}

/** Before the body is read. @throws NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE */
export async function checkMediaTypes(request: FastifyRequest): Promise<void> {
  if (mediaType(request) === null) throw fail('NOT_ACCEPTABLE', { detail: `Answers are ${RESPONSE} or ${JSON_TYPE}.` })
  if (request.method !== 'POST') return
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

/** @throws INVALID_PARAMETER naming each parameter of a wrong type; INVALID_JSON for variables of a GET that are none */
export async function checkParameters(request: FastifyRequest): Promise<void> {
  // A socket is opened without a document.
  if ('upgrade' in request.raw && request.raw.upgrade === true) return
  const given = request.method === 'POST' ? request.body : decoded(request.query)
  if (!isObject(given)) throw fail('INVALID_PARAMETER', { detail: 'The body must be a JSON object with a query.' })
  const errors = [
    ...(typeof given.query === 'string' && given.query !== ''
      ? []
      : [{ path: 'query', message: 'must be a document' }]),
    ...(isAbsent(given.operationName) || typeof given.operationName === 'string'
      ? []
      : [{ path: 'operationName', message: 'must be text' }]),
    ...['variables', 'extensions'].flatMap((path) =>
      isAbsent(given[path]) || isObject(given[path]) ? [] : [{ path, message: 'must be a JSON object' }],
    ),
  ]
  if (errors.length > 0)
    throw fail('INVALID_PARAMETER', {
      detail: errors.map(({ path, message }) => `${path} ${message}`).join(', ') + '.',
      errors,
    })
}

/** The name of the operation to run, where the request has one. */
export function operationName(request: FastifyRequest): string | null {
  const given = request.method === 'POST' ? request.body : request.query
  return isObject(given) && typeof given.operationName === 'string' ? given.operationName : null
}

/** Requests whose answer nobody may keep, whoever asks. */
const unshared = new WeakSet<FastifyRequest>()

/** What the answer shows is not what readers see: no cache may keep it. */
export const keepPrivate = (request: FastifyRequest): void => void unshared.add(request)

/** Sets the media type, and lets anonymous GETs be kept and compared (contract.md section 3). */
export async function finish(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string') return payload
  reply.type(`${mediaType(request) ?? JSON_TYPE}; charset=utf-8`)
  const vary = reply.getHeader('vary')
  reply.header('vary', vary === undefined ? 'Accept' : `${String(vary)}, Accept`)
  const isShared =
    (request.method === 'GET' || request.method === 'HEAD') &&
    reply.statusCode === 200 &&
    request.headers.authorization === undefined &&
    !unshared.has(request)
  if (!isShared || payload.includes('"errors":')) {
    const isPrivate = request.headers.authorization !== undefined || unshared.has(request)
    void reply.header('cache-control', isPrivate ? 'private, no-store' : 'no-store')
    return payload
  }
  const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`
  void reply.headers({ etag, 'cache-control': publicFor(0) })
  if (!matches(request.headers['if-none-match'], etag)) return payload
  void reply.code(304).removeHeader('content-type').removeHeader('content-length')
  return ''
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim()))
}

/** The parameters of a GET, the JSON ones read. A repeated one is an array, and so of a wrong type. */
function decoded(query: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = isObject(query) ? { ...query } : {}
  for (const name of ['variables', 'extensions']) {
    const text = given[name]
    if (typeof text === 'string') given[name] = parseJson(Buffer.from(text))
  }
  return given
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
