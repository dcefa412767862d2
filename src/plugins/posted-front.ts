// A query that is posted as most are goes past the router: its body is read, and what GraphQL can answer at once is sent.
// Everything else goes the usual way, as if it had come there first. Both send the same headers; a test compares them.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import { isPlain } from '../cache/wire.ts'
import type { PostedAnswer, PostedQueries } from '../graphql/posted.ts'
import { corsHeaders } from './cors.ts'
import { STANDING_HEADERS } from './headers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How many posted queries were answered before the router, by a statement of their own. */
    readonly postedFront: { readonly answered: number }
  }
}

interface Options {
  /** Null until the surface is there. */
  posted: { answer: PostedQueries | null }
  origins: '*' | string[]
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Larger bodies go the usual way. */
const MOST_BYTES = 8_000

/** Stands in front of the router once the application is ready. Requests that are injected do not come here. */
export const postedFront = fp<Options>(async (app, { posted, origins }) => {
  const counts = { answered: 0 }
  app.decorate('postedFront', counts)
  let isClosing = false
  const everybody = [...STANDING_HEADERS, ...corsHeaders(origins, undefined)]

  function send(request: IncomingMessage, response: ServerResponse, { type, body }: PostedAnswer): void {
    const cors = origins === '*' ? everybody : [...STANDING_HEADERS, ...corsHeaders(origins, request.headers.origin)]
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    response.writeHead(200, [
      ...['cache-control', 'no-store', 'x-request-id', randomUUID()],
      ...cors,
      ...['content-type', type, 'vary', origins === '*' ? 'Accept' : 'Origin, Accept'],
      ...['content-length', String(length)],
    ])
    response.end(body)
  }

  function come(request: IncomingMessage, response: ServerResponse, posting: Buffer, usual: () => void): void {
    // Put back before anything is waited for: a body that was read to its end cannot be.
    request.unshift(posting)
    const answering = isClosing ? null : (posted.answer?.(posting, request) ?? null)
    if (answering === null) return usual()
    void answering.then((answer) => {
      if (answer === null) usual()
      else {
        counts.answered++
        send(request, response, answer)
      }
    })
  }

  function onRequest(request: IncomingMessage, response: ServerResponse, usual: () => void): void {
    const length = isClosing || app.draining.value || !isPlain(request.headers) ? 0 : postedLength(request)
    if (length === 0) return usual()
    const onReadable = (): void => {
      const posting = request.read(length) as Buffer | null // no encoding was set
      if (posting === null) return
      request.off('readable', onReadable)
      come(request, response, posting, usual)
    }
    request.on('readable', onReadable)
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
  return length <= MOST_BYTES ? length : 0
}
