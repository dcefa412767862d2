import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SCOPES, type Scope } from '../access/scopes.ts'
import { can } from '../context.ts'
import { fail } from '../errors.ts'

/**
 * Who may call a route. `open`: anybody, always, without even a look at the token. `public`: readers; with
 * PUBLIC_READ=off they need a token. `token`: whoever has one. Otherwise the scope that the token must hold.
 */
export type RouteScope = 'open' | 'public' | 'token' | Scope

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: RouteScope
    /** Whether a GET of it may open a socket, whose client says on it who he is. */
    opensSockets?: boolean
  }
}

interface Options {
  publicRead: boolean
}

const KNOWN = new Set<string>(['open', 'public', 'token', ...SCOPES])

/** Refuses, before the body is read, whom a route is not for. A route that declares no scope fails at start. */
export const scopes = fp<Options>(async (app, { publicRead }) => {
  app.addHook('onRoute', ({ method, url, config }) => {
    // The preflight's wildcard: answered before anything is asked for.
    if (url === '*') return
    if (!KNOWN.has(config?.scope ?? '')) throw new Error(`Route ${[method].flat().join(',')} ${url} declares no scope`)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const { scope, opensSockets } = request.routeOptions.config
    if (scope === undefined || scope === 'open' || (scope === 'public' && publicRead)) return done()
    if (opensSockets === true && isUpgrade(request)) return done()
    const { viewer } = request.ctx
    if (viewer.actor === 'anonymous') return done(fail('UNAUTHENTICATED'))
    if (scope !== 'public' && scope !== 'token' && !can(viewer, scope))
      return done(fail('SCOPE_MISSING', { detail: `The token lacks the scope ${scope}.`, extra: { scope } }))
    done()
  })
})

/** Whether Node has taken the connection out of HTTP's hands: nothing that a client sends can make a request look so. */
function isUpgrade({ method, raw }: FastifyRequest): boolean {
  return method === 'GET' && 'upgrade' in raw && raw.upgrade === true
}
