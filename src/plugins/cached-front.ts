// What was answered before goes out before the router is asked: one look-up by the address, and bytes that lie ready.
// Everything else goes the usual way, through the same cache. Both send the same headers; a test compares them.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import type { Answer, Answers } from '../cache/answers.ts'
import { codingsOf } from '../cache/codings.ts'
import {
  cacheControl,
  firstOf,
  giveName,
  isPlain,
  namesEtag,
  postedName,
  rawName,
  wireOf,
  type Pairs,
  type Wire,
} from '../cache/wire.ts'
import { corsHeaders } from './cors.ts'
import { STANDING_HEADERS } from './headers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How many requests were answered before the router. */
    readonly front: { readonly answered: number }
  }
}

interface Options {
  /** null: nothing is kept, so nothing is sent from here. */
  answers: Answers | null
  origins: '*' | string[]
  cdnMaxAgeSeconds: number
  /**
   * Asked before each answer that is sent from here. False: the request goes the usual way, where it may be counted or
   * refused.
   */
  admits?: (request: IncomingMessage, response: ServerResponse) => boolean
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** The headers of one wire, ready to be written: the first two values change with each answer. */
interface Written {
  readonly origin: string | undefined
  readonly whole: string[]
  readonly same: string[]
}

const CACHE_CONTROL = 1
const REQUEST_ID = 3

/** Larger bodies go the usual way. */
const MOST_POSTED_BYTES = 2_000

/** Stands in front of the router once the application is ready. Requests that are injected do not come here. */
export const cachedFront = fp<Options>(async (app, { answers, origins, cdnMaxAgeSeconds, admits = () => true }) => {
  const got = new WeakMap<Wire, Written>()
  const posted = new WeakMap<Answer, Written>()
  const counts = { answered: 0 }
  app.decorate('front', counts)
  if (answers === null) return
  let isClosing = false

  function written<K extends object>(kept: WeakMap<K, Written>, of: K, pairs: Pairs, same: Pairs, origin?: string) {
    const begin = ['cache-control', '', 'x-request-id', '', ...STANDING_HEADERS, ...corsHeaders(origins, origin)]
    const made: Written = { origin, whole: [...begin, ...varied(pairs)], same: [...begin, ...varied(same)] }
    kept.set(of, made)
    return made
  }

  const varied = (pairs: Pairs): Pairs =>
    origins === '*'
      ? pairs
      : pairs.map((value, at) => (at % 2 === 1 && pairs[at - 1] === 'vary' ? `${value}, Origin` : value))

  const isFor = (kept: Written | undefined, origin: string | undefined): kept is Written =>
    kept !== undefined && (kept.origin === origin || origins === '*')

  /** What memory has under the name, if it may be sent from here. */
  const found = (name: string, request: IncomingMessage, response: ServerResponse): Answer | null => {
    const answer = answers.known(name)
    return answer === null || answer.status === 404 || !admits(request, response) ? null : answer
  }

  /** Written in place: writeHead reads the headers before anybody else can come. */
  function send(response: ServerResponse, status: number, pairs: string[], cache: string, body: Buffer | null): void {
    pairs[CACHE_CONTROL] = cache
    pairs[REQUEST_ID] = randomUUID()
    counts.answered++
    response.writeHead(status, pairs)
    if (body === null) response.end()
    else response.end(body)
  }

  /** Whether a GET or HEAD has been answered. */
  function answerGet(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request
    const name = rawName(url, headers.accept)
    const answer = found(name, request, response)
    const coded = answer && firstOf(answer, codingsOf(listed(headers['accept-encoding'])))
    if (answer === null || coded === null) {
      giveName(request, name)
      return false
    }
    const wire = wireOf(answer, coded.coding, coded.body)
    const kept = got.get(wire)
    const { origin } = headers
    const { whole, same } = isFor(kept, origin) ? kept : written(got, wire, wire.whole, wire.same, origin)
    const isSame = answer.status === 200 && namesEtag(headers['if-none-match'], answer.etag)
    const body = isSame || method === 'HEAD' ? null : wire.body
    send(response, isSame ? 304 : answer.status, isSame ? same : whole, cacheControl(answer, cdnMaxAgeSeconds), body)
    return true
  }

  /** Whether a query that was posted, read as far as its end, has been answered. */
  function answerPosted(request: IncomingMessage, response: ServerResponse, posting: Buffer): boolean {
    const { accept, origin } = request.headers
    const name = postedName(posting, accept)
    const answer = found(name, request, response)
    if (answer === null) {
      giveName(request, name)
      return false
    }
    const kept = posted.get(answer)
    const { headers, body } = answer
    const pairs = () => [...Object.entries(headers).flat(), 'content-length', String(body.length)]
    const { whole } = isFor(kept, origin) ? kept : written(posted, answer, pairs(), [], origin)
    send(response, 200, whole, 'no-store', body)
    return true
  }

  /** Waits for the body, which is one small piece, and puts it back where nothing is known of it. */
  function awaitPosted(request: IncomingMessage, response: ServerResponse, length: number, usual: () => void): void {
    const onReadable = (): void => {
      const posting = request.read(length) as Buffer | null // no encoding was set
      if (posting === null) return
      request.off('readable', onReadable)
      if (answerPosted(request, response, posting)) return
      request.unshift(posting)
      usual()
    }
    request.on('readable', onReadable)
  }

  function onRequest(request: IncomingMessage, response: ServerResponse, usual: () => void): void {
    // A process that stops lets its connections go, which is said the usual way.
    if (isClosing || app.draining.value || !isPlain(request.headers)) return usual()
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (!answerGet(request, response)) usual()
      return
    }
    const length = postedLength(request)
    if (length > 0) awaitPosted(request, response, length, usual)
    else usual()
  }

  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onReady', async () => {
    const { server } = app
    const listeners = server.listeners('request') as Listener[] // the router's own: an event's listeners are typed as any function
    server.removeAllListeners('request')
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      onRequest(request, response, () => {
        for (const listener of listeners) listener(request, response)
      }),
    )
  })
})

/** The bytes of a query that may be answered by its body alone; 0: it is none. */
function postedLength({ method, url, headers }: IncomingMessage): number {
  if (method !== 'POST' || url !== '/graphql' || headers['transfer-encoding'] !== undefined) return 0
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')) return 0
  if (headers['content-encoding'] !== undefined || headers['idempotency-key'] !== undefined) return 0
  const length = Number(headers['content-length'])
  return length <= MOST_POSTED_BYTES ? length : 0
}

const listed = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
