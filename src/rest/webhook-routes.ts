import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseInput } from '../content/input.ts'
import { fail } from '../errors.ts'
import { reachOf, remembering } from '../webhooks/addresses.ts'
import { readDeliveries } from '../webhooks/outbox.ts'
import { MAX_REPLAYED, replayWebhook, testWebhook } from '../webhooks/replay.ts'
import { DELIVERY_STATES, webhookCreate, webhookPatch, webhookReplay } from '../webhooks/schema.ts'
import type { Webhook } from '../webhooks/repository.ts'
import {
  askAhead,
  createWebhook,
  findWebhook,
  listWebhooks,
  patchWebhook,
  removeWebhook,
  rotateWebhook,
  type Logged,
} from '../webhooks/service.ts'
import { parseIfMatch } from './etag.ts'
import { listParameters, parseQuery, type Parameters } from './parameters.ts'
import { isUuid, word } from './parse.ts'
import { nameOf } from './read-routes.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, prefixOf, PRIVATE, sendRead } from './send.ts'
import type { Surface } from './surface-options.ts'
import { bodyOf } from './write-routes.ts'

const shared = { tag: 'webhooks', scope: 'webhooks:write' } as const
const errors = ['UNAUTHENTICATED', 'SCOPE_MISSING'] as const
const ofOne = [...errors, 'NOT_FOUND'] as const
const writing = [...ofOne, 'INVALID_INPUT', 'BUSY', 'CLOCK_BEHIND_LOG'] as const
const pathParameter = { name: 'id', description: 'The id of the webhook.', isId: true }
const one = { ...shared, url: '/v1/webhooks/:id', pathParameter } as const
const HEADERS = ['ETag', 'Cache-Control', 'Content-Sequence'] as const

const { limit, cursor } = listParameters('tag')
const inList: Parameters = { limit, cursor }
const inDeliveries: Parameters = {
  limit,
  cursor,
  state: { ...word(DELIVERY_STATES), description: 'Deliveries in that state alone.' },
}

/** Webhooks: made, changed, deleted. */
export function webhookRoutes(surface: Surface): Route[] {
  const reach = remembering(reachOf(surface.config))
  const answer = answerOf(surface)
  return [
    {
      ...shared,
      method: 'POST',
      url: '/v1/webhooks',
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description: 'It is told of what happens from now on. The secret is in this answer alone.',
      body: { schema: webhookCreate, name: 'WebhookCreate', isRequired: true },
      responses: { 201: { kind: 'json', schema: 'NewWebhook', headers: [...HEADERS, 'Location'] } },
      errors: [...writing, 'WEBHOOK_URL_FORBIDDEN', 'WEBHOOK_LIMIT'],
      secrets: ['secret'],
      prepare: (request) => askAhead(request.ctx, parseInput(webhookCreate, bodyOf(request)).url, reach),
      async handle(request, reply) {
        const made = await createWebhook(request.ctx, parseInput(webhookCreate, bodyOf(request)), reach)
        const location = `${prefixOf(surface.config.publicUrl)}/v1/webhooks/${made.webhook.id}`
        return answer(reply.code(201).header('location', location), made, { secret: made.secret })
      },
    },
    {
      ...shared,
      method: 'GET',
      url: '/v1/webhooks',
      operationId: 'listWebhooks',
      summary: 'List the webhooks, the oldest first',
      parameters: inList,
      responses: { 200: { kind: 'json', schema: 'WebhookList', headers: ['Cache-Control'] } },
      errors: [...errors, 'INVALID_CURSOR'],
      async handle(request, reply) {
        const { limit = 20, cursor } = parseQuery(request.raw.url ?? '', inList)
        const { items, next } = await listWebhooks(request.ctx, { limit, after: place(cursor) })
        return send(reply, { items, page: { limit, next, previous: null } })
      },
    },
    {
      ...one,
      method: 'GET',
      operationId: 'getWebhook',
      summary: 'One webhook, without its secret',
      responses: { 200: { kind: 'json', schema: 'Webhook', headers: ['ETag', 'Cache-Control'] } },
      errors: ofOne,
      async handle(request, reply) {
        parseQuery(request.raw.url ?? '', {})
        const webhook = await findWebhook(request.ctx, idOf(request))
        return sendRead(request, reply, { text: JSON.stringify(webhook), version: webhook.version })
      },
    },
    {
      ...one,
      method: 'PATCH',
      operationId: 'updateWebhook',
      summary: 'Change some of its fields',
      description: 'RFC 7396 merge patch. What becomes active is told of what happens from then on.',
      ifMatch: 'optional',
      body: { schema: webhookPatch, name: 'WebhookPatch', isRequired: true, isMergePatch: true },
      responses: { 200: { kind: 'json', schema: 'Webhook', headers: HEADERS } },
      errors: [...writing, 'STALE_VERSION', 'WEBHOOK_URL_FORBIDDEN'],
      prepare: (request) => askAhead(request.ctx, parseInput(webhookPatch, bodyOf(request)).url, reach),
      async handle(request, reply) {
        const patch = parseInput(webhookPatch, bodyOf(request))
        return answer(reply, await patchWebhook(request.ctx, { ...targetOf(request), patch }, reach))
      },
    },
    {
      ...one,
      method: 'DELETE',
      operationId: 'deleteWebhook',
      summary: 'Delete it, with what was still to be delivered',
      ifMatch: 'optional',
      responses: { 204: { kind: 'none', headers: ['Content-Sequence'] } },
      errors: [...writing, 'STALE_VERSION'],
      async handle(request, reply) {
        const { sequence, at } = await removeWebhook(request.ctx, targetOf(request))
        surface.clock.raise(at)
        return reply.code(204).header('content-sequence', String(sequence)).header('cache-control', PRIVATE).send()
      },
    },
  ]
}

