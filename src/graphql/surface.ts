import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { mercurius } from 'mercurius'
import type { Log } from '../changes/follow.ts'
import type { Streams } from '../changes/streams.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import type { Failure } from '../errors.ts'
import {
  checkMediaTypes,
  checkParameters,
  finish,
  keepPrivate,
  operationName,
  statusOf,
  withoutSchemas,
} from './compliance.ts'
import type { GraphqlContext } from './context.ts'
import { type Formatted, formatError } from './errors.ts'
import { KEPT_DOCUMENTS, operationGuard } from './known.ts'
import { checkDocument, checkSource, LIMITS } from './limits.ts'
import { isDone, isOneWrite, tellsOnce } from './one-write.ts'
import { isOfItsOwn, operationOf, planOperation } from './operation.ts'
import { resolve } from './resolvers.ts'
import { loadSchema } from './schema.ts'
import { socketsOf } from './subscription.ts'

interface Options {
  db: Database
  clock: Clock
  config: Config
  secret: Buffer
  /** Signs previews. */
  previewKey: Buffer
  /** What follows the change log. */
  log: Log
  streams: Streams
}

/** `/graphql`: Mercurius' routes, every root field planned before any runs, answers as the specification over HTTP has them. */
export const graphqlSurface: FastifyPluginAsync<Options> = async (app, options) => {
  const { clock, config, secret, previewKey, log, streams } = options
  const schema = loadSchema()
  resolve(schema, { secret, previewKey, clock, log })
  const guard = operationGuard()

  app.addHook('onRoute', withoutSchemas)
  app.addHook('onRoute', socketsOf({ schema, log, streams, clock, config }))
  app.addHook('onRequest', checkMediaTypes)
  app.addHook('preHandler', checkParameters)
  app.addHook('onSend', finish)

  await app.register(mercurius, {
    schema,
    graphiql: false,
    jit: 0,
    // Opens sockets; what is said on them is in socket.ts.
    subscription: true,
    cache: KEPT_DOCUMENTS,
    graphql: { parseOptions: { maxTokens: LIMITS.tokens } },
    additionalRouteOptions: {
      config: {
        scope: 'public',
        opensSockets: true,
        write: {
          takesDryRun: false,
          isAlone: true,
          isOneWrite: (request) => isOneWrite(schema, request),
          isDone,
          tellsOnce: (request) => tellsOnce(schema, request),
        },
      },
    },
    context: (request, reply): Omit<GraphqlContext, 'app'> => ({
      request,
      reply,
      plan: new Map(),
      publicUrl: config.publicUrl,
      sequence: null,
    }),
    errorHandler(error, request, reply) {
      const formatted = formatError(error, true)
      const failure = report(formatted, request, reply)
      // What was set for an answer does not hold for a refusal.
      return void reply
        .code(failure === null ? 500 : statusOf(failure, request))
        .send({ errors: formatted.map((each) => each.error) })
    },
    errorFormatter({ data, errors }, { reply }) {
      const isRefused = data === undefined
      const formatted = errors.flatMap((error) => formatError(error, isRefused))
      const failure = report(formatted, reply.request, reply)
      return {
        statusCode: isRefused && failure !== null ? statusOf(failure, reply.request) : 200,
        response: { ...(isRefused ? {} : { data }), errors: formatted.map((each) => each.error) },
      }
    },
  })

  app.graphql.addHook<GraphqlContext>('preParsing', async (_schema, source, { request }) => {
    checkSource(source)
    guard.parsing(source, operationName(request), request.method)
  })
  app.graphql.addHook<GraphqlContext & { __currentQuery: string }>(
    'preValidation',
    async (_schema, document, context) => {
      checkDocument(document)
      guard.parsed(context.__currentQuery, document, operationName(context.request), context.request.method)
    },
  )
  app.graphql.addHook<GraphqlContext>('preExecution', async (_schema, document, context, variables) => {
    const operation = operationOf(document, operationName(context.request))
    // Mercurius types variables as any JSON; checkParameters has seen that they are an object, or none.
    const given = (variables ?? {}) as Record<string, unknown>
    context.plan = planOperation(schema, document, operation, given, { ...context.request.ctx, secret })
    if ([...context.plan.values()].some(isOfItsOwn)) keepPrivate(context.request)
  })
  app.graphql.addHook<Record<string, unknown>, GraphqlContext>(
    'onResolution',
    async (_execution, { reply, sequence }) => {
      if (sequence !== null) void reply.header('content-sequence', sequence)
    },
  )
}

/** Logs what only the log is told, sets the headers that go with a refusal; returns the first failure. */
function report(formatted: readonly Formatted[], request: FastifyRequest, reply: FastifyReply): Failure | null {
  for (const { failure } of formatted) {
    const fields = { err: failure.details.cause ?? failure, code: failure.code }
    if (failure.status >= 500) request.log.error(fields, 'request failed')
    else request.log.debug(fields, 'request refused')
    if (failure.details.headers) void reply.headers(failure.details.headers)
    if (failure.status === 401) void reply.header('www-authenticate', 'Bearer')
  }
  return formatted[0]?.failure ?? null
}
