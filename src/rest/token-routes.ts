import { z } from 'zod'
import { SCOPES } from '../access/scopes.ts'
import { createToken, listTokens, revokeToken } from '../access/tokens.ts'
import { instant, parseInstant } from '../content/instants.ts'
import { parseInput } from '../content/input.ts'
import { text } from '../content/text.ts'
import { fail } from '../errors.ts'
import { parseQuery } from './parameters.ts'
import { isUuid } from './parse.ts'
import { nameOf } from './read-routes.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE } from './send.ts'
import { bodyOf } from './write-routes.ts'

export const tokenCreate = z.strictObject({
  name: text({ min: 1, max: 200 }),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  expiresAt: instant.nullish(),
})

const shared = { tag: 'tokens', errors: ['INVALID_INPUT', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'NOT_FOUND'] } as const

/** Tokens: made, listed, revoked; and what a token may do, asked with itself. */
export function tokenRoutes(): Route[] {
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
      responses: { 201: { kind: 'json', schema: 'NewToken', headers: ['Cache-Control'] } },
      async handle(request, reply) {
        const { name, scopes, expiresAt } = parseInput(tokenCreate, bodyOf(request))
        const until = expiresAt == null ? undefined : (parseInstant(expiresAt) ?? undefined)
        const created = await createToken(request.ctx, { name, scopes, expiresAt: until })
        return reply.code(201).header('cache-control', PRIVATE).type(JSON_TYPE).send(JSON.stringify(created))
      },
    },
    {
      ...shared,
      method: 'GET',
      url: '/v1/tokens',
      scope: 'tokens:write',
      operationId: 'listTokens',
      summary: 'List the tokens',
      responses: { 200: { kind: 'json', schema: 'TokenList', headers: ['Cache-Control'] } },
      async handle(request, reply) {
        parseQuery(request.raw.url ?? '', {})
        const items = await listTokens(request.ctx)
        return reply.header('cache-control', PRIVATE).type(JSON_TYPE).send(JSON.stringify({ items }))
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
        const self = { id: tokenId, scopes: [...scopes] }
        return reply.header('cache-control', PRIVATE).type(JSON_TYPE).send(JSON.stringify(self))
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
      responses: { 204: { kind: 'none', headers: [] } },
      async handle(request, reply) {
        const id = nameOf(request)
        if (!isUuid(id)) throw fail('NOT_FOUND')
        await revokeToken(request.ctx, id.toLowerCase())
        return reply.code(204).header('cache-control', PRIVATE).send()
      },
    },
  ]
}