/** What has been delivered and what not; once more; a test; another secret. */
export function deliveryRoutes(surface: Surface): Route[] {
  const below = { ...shared, pathParameter } as const
  return [
    {
      ...below,
      method: 'GET',
      url: '/v1/webhooks/:id/deliveries',
      operationId: 'listDeliveries',
      summary: 'The delivery log, the newest first, of thirty days',
      parameters: inDeliveries,
      responses: { 200: { kind: 'json', schema: 'WebhookDeliveryList', headers: ['Cache-Control'] } },
      errors: [...ofOne, 'INVALID_CURSOR'],
      async handle(request, reply) {
        const { limit = 20, cursor, state = null } = parseQuery(request.raw.url ?? '', inDeliveries)
        const { id } = await findWebhook(request.ctx, idOf(request))
        const found = await readDeliveries(request.ctx.db, id, { after: place(cursor), state, limit: limit + 1 })
        if (found === null) throw fail('INVALID_CURSOR')
        const items = found.slice(0, limit)
        const next = found.length > limit ? (items[items.length - 1]?.id ?? null) : null
        return send(reply, { items, page: { limit, next, previous: null } })
      },
    },
    {
      ...below,
      method: 'POST',
      url: '/v1/webhooks/:id/replay',
      operationId: 'replayWebhook',
      summary: 'Send events once more',
      description: `One delivery; or what the webhook wants after one cursor, up to another; or between two instants. At most ${MAX_REPLAYED.toLocaleString('en')} entries of the log are looked at; next says where to go on.`,
      body: { schema: webhookReplay, name: 'WebhookReplay', isRequired: true },
      responses: { 202: { kind: 'json', schema: 'WebhookReplayed', headers: ['Cache-Control', 'Content-Sequence'] } },
      errors: [...writing, 'INVALID_CURSOR', 'CURSOR_EXPIRED'],
      async handle(request, reply) {
        const asked = parseInput(webhookReplay, bodyOf(request))
        const { sequence, ...replayed } = await replayWebhook(request.ctx, idOf(request), asked)
        return send(reply.code(202).header('content-sequence', String(sequence)), replayed)
      },
    },
    {
      ...below,
      method: 'POST',
      url: '/v1/webhooks/:id/test',
      operationId: 'testWebhook',
      summary: 'Send an event of the type webhook.test',
      description: 'Signed and delivered like every other, and also while the webhook is inactive.',
      responses: { 202: { kind: 'json', schema: 'WebhookDelivery', headers: ['Cache-Control', 'Content-Sequence'] } },
      errors: writing,
      async handle(request, reply) {
        const { delivery, sequence } = await testWebhook(request.ctx, idOf(request))
        return send(reply.code(202).header('content-sequence', String(sequence)), delivery)
      },
    },
    {
      ...below,
      method: 'POST',
      url: '/v1/webhooks/:id/rotate',
      operationId: 'rotateWebhook',
      summary: 'Replace the secret',
      description: 'For 24 hours both sign, so that the receiver can change over. The new one is in this answer alone.',
      responses: { 200: { kind: 'json', schema: 'NewWebhook', headers: HEADERS } },
      errors: writing,
      secrets: ['secret'],
      async handle(request, reply) {
        const rotated = await rotateWebhook(request.ctx, idOf(request))
        return answerOf(surface)(reply, rotated, { secret: rotated.secret })
      },
    },
  ]
}

/** Answers a write of a webhook. */
const answerOf =
  ({ clock }: Surface) =>
  (reply: FastifyReply, { webhook, sequence, at }: Logged & { webhook: Webhook }, more: object = {}): FastifyReply => {
    clock.raise(at)
    return send(reply.headers({ etag: `"${webhook.version}"`, 'content-sequence': String(sequence) }), {
      ...webhook,
      ...more,
    })
  }

const send = (reply: FastifyReply, answer: object): FastifyReply =>
  reply.header('cache-control', PRIVATE).type(JSON_TYPE).send(JSON.stringify(answer))

function idOf(request: FastifyRequest): string {
  const id = nameOf(request)
  if (!isUuid(id)) throw fail('NOT_FOUND')
  return id.toLowerCase()
}

const targetOf = (request: FastifyRequest) => ({
  id: idOf(request),
  ifVersion: parseIfMatch(request.headers['if-match']),
})

/** The id after which a list goes on. @throws INVALID_CURSOR */
function place(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  if (!isUuid(cursor)) throw fail('INVALID_CURSOR')
  return cursor.toLowerCase()
}
