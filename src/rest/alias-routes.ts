import type { FastifyRequest } from 'fastify'
import { releaseArticleAlias } from '../content/articles/alias.ts'
import { releaseAuthorAlias } from '../content/authors/service.ts'
import { releaseTagAlias } from '../content/tags/service.ts'
import type { Answer, Written } from '../content/write.ts'
import type { Context } from '../context.ts'
import { PLURALS, type Route } from './routes.ts'
import type { Surface } from './surface-options.ts'
import { answerOf, COMMON, ID, idOf, mergedOf, send, WRITE_HEADERS } from './write-routes.ts'

type Release = (ctx: Context, alias: { id: string; slug: string }, answer: Answer) => Promise<Written>

const RELEASES = [
  ['article', 'articles:publish', releaseArticleAlias],
  ['author', 'taxonomy:write', releaseAuthorAlias],
  ['tag', 'taxonomy:write', releaseTagAlias],
] as const satisfies readonly (readonly [string, string, Release])[]

/** The end of a former slug. */
export function aliasRoutes(surface: Surface): Route[] {
  return RELEASES.map(([entity, scope, release]) => ({
    method: 'DELETE',
    url: `/v1/${PLURALS[entity]}/:id/aliases/:slug`,
    scope,
    operationId: `release${entity.charAt(0).toUpperCase()}${entity.slice(1)}Alias`,
    tag: PLURALS[entity],
    summary: 'Release a former slug',
    description: 'It answers 404 from then on, and anybody may have it. The slugs in use stay: 409.',
    pathParameter: ID,
    secondParameter: { name: 'slug', description: 'One of its aliases.', isId: false },
    responses: { 204: { kind: 'none', headers: WRITE_HEADERS } },
    errors: [...COMMON, 'STEP_NOT_ALLOWED', 'TRASHED', ...mergedOf(entity)],
    async handle(request, reply) {
      const alias = { id: idOf(request), slug: slugOf(request) }
      return send(surface, reply, await release(request.ctx, alias, answerOf(surface, entity, 'draft')(request)), 204)
    },
  }))
}

const slugOf = (request: FastifyRequest): string => (request.params as { slug: string }).slug // the router's second
