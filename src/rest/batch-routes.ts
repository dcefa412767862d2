// Several writes as one: the operations run in order in one transaction, each through its own route.
import type { FastifyReply } from 'fastify'
import { lockArticles } from '../content/articles/repository.ts'
import { parseInput } from '../content/input.ts'
import { fail } from '../errors.ts'
import { batchInput, type Operation } from './batch-input.ts'
import { isUuid } from './parse.ts'
import type { Route } from './routes.ts'
import { JSON_TYPE, PRIVATE } from './send.ts'
import { bodyOf } from './write-routes.ts'

/** `routes`: those that an operation may call. */
export function batchRoutes(routes: readonly Route[]): Route[] {
  const writes = routes.filter(({ method }) => method !== 'GET')
  return [
    {
      method: 'POST',
      url: '/v1/batch',
      scope: 'token',
      operationId: 'runBatch',
      tag: 'batch',
      summary: 'Several writes, all or none',
      description:
        'Up to 100 writes in one transaction, in order; later ones see what earlier ones wrote. Each needs its own scope. ' +
        'The first that is refused is the answer, with `operation`, its place from 0 on; then nothing is written.',
      isAlone: true,
      body: { schema: batchInput, name: 'BatchInput', isRequired: true },
      responses: { 200: { kind: 'json', schema: 'BatchAnswer', headers: ['Content-Sequence', 'Cache-Control'] } },
      errors: [
        ...new Set(writes.flatMap(({ errors }) => errors)),
        'UNAUTHENTICATED',
        'SCOPE_MISSING',
        'METHOD_NOT_ALLOWED',
        'IF_MATCH_REQUIRED',
        'STALE_VERSION',
        'BATCH_TOO_LARGE',
      ],
      async handle(request, reply) {
        const { operations } = parseInput(batchInput, bodyOf(request))
        const articles = articlesOf(operations)
        const { answers, isDone, sequence } = await request.server.together(
          request,
          operations.map(askedOf),
          // Batches over the same articles in opposite orders wait for one another here, and nowhere else.
          articles.length < 2 ? undefined : (on) => lockArticles(on, articles),
        )
        const last = answers.at(-1)
        if (!isDone && last !== undefined) return refuse(reply, last, answers.length - 1)
        if (sequence !== null) reply.header('content-sequence', String(sequence))
        return reply
          .header('cache-control', PRIVATE)
          .type(JSON_TYPE)
          .send(`{"items":[${answers.map(itemOf).join(',')}]}`)
      },
    },
  ]
}

/** The articles that the operations name in their addresses. */
function articlesOf(operations: readonly Operation[]): string[] {
  const ids = operations.flatMap(({ path }) => {
    const [, version, plural, id = ''] = path.split(/[/?]/)
    return version === 'v1' && plural === 'articles' && isUuid(id) ? [id.toLowerCase()] : []
  })
  return [...new Set(ids)].sort()
}

interface Answered {
  status: number
  headers: Record<string, string>
  body: Buffer
}

function askedOf({ method, path, body, headers = {} }: Operation) {
  const [ifMatch] = Object.values(headers)
  return {
    method,
    url: path,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    body,
  }
}

/** The operation's own bytes, as its answer alone would have had them. */
function itemOf({ status, headers, body }: Answered): string {
  const { etag, location } = headers
  const text = body.length === 0 ? 'null' : body.toString('utf8')
  return `{"status":${status},"headers":${JSON.stringify({ etag, location })},"body":${text}}`
}

function refuse(reply: FastifyReply, { status, headers, body }: Answered, operation: number): FastifyReply {
  if (!/^application\/problem\+json/.test(headers['content-type'] ?? '')) {
    // Fastify itself has refused it: the server stops.
    throw fail('DRAINING', { headers: { 'retry-after': '5' } })
  }
  const problem = JSON.parse(body.toString('utf8')) as Record<string, unknown> // its type says what it is
  return reply
    .code(status)
    .headers(headers)
    .send(JSON.stringify({ ...problem, operation }))
}
