// What the fronts have in common: they stand before the router, and leave to it whatever is not plainly theirs (ADR 14).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isPlain } from '../cache/wire.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Takes a request, or calls `usual`: it goes on as if it had come there first. */
export type Front = (request: IncomingMessage, response: ServerResponse, usual: () => void) => void

/**
 * Puts a front before the router, and before the fronts that were put there earlier, once the application is ready. Requests
 * that are injected do not come to it, nor what is not plain, nor any of a process that stops: it lets its connections go,
 * which is said the usual way. `isClosing` tells one that has come before.
 */
export function beforeRouter(app: FastifyInstance, front: Front): { readonly isClosing: boolean } {
  const state = { isClosing: false }
  app.addHook('preClose', async () => {
    state.isClosing = true
  })
  app.addHook('onReady', async () => {
    const { server } = app
    const listeners = server.listeners('request') as Listener[] // the router's own: an event's listeners are typed as any function
    server.removeAllListeners('request')
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const usual = (): void => {
        for (const listener of listeners) listener(request, response)
      }
      if (state.isClosing || app.draining.value || !isPlain(request.headers)) usual()
      else front(request, response, usual)
    })
  })
  return state
}

/** The bytes, `most` at most, of a query that may be answered by its body alone; 0: it is none. */
export function postedLength({ method, url, headers }: IncomingMessage, most: number): number {
  if (method !== 'POST' || url !== '/graphql' || headers['transfer-encoding'] !== undefined) return 0
  const type = headers['content-type'] ?? ''
  if (type !== 'application/json' && !/^application\/json(; ?charset=utf-8)?$/i.test(type)) return 0
  if (headers['content-encoding'] !== undefined || headers['idempotency-key'] !== undefined) return 0
  const length = Number(headers['content-length'])
  return length <= most ? length : 0
}
