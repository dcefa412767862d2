// A query that is posted as most are goes past the router: its body is read, and what GraphQL can answer at once is sent.
// Everything else goes the usual way, as if it had come there first. Both send the same headers; a test compares them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import type { PostedAnswer, PostedQueries } from '../graphql/posted.ts'
import { beforeRouter, postedLength } from './before-router.ts'
import { corsHeaders } from './cors.ts'
import { STANDING_HEADERS } from './headers.ts'
import { requestIds } from './request-ids.ts'

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

/** Larger bodies go the usual way. */
const MOST_BYTES = 8_000

/** Stands in front of the router once the application is ready. Requests that are injected do not come here. */
export const postedFront = fp<Options>(async (app, { posted, origins }) => {
  const counts = { answered: 0 }
  app.decorate('postedFront', counts)
  const nextId = requestIds()
  const everybody = [...STANDING_HEADERS, ...corsHeaders(origins, undefined)]

  function send(request: IncomingMessage, response: ServerResponse, { type, body }: PostedAnswer): void {
    const cors = origins === '*' ? everybody : [...STANDING_HEADERS, ...corsHeaders(origins, request.headers.origin)]
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    response.writeHead(200, [
      ...['cache-control', 'no-store', 'x-request-id', nextId()],
      ...cors,
      ...['content-type', type, 'vary', origins === '*' ? 'Accept' : 'Origin, Accept'],
      ...['content-length', String(length)],
    ])
    response.end(body)
  }

  function come(request: IncomingMessage, response: ServerResponse, posting: Buffer, usual: () => void): void {
    // Put back before anything is waited for: a body that was read to its end cannot be.
    request.unshift(posting)
    const answering = state.isClosing ? null : (posted.answer?.(posting, request) ?? null)
    if (answering === null) return usual()
    void answering.then((answer) => {
      if (answer === null) usual()
      else {
        counts.answered++
        send(request, response, answer)
      }
    })
  }

  const state = beforeRouter(app, (request, response, usual) => {
    const length = postedLength(request, MOST_BYTES)
    if (length === 0) return usual()
    const onReadable = (): void => {
      const posting = request.read(length) as Buffer | null // no encoding was set
      if (posting === null) return
      request.off('readable', onReadable)
      come(request, response, posting, usual)
    }
    request.on('readable', onReadable)
  })
})
