import type { FastifyReply } from 'fastify'
import { tokenCreate } from '../access/schema.ts'
import { createToken, findToken, listTokens, revokeToken } from '../access/tokens.ts'
import { parseInput } from '../content/input.ts'
import type { Clock } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { listParameters, parseQuery } from './parameters.ts'
import { isUuid } from './parse.ts'
import { nameOf } from './read-routes.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE } from './send.ts'
import { bodyOf } from './write-routes.ts'

const shared = { tag: 'tokens', errors: ['INVALID_INPUT', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'NOT_FOUND'] } as const

const { limit, cursor } = listParameters('tag')
const inList = { limit, cursor }

/** Tokens: made, listed, revoked; and what a token may do, asked with itself. */
export function tokenRoutes({ clock }: { clock: Clock }): Route[] {
  return [
    {
      ...shared,
      method: 'POST',
      url: '/v1/tokens',
      scope: 'tokens:write',
      operationId: 'createToken',
      summary: 'Create a token',
      description: 'The secret is in this answer alone. A token grants no scope that its maker lacks.',
      body: { schema: tokenCreate, name: 'TokenCreate', isRequired: true },
      secrets: ['token'],
      responses: { 201: { kind: 'json', schema: 'NewToken', headers: ['Cache-Control', 'Content-Sequence'] } },
      async handle(request, reply) {
        const created = await createToken(request.ctx, parseInput(tokenCreate, bodyOf(request)))
        const { sequence, at, ...token } = created
        clock.raise(at)
        return send(reply.code(201).header('content-sequence', String(sequence)), token)
      },
    },
    {
      ...shared,
      method: 'GET',
      url: '/v1/tokens',
      scope: 'tokens:write',
      operationId: 'listTokens',
      summary: 'List the tokens, the newest first',
      parameters: inList,
      responses: { 200: { kind: 'json', schema: 'TokenList', headers: ['Cache-Control'] } },
      async handle(request, reply) {
        const { limit = 20, cursor } = parseQuery(request.raw.url ?? '', inList)
        if (cursor !== undefined && !isUuid(cursor)) throw fail('INVALID_CURSOR')
        const { items, next } = await listTokens(request.ctx, { limit, after: cursor })
        return send(reply, { items, page: { limit, next, previous: null } })
      },
    },
    {
      ...shared,
      method: 'GET',
      url: '/v1/tokens/self',
      scope: 'token',
      operationId: 'getSelf',
      summary: 'What this token may do',
      responses: { 200: { kind: 'json', schema: 'Self', headers: ['Cache-Control'] } },
      async handle(request, reply) {
        parseQuery(request.raw.url ?? '', {})
        const { tokenId, scopes } = request.ctx.viewer
        // ADMIN_TOKEN is no row of any table.
        return send(
          reply,
          tokenId === null ? { id: null, scopes: [...scopes] } : await findToken(request.ctx.db, tokenId),
        )
      },
    },
    {
      ...shared,
      method: 'DELETE',
      url: '/v1/tokens/:id',
      scope: 'tokens:write',
      pathParameter: { name: 'id', description: 'The id.', isId: true },
      operationId: 'revokeToken',
      summary: 'Revoke a token',
      description: 'This instance refuses it at once, every other within ten seconds.',
      responses: { 204: { kind: 'none', headers: ['Content-Sequence'] } },
      async handle(request, reply) {
        const id = nameOf(request)
        if (!isUuid(id)) throw fail('NOT_FOUND')
        const { sequence, at } = await revokeToken(request.ctx, id.toLowerCase())
        clock.raise(at)
        return reply.code(204).header('content-sequence', String(sequence)).header('cache-control', PRIVATE).send()
      },
    },
  ]
}

const send = (reply: FastifyReply, answer: object): FastifyReply =>
  reply.header('cache-control', PRIVATE).type(JSON_TYPE).send(JSON.stringify(answer))
