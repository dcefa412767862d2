import fp from 'fastify-plugin'
import { fail } from '../errors.ts'

/** Characters of path and query together. */
export const MAX_URL_CHARS = 8_192

/** What every answer carries beside its request's id, names and values in turn. */
export const STANDING_HEADERS = ['x-content-type-options', 'nosniff'] as const

/** What every answer carries, and the bound of every address. */
export const headers = fp(async (app) => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ [STANDING_HEADERS[0]]: STANDING_HEADERS[1], 'x-request-id': request.id })
    if ((request.raw.url ?? '').length > MAX_URL_CHARS)
      return done(fail('URI_TOO_LONG', { detail: `An address has at most ${MAX_URL_CHARS} characters.` }))
    done()
  })
})
