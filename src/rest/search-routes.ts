import { suggest } from '../read/search-corrections.ts'
import { sendAnswered } from './answered.ts'
import { canonicalQuery } from './canonical.ts'
import { etagOf } from './etag.ts'
import { refuseContradictions } from './list.ts'
import { movedTo } from './moved.ts'
import { parseQuery, searchParameters, suggestParameters } from './parameters.ts'
import type { Route } from './routes.ts'
import { search } from './search.ts'
import { JSON_TYPE, pageLinks, prefixOf } from './send.ts'
import type { Surface } from './surface-options.ts'

const SUGGESTIONS = 10

/** Searching articles, and completing what somebody types. */
export function searchRoutes(surface: Surface): Route[] {
  const prefix = prefixOf(surface.config.publicUrl)
  const found: Route = {
    method: 'GET',
    url: '/v1/search',
    scope: 'public',
    operationId: 'search',
    tag: 'search',
    summary: 'Search articles',
    description:
      'The newest hits by rank, with what was found marked. Where nothing is found, what was meant is searched for.',
    parameters: searchParameters,
    responses: {
      200: { kind: 'json', schema: 'SearchPage', headers: ['ETag', 'Link', 'Cache-Control'] },
      301: { kind: 'json', schema: 'ListRedirect', headers: ['Location'] },
    },
    errors: ['INVALID_PARAMETER', 'INVALID_CURSOR', 'UNAUTHENTICATED', 'SCOPE_MISSING'],
    async handle(request, reply) {
      const address = request.raw.url ?? ''
      const query = parseQuery(address, searchParameters)
      refuseContradictions(query)
      return sendAnswered(surface, request, reply, {
        query,
        key: () => `rest search?${canonicalQuery(query, searchParameters)}`,
        async make(ctx) {
          const { json: text, moved } = await search(ctx, surface.secret, query)
          if (moved.length > 0) return movedTo(address, moved, prefix)
          const links = pageLinks(() => address, text, prefix)
          const headers = { 'content-type': JSON_TYPE, ...(links === null ? {} : { link: links }) }
          return { status: 200, text, etag: etagOf(text), headers }
        },
      })
    },
  }
  const suggested: Route = {
    method: 'GET',
    url: '/v1/search/suggest',
    scope: 'public',
    operationId: 'suggest',
    tag: 'search',
    summary: 'Complete the last word of a query',
    description: 'With words of articles that readers see, the most usual first.',
    parameters: suggestParameters,
    responses: { 200: { kind: 'json', schema: 'Suggestions', headers: ['ETag', 'Cache-Control'] } },
    errors: ['INVALID_PARAMETER', 'UNAUTHENTICATED', 'SCOPE_MISSING'],
    async handle(request, reply) {
      const query = parseQuery(request.raw.url ?? '', suggestParameters)
      return sendAnswered(surface, request, reply, {
        query,
        key: () => `rest suggest?${canonicalQuery(query, suggestParameters)}`,
        async make(ctx) {
          const words = await suggest(ctx.db, ctx, query.q ?? '', query.limit ?? SUGGESTIONS)
          const text = JSON.stringify({ items: words.map((word) => ({ query: word })) })
          return { status: 200, text, etag: etagOf(text), headers: { 'content-type': JSON_TYPE } }
        },
      })
    },
  }
  return [found, suggested]
}
