import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route there is, in the order of declaration. */
    knownRoutes: { method: string; url: string; matches: RegExp }[]
  }
}

/** Remembers every route: the router tells only whether one exists for a method, and 405 must say which do. */
export const knownRoutes = fp(async (app) => {
  app.decorate('knownRoutes', [])
  app.addHook('onRoute', ({ method, url }) => {
    // The preflight's wildcard is no route of ours.
    if (url === '*') return
    for (const each of [method].flat()) app.knownRoutes.push({ method: each, url, matches: pattern(url) })
  })
})

/** The methods that the path of a request has, sorted; none when there is no such path. */
export function methodsAt(app: FastifyInstance, address: string): string[] {
  const path = address.replace(/[?#].*$/s, '')
  return [...new Set(app.knownRoutes.filter((route) => route.matches.test(path)).map((route) => route.method))].sort()
}

function pattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part === '*' ? '.+' : part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}$`, 's')
}
