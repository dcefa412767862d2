import fp from 'fastify-plugin'
import { fail } from '../errors.ts'

/** Characters of path and query together. */
export const MAX_URL_CHARS = 8_192

/** What every answer carries, and the bound of every address. */
export const headers = fp(async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'x-request-id': request.id })
    if ((request.raw.url ?? '').length > MAX_URL_CHARS)
      throw fail('URI_TOO_LONG', { detail: `An address has at most ${MAX_URL_CHARS} characters.` })
  })
})
