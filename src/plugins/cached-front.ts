// What was answered before goes out before the router is asked: one look-up by the address, and bytes that lie ready.
// Everything else goes the usual way, through the same cache. Both send the same headers; a test compares them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import type { Answer, Answers } from '../cache/answers.ts'
import { codingsOf } from '../cache/codings.ts'
import {
  bytesIn,
  cacheControl,
  firstOf,
  formOf,
  giveName,
  namesEtag,
  POSTED,
  postedName,
  rawName,
  wireOf,
  type Form,
  type Pairs,
} from '../cache/wire.ts'
import { beforeRouter, postedLength } from './before-router.ts'
import { corsHeaders } from './cors.ts'
import { STANDING_HEADERS } from './headers.ts'
import { headBefore, staysOpen, writeReady } from './ready-head.ts'
import { requestIds } from './request-ids.ts'

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

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

interface Sending {
  status: number
  form: Form
  cache: string
  body: Buffer | null
  /** What of the head is the answer's own; asked for only to write one that is not there yet. */
  pairs: () => Pairs
}

/** The first byte of an object in JSON. */
const BRACE = 0x7b

/** Larger bodies go the usual way. */
const MOST_POSTED_BYTES = 2_000

/** Stands in front of the router once the application is ready. Requests that are injected do not come here. */
export const cachedFront = fp<Options>(async (app, { answers, origins, cdnMaxAgeSeconds, admits = () => true }) => {
  const counts = { answered: 0 }
  app.decorate('front', counts)
  if (answers === null) return
  const newId = requestIds()

  const varied = (pairs: Pairs): Pairs =>
    origins === '*'
      ? pairs
      : pairs.map((value, at) => (at % 2 === 1 && pairs[at - 1] === 'vary' ? `${value}, Origin` : value))

  /** What memory has under the name, if it may be sent from here. */
  const found = (name: string, request: IncomingMessage, response: ServerResponse): Answer | null => {
    const answer = answers.known(name)
    return answer === null || answer.status === 404 || !admits(request, response) ? null : answer
  }

  /** With the head that it was sent with before, where that holds for this one too. */
  function send({ request, response }: Exchange, answer: Answer, { status, form, cache, body, pairs }: Sending): void {
    counts.answered++
    const origin = origins === '*' ? undefined : request.headers.origin
    const id = newId()
    const head = answer.head(form)
    const isLasting = staysOpen(request, response)
    if (isLasting && head?.cache === cache && head.origin === origin) writeReady(response, status, head.text, id)
    else {
      const standing = [...STANDING_HEADERS, ...corsHeaders(origins, origin), ...varied(pairs())]
      response.writeHead(status, ['cache-control', cache, ...standing, 'x-request-id', id])
      const text = isLasting ? headBefore(response, id) : null
      if (text !== null) answer.keepHead(form, { origin, cache, text })
    }
    if (body === null) response.end()
    else response.end(body)
  }

  /** Whether a GET or HEAD has been answered. */
  function answerGet(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request
    const name = rawName(url, headers.accept)
    const answer = found(name, request, response)
    const coding = answer && firstOf(answer, codingsOf(listed(headers['accept-encoding'])))
    const bytes = coding && bytesIn(answer, coding)
    if (answer === null || coding === null || bytes === null) {
      giveName(request, name)
      return false
    }
    const isSame = answer.status === 200 && namesEtag(headers['if-none-match'], answer.etag)
    send({ request, response }, answer, {
      status: isSame ? 304 : answer.status,
      form: formOf(coding, isSame),
      cache: cacheControl(answer, cdnMaxAgeSeconds),
      body: isSame || method === 'HEAD' ? null : bytes,
      pairs: () => wireOf(answer, coding, bytes)[isSame ? 'same' : 'whole'],
    })
    return true
  }

  /** Whether a query that was posted has been answered. */
  function answerPosted(request: IncomingMessage, response: ServerResponse, posting: Buffer): boolean {
    const name = postedName(posting, request.headers.accept)
    const answer = found(name, request, response)
    if (answer === null) {
      giveName(request, name)
      return false
    }
    const { headers, body } = answer
    const pairs = (): Pairs => [...Object.entries(headers).flat(), 'content-length', String(body.length)]
    send({ request, response }, answer, { status: 200, form: POSTED, cache: 'no-store', body, pairs })
    return true
  }

  /**
   * Looks at the body as it comes, before the request is a stream for anybody: Node hands it over by `push`. Where it comes
   * in one piece, as a small one does, and is known, nobody has to read it; else it goes on its way as ever.
   */
  function awaitPosted(request: IncomingMessage, response: ServerResponse, length: number, usual: () => void): void {
    const { push } = request
    request.push = (piece: unknown, encoding) => {
      request.push = push
      const isWhole = piece instanceof Buffer && piece.length === length && piece[0] === BRACE
      if (isWhole && answerPosted(request, response, piece)) return true
      const isRoomLeft = request.push(piece, encoding)
      usual()
      return isRoomLeft
    }
  }

  beforeRouter(app, (request, response, usual) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (!answerGet(request, response)) usual()
      return
    }
    const length = postedLength(request, MOST_POSTED_BYTES)
    if (length > 0) awaitPosted(request, response, length, usual)
    else usual()
  })
})

const listed = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
