import type { FastifyRequest } from 'fastify'
import { parseInput } from '../content/input.ts'
import { createPreview, listPreviews, previewInput, revokePreview } from '../content/previews.ts'
import { fail } from '../errors.ts'
import { listParameters, parseQuery, type Parameters } from './parameters.ts'
import { isUuid } from './parse.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE, sendRead } from './send.ts'
import type { Surface } from './surface-options.ts'
import { COMMON, ID, idOf, sendNothing, stepBody } from './write-routes.ts'

const { limit, cursor } = listParameters('tag')
const inList: Parameters = { limit, cursor }

/** Links that show one version to whoever bears them: made, listed, revoked. */
export function previewRoutes(surface: Surface): Route[] {
  const shared = { scope: 'articles:read-drafts', tag: 'articles', pathParameter: ID } as const
  return [
    {
      ...shared,
      method: 'POST',
      url: '/v1/articles/:id/previews',
      operationId: 'createArticlePreview',
      summary: 'Make a link that shows one version of it',
      description: 'The newest version for a week, unless the body says otherwise. The token is in this answer alone.',
      body: { schema: previewInput, name: 'PreviewInput', isRequired: false },
      secrets: ['url', 'token'],
      responses: { 201: { kind: 'json', schema: 'NewPreview', headers: ['Content-Sequence', 'Cache-Control'] } },
      errors: [...COMMON, 'TRASHED', 'WITHDRAWN'],
      async handle(request, reply) {
        const input = parseInput(previewInput, stepBody(request))
        const { publicUrl } = surface.config
        const written = await createPreview(request.ctx, { id: idOf(request), input, publicUrl })
        surface.clock.raise(written.at)
        // A preview has no version to be compared with: no ETag.
        reply.code(201).headers({ 'content-sequence': String(written.sequence), 'cache-control': PRIVATE })
        return reply.type(JSON_TYPE).send(written.json)
      },
    },
    {
      ...shared,
      method: 'GET',
      url: '/v1/articles/:id/previews',
      operationId: 'listArticlePreviews',
      summary: 'List its previews, the newest first',
      parameters: inList,
      responses: { 200: { kind: 'json', schema: 'PreviewList', headers: ['ETag', 'Cache-Control'] } },
      errors: ['INVALID_PARAMETER', 'INVALID_CURSOR', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'NOT_FOUND'],
      async handle(request, reply) {
        const { limit = 20, cursor: after } = parseQuery(request.raw.url ?? '', inList)
        if (after !== undefined && !isUuid(after)) throw fail('INVALID_CURSOR')
        const { items, next } = await listPreviews(request.ctx, idOf(request), { limit, after })
        const text = JSON.stringify({ items, page: { limit, next, previous: null } })
        return sendRead(request, reply, { text })
      },
    },
    {
      ...shared,
      method: 'DELETE',
      url: '/v1/articles/:id/previews/:previewId',
      secondParameter: { name: 'previewId', description: 'The id of the preview.', isId: true },
      operationId: 'revokeArticlePreview',
      summary: 'Revoke a preview',
      responses: { 204: { kind: 'none', headers: ['Content-Sequence'] } },
      errors: ['UNAUTHENTICATED', 'SCOPE_MISSING', 'NOT_FOUND', 'BUSY'],
      async handle(request, reply) {
        const written = await revokePreview(request.ctx, idOf(request), previewIn(request))
        return sendNothing(surface, reply, written)
      },
    },
  ]
}

function previewIn(request: FastifyRequest): string {
  const { previewId = '' } = request.params as { previewId?: string } // the route has it
  return previewId
}
