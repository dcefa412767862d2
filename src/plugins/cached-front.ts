// What was answered before goes out before the router is asked: one look-up by the address, and bytes that lie ready.
// Everything else goes the usual way, through the same cache. Both send the same headers; a test compares them.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import type { Answers } from '../cache/answers.ts'
import { codingsOf } from '../cache/codings.ts'
import { cacheControl, firstOf, isPlain, namesEtag, rawName, wireOf, type Pairs, type Wire } from '../cache/wire.ts'
import { corsHeaders } from './cors.ts'
import { STANDING_HEADERS } from './headers.ts'

interface Options {
  answers: Answers
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

/** Stands in front of the router once the application is ready. Requests that are injected do not come here. */
export const cachedFront = fp<Options>(async (app, { answers, origins, cdnMaxAgeSeconds, admits = () => true }) => {
  const written = new WeakMap<Wire, Written>()
  let isClosing = false

  function headersOf(wire: Wire, origin: string | undefined): Written {
    const known = written.get(wire)
    if (known !== undefined && (known.origin === origin || origins === '*')) return known
    const begin = ['cache-control', '', 'x-request-id', '', ...STANDING_HEADERS, ...corsHeaders(origins, origin)]
    const made = { origin, whole: [...begin, ...varied(wire.whole)], same: [...begin, ...varied(wire.same)] }
    written.set(wire, made)
    return made
  }

  const varied = (pairs: Pairs): Pairs =>
    origins === '*'
      ? pairs
      : pairs.map((value, at) => (at % 2 === 1 && pairs[at - 1] === 'vary' ? `${value}, Origin` : value))

  /** Whether the request has been answered. */
  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request
    if ((method !== 'GET' && method !== 'HEAD') || !isPlain(headers)) return false
    // A process that stops lets its connections go, which is said the usual way.
    if (isClosing || app.draining.value) return false
    const found = answers.known(rawName(url, headers.accept))
    if (found === null || found.status === 404) return false
    const coded = firstOf(found, codingsOf(listed(headers['accept-encoding'])))
    if (coded === null || !admits(request, response)) return false
    const wire = wireOf(found, coded.coding, coded.body)
    const { whole, same } = headersOf(wire, headers.origin)
    const isSame = found.status === 200 && namesEtag(headers['if-none-match'], found.etag)
    // Written in place: writeHead reads them before anybody else can come.
    const pairs = isSame ? same : whole
    pairs[CACHE_CONTROL] = cacheControl(found, cdnMaxAgeSeconds)
    pairs[REQUEST_ID] = randomUUID()
    response.writeHead(isSame ? 304 : found.status, pairs)
    if (isSame || method === 'HEAD') response.end()
    else response.end(wire.body)
    return true
  }

  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onReady', async () => {
    const { server } = app
    const listeners = server.listeners('request') as Listener[] // the router's own: an event's listeners are typed as any function
    server.removeAllListeners('request')
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (answer(request, response)) return
      for (const listener of listeners) listener(request, response)
    })
  })
})

const listed = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
