import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { parseInput } from '../content/input.ts'
import { aliasRoutes } from './alias-routes.ts'
import { batchRoutes } from './batch-routes.ts'
import { changesRoutes } from './changes-routes.ts'
import { refuseForeign } from './foreign.ts'
import { correctionRoutes } from './correction-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { previewRoutes } from './preview-routes.ts'
import { readRoutes } from './read-routes.ts'
import { ENTITY_NAMES, type Route } from './routes.ts'
import { etagOf, namesEtag } from './etag.ts'
import { PUBLIC, JSON_TYPE } from './send.ts'
import { searchRoutes } from './search-routes.ts'
import { stepRoutes } from './step-routes.ts'
import type { Surface } from './surface-options.ts'
import { syncRoutes } from './sync-routes.ts'
import { tagMergeRoutes } from './tag-merge-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { deliveryRoutes, webhookRoutes } from './webhook-routes.ts'
import { bodyOf, stepBody, writeRoutes } from './write-routes.ts'

/** Every route under /v1, in the order of the document. */
export function restRoutes(surface: Surface): Route[] {
  const routes: Route[] = [
    ...ENTITY_NAMES.flatMap((entity) => [
      ...readRoutes(surface, entity),
      ...writeRoutes(surface, entity),
      ...(entity === 'article' ? stepRoutes(surface) : []),
      ...historyRoutes(surface, entity),
      ...(entity === 'article' ? [...correctionRoutes(surface), ...previewRoutes(surface)] : []),
    ]),
    ...searchRoutes(surface),
    ...aliasRoutes(surface),
    ...tagMergeRoutes(surface),
    ...tokenRoutes(surface),
    ...webhookRoutes(surface),
    ...deliveryRoutes(surface),
    ...changesRoutes(surface),
    ...syncRoutes(surface),
  ]
  return [...routes, ...batchRoutes(routes)]
}

/** REST under /v1, and the document that describes it at /openapi.json. */
export const restSurface: FastifyPluginAsync<Surface> = async (app, surface) => {
  const routes = restRoutes(surface)
  for (const route of routes) {
    const { method, url, scope, handle, secrets, isAlone } = route
    app.route({
      method,
      url,
      config: method === 'GET' ? { scope } : { scope, write: { takesDryRun: true, secrets, isAlone } },
      ...(method === 'GET' ? {} : hooksOf(route)),
      handler: handle,
    })
  }
  const document = once(async () => {
    const { openApiDocument } = await import('./openapi.ts')
    const text = JSON.stringify(openApiDocument(routes, surface.config.publicUrl, await packageVersion()))
    return { text, etag: etagOf(text) }
  })
  app.get('/openapi.json', { config: { scope: 'open' } }, async (request, reply) => {
    const { text, etag } = await document()
    reply.headers({ etag, 'cache-control': PUBLIC })
    if (namesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type(JSON_TYPE).send(text)
  })
}

/** Made when it is first asked for: a start has no need of it. Where that fails, the next one tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}

/** Of writes alone: a read shall not wait for what does nothing. */
const hooksOf = (route: Route) => ({
  onRequest: async (request: FastifyRequest): Promise<void> => refuseForeign(request, route),
  // A body that is not valid never comes as far as its key.
  preValidation: async (request: FastifyRequest): Promise<void> => {
    const { body, prepare } = route
    if (body === undefined || request.headers['idempotency-key'] === undefined) return
    parseInput(body.schema, body.isRequired ? bodyOf(request) : stepBody(request))
    await prepare?.(request)
  },
})

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version // our own file, shipped with the code
}
