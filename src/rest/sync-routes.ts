// The public copy for apps and sites that keep one of their own.
import { SYNC_TYPES } from '../sync/filter.ts'
import { readSync } from '../sync/sync.ts'
import { parseQuery, type Parameters } from './parameters.ts'
import { instant, locale, name, opaque, wholeNumber, wordList } from './parse.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE } from './send.ts'
import type { Surface } from './surface-options.ts'

const inSync: Parameters = {
  cursor: { ...opaque, description: 'The cursor of the page before. It carries the filter: send it alone.' },
  limit: { ...wholeNumber(1, 500), description: 'Items on a page; 100 without it, or what the cursor was begun with.' },
  types: { ...wordList(SYNC_TYPES), description: 'Items of these types alone.' },
  within: { ...name, wire: 'section', description: 'Id or path of a section: of articles those in it and below it.' },
  locale: { ...locale, description: 'Of articles those in this locale.' },
  publishedAfter: { ...instant, description: 'Of articles those whose publishedAt lies after this instant.' },
}

/** `/v1/sync`. */
export function syncRoutes({ clock, log }: Surface): Route[] {
  return [
    {
      method: 'GET',
      tag: 'changes',
      url: '/v1/sync',
      scope: 'public',
      operationId: 'sync',
      summary: 'Keep a copy of what is published',
      description:
        'Without a cursor: everything, page by page. With one: what has changed since. Apply the items of each page in order, ' +
        'keep its cursor with them, and go on until `more` is false. A token shows nothing more.',
      parameters: inSync,
      responses: { 200: { kind: 'json', schema: 'SyncPage', headers: ['Cache-Control'] } },
      errors: ['INVALID_CURSOR', 'CURSOR_MISMATCH', 'CURSOR_EXPIRED', 'SYNC_SCOPE_CHANGED', 'UNAUTHENTICATED'],
      async handle(request, reply) {
        const { within, ...query } = parseQuery(request.raw.url ?? '', inSync)
        const { text, at } = await readSync(request.ctx, log.key, { ...query, section: within })
        clock.raise(at)
        return reply.header('cache-control', PRIVATE).type(JSON_TYPE).send(text)
      },
    },
  ]
}
