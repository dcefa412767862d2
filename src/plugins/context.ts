import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { authenticate } from '../access/tokens.ts'
import { ANONYMOUS, type Context, type Viewer } from '../context.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { enclosure } from './enclosure.ts'

const GIVEN = Symbol('context')

declare module 'fastify' {
  interface FastifyRequest {
    [GIVEN]: Context | null
    /** Who asks, and when: one for the whole request. Throws on an open route, which has none. */
    readonly ctx: Context
  }
}

interface Options {
  db: Database
  clock: Clock
  adminToken: string | undefined
  rules: Pick<Context, 'defaultLocale' | 'requireApproval' | 'publicHistory'>
}

/**
 * Makes `request.ctx` before anything else looks at the request. A bad token is 401 everywhere but on open routes:
 * it never counts as anonymous.
 */
export const context = fp<Options>(async (app, { db, clock, adminToken, rules }) => {
  app.decorateRequest(GIVEN, null)
  app.decorateRequest('ctx', {
    getter() {
      const ctx = this[GIVEN]
      if (ctx === null) throw new Error(`${this.routeOptions.url} is open and has no context`)
      return ctx
    },
  })
  const give = (request: FastifyRequest, viewer: Viewer): void => {
    const now = clock.now()
    request[GIVEN] = { db, viewer, now, clock: now, ...rules }
  }
  // Readers without a token, which most are, are not made to wait for a promise.
  app.addHook('onRequest', (request, _reply, done) => {
    const { scope, write } = request.routeOptions.config
    if (scope === 'open') return done()
    const inside = enclosure()
    if (inside !== undefined) {
      // Who asks was asked at the door of the request around it.
      inside.hasEntered = true
      inside.route = write
      if (inside.isBatch && !request.is404 && (write === undefined || write.isAlone))
        return done(fail('INVALID_INPUT', { detail: 'This address cannot be an operation of a batch.' }))
      const now = clock.now()
      request[GIVEN] = { db: inside.db, viewer: inside.viewer, now, clock: now, ...rules }
      return done()
    }
    const header = request.headers.authorization
    if (header === undefined) {
      give(request, ANONYMOUS)
      return done()
    }
    const token = bearerToken(header)
    if (token === null)
      return done(fail('INVALID_TOKEN', { detail: 'Send the token as "Authorization: Bearer <token>".' }))
    authenticate(db, token, clock.now(), adminToken).then((viewer) => {
      give(request, viewer)
      done()
    }, done)
  })
})

/** RFC 6750: `Bearer`, in any case, and the token; null for anything else. */
const bearerToken = (header: string): string | null => /^Bearer +([\x21-\x7e]+)$/i.exec(header)?.[1] ?? null
