// The log for outsiders: pages of it for audits, and a stream of what changes for everybody.
import type { FastifyRequest } from 'fastify'
import { authenticate } from '../access/tokens.ts'
import { demand } from '../access/policy.ts'
import { ITEM_TYPES, startOf, type Start } from '../changes/follow.ts'
import { readChanges, type LogEntry } from '../changes/read.ts'
import type { Reader } from '../changes/streams.ts'
import { Failure } from '../errors.ts'
import { eventStream, RESET } from './event-stream.ts'
import { parseQuery, type Parameters } from './parameters.ts'
import { opaque, wholeNumber, word, wordList } from './parse.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE } from './send.ts'
import type { Surface } from './surface-options.ts'

const shared = { method: 'GET', tag: 'changes' } as const

const inLog: Parameters = {
  after: { ...opaque, description: 'The cursor of an earlier answer; without it from the beginning.' },
  limit: { ...wholeNumber(1, 500), description: 'Entries on a page; 100 without it.' },
}
const inStream: Parameters = {
  after: { ...opaque, description: 'Where to go on, where Last-Event-ID cannot be sent; without either from now on.' },
  types: { ...wordList(ITEM_TYPES), description: 'Changes of these types alone.' },
  perspective: { ...word(['draft']), description: 'draft: everything, not what is public alone. Needs audit:read.' },
}

/** After a cut, the connection of a client that reads nothing is not waited for longer. */
const LINGER_MS = 5_000

/** `/v1/changes` and `/v1/changes/stream`. */
export function changesRoutes(surface: Surface): Route[] {
  const { log, streams } = surface
  return [
    {
      ...shared,
      url: '/v1/changes',
      scope: 'audit:read',
      operationId: 'listChanges',
      summary: 'Read the log of all changes, the oldest first',
      description:
        'Complete and in order: what one answer ends with, the next begins behind. Nothing is ever taken out.',
      parameters: inLog,
      responses: { 200: { kind: 'json', schema: 'ChangePage', headers: ['Cache-Control'] } },
      errors: ['INVALID_CURSOR', 'CURSOR_EXPIRED', 'UNAUTHENTICATED', 'SCOPE_MISSING'],
      async handle(request, reply) {
        const { after, limit = 100 } = parseQuery(request.raw.url ?? '', inLog)
        const { items, cursor } = await readChanges(log.db, log.key, { after, limit })
        return reply
          .header('cache-control', PRIVATE)
          .type(JSON_TYPE)
          .send(JSON.stringify({ items: items.map(itemOf), cursor }))
      },
    },
    {
      ...shared,
      url: '/v1/changes/stream',
      scope: 'public',
      operationId: 'streamChanges',
      summary: 'Follow what changes, as server-sent events',
      description:
        'Each event has the data `{ cursor, at, op, type, id }` and the cursor as its id. Sent back as Last-Event-ID, it goes on there without gap or double. `event: reset`: the cursor is over, begin again; `event: overflow`: the client read too slowly and goes on with its last id.',
      parameters: inStream,
      takesLastEventId: true,
      responses: { 200: { kind: 'events', headers: ['Cache-Control'] } },
      errors: ['INVALID_CURSOR', 'CURSOR_EXPIRED', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'STREAMS_FULL', 'DRAINING'],
      async handle(request, reply) {
        const { after, types, perspective } = parseQuery(request.raw.url ?? '', inStream)
        if (perspective === 'draft') demand(request.ctx.viewer, 'audit:read')
        const stream = streams.open(readerOf(surface, request))
        try {
          // A client that comes back knows better than its address where it was.
          const id = lastEventId(request)
          const start = id === undefined ? await startOf(log, after) : await startOrReset(surface, id)
          void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).type('text/event-stream')
          if (request.method === 'HEAD') {
            stream.close()
            return await reply.send('')
          }
          if (start === null) {
            stream.close()
            return await reply.send(RESET)
          }
          const view = { isWhole: perspective === 'draft', types }
          const onFault = (err: unknown): void => request.log.warn({ err }, 'a stream of changes has broken')
          const text = eventStream({ log, start, view, stream, onFault })
          stream.signal.addEventListener('abort', () => {
            if (!reply.raw.writableFinished) setTimeout(() => reply.raw.destroy(), LINGER_MS).unref()
          })
          return await reply.send(text)
        } catch (error) {
          stream.close()
          throw error
        }
      },
    },
  ]
}

function itemOf({ seq, at, action, type, id, version, actor, note, affects }: LogEntry): Record<string, unknown> {
  return { seq, at, action, type, id, version, actor, note, affects }
}

/** A browser sends its last id by itself and cannot read a refusal: it is told in the stream, null, that it is over. */
async function startOrReset({ log }: Surface, id: string): Promise<Start | null> {
  try {
    return await startOf(log, id)
  } catch (error) {
    if (error instanceof Failure && error.code === 'CURSOR_EXPIRED') return null
    throw error
  }
}

function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** Whose stream it is: its token is looked at again while it is open. */
function readerOf({ db, clock, config }: Surface, { headers, ctx, ip }: FastifyRequest): Reader {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return {
    tokenId: ctx.viewer.tokenId,
    address: token === undefined ? ip : undefined,
    recheck: token === undefined ? undefined : () => authenticate(db, token, clock.now(), config.adminToken),
  }
}
