import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { mercurius } from 'mercurius'
import type { Answers } from '../cache/answers.ts'
import type { Log } from '../changes/follow.ts'
import type { Streams } from '../changes/streams.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import type { Failure } from '../errors.ts'
import { checkMediaTypes, finish, type GraphqlCounts, keepPrivate, statusOf, withoutSchemas } from './compliance.ts'
import type { GraphqlContext } from './context.ts'
import { loadDocuments } from './documents.ts'
import { type Formatted, formatError } from './errors.ts'
import { keptOperations } from './kept.ts'
import { KEPT_DOCUMENTS, operationGuard } from './known.ts'
import { checkDocument, checkSource, LIMITS } from './limits.ts'
import { isDone, isOneWrite, tellsOnce } from './one-write.ts'
import { isOfItsOwn, operationOf, planOperation } from './operation.ts'
import { Accepted, bodyOf, passthrough } from './passthrough.ts'
import { type PostedQueries, postedQueries } from './posted.ts'
import { emptyRecord } from './record.ts'
import { resolve } from './resolvers.ts'
import { loadSchema } from './schema.ts'
import { handOver, readParameters, sentBy } from './sent.ts'
import { socketsOf } from './subscription.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How requests to /graphql were answered, of the whole application. */
    readonly graphqlCounts: GraphqlCounts
  }
}

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
  /** Kept answers. */
  answers?: Answers | null
  /** Who counts how requests were answered. */
  counts?: GraphqlCounts
  /** Where those in front of the router find what answers posted queries. */
  posted?: { answer: PostedQueries | null }
  /** False: everything is left to Mercurius, which answers the same, slower. */
  passesThrough?: boolean
}

/** `/graphql`: Mercurius' routes, every root field planned before any runs, answers as the specification over HTTP has them. */
export const graphqlSurface: FastifyPluginAsync<Options> = async (app, options) => {
  const { clock, config, secret, previewKey, log, streams } = options
  const schema = loadSchema()
  resolve(schema, { secret, previewKey, clock, log })
  const guard = operationGuard()
  const documents = loadDocuments(schema, { path: config.persistedDocuments, isOnly: config.persistedOnly })
  const kept = keptOperations(schema)
  const { passesThrough = true, counts = { fast: 0, slow: 0 }, answers = null } = options
  const { cdnMaxAgeSeconds } = config
  const pass = passthrough({ kept, documents, secret, log, answers, cdnMaxAgeSeconds })
  if (options.posted !== undefined) {
    const { db } = options
    const body = (question: Parameters<typeof bodyOf>[1]) => bodyOf(answers, question)
    options.posted.answer = postedQueries({ kept, documents, secret, clock, db, config, counts, bodyOf: body })
  }

  app.addHook('onRoute', withoutSchemas)
  app.addHook('onRoute', socketsOf({ schema, log, streams, clock, documents, config }))
  app.addHook('onRequest', checkMediaTypes)
  app.addHook('preHandler', readParameters(documents))
  app.addHook('onSend', finish(counts))

  const contextOf = (request: FastifyRequest, reply: FastifyReply): Omit<GraphqlContext, 'app'> => ({
    request,
    reply,
    plan: new Map(),
    publicUrl: config.publicUrl,
    sequence: null,
  })

  await app.register(mercurius, {
    schema,
    graphiql: false,
    jit: 0,
    // Opens sockets; what is said on them is in socket.ts.
    subscription: true,
    cache: KEPT_DOCUMENTS,
    graphql: { parseOptions: { maxTokens: LIMITS.tokens } },
    additionalRouteOptions: {
      preHandler: async (request, reply) => {
        if (await pass(request, reply)) return reply
        handOver(request)
      },
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
    context: contextOf,
    async errorHandler(error, request, reply) {
      try {
        if (!(error instanceof Accepted)) return refuse(error, request, reply)
        // Not a fault: as if it had been known when it came.
        void reply.code(200)
        if (!(await pass(request, reply))) return reply.send(await executed(request, reply))
      } catch (fault) {
        return refuse(fault, request, reply)
      }
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

  /** By the executor, where passing through has failed. */
  function executed(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { source = '', variables, operationName } = sentBy(request) ?? {}
    const context = { ...contextOf(request, reply), isExecuted: true, __currentQuery: source }
    return reply.graphql(source, context, { ...variables }, operationName ?? undefined)
  }

  app.graphql.addHook<GraphqlContext>('preParsing', async (_schema, source, { request }) => {
    checkSource(source)
    guard.parsing(source, nameOf(request), request.method)
  })
  app.graphql.addHook<GraphqlContext & { __currentQuery: string }>(
    'preValidation',
    async (_schema, document, context) => {
      checkDocument(document)
      guard.parsed(context.__currentQuery, document, nameOf(context.request), context.request.method)
    },
  )
  app.graphql.addHook<GraphqlContext>('preExecution', async (_schema, document, context) => {
    const { request } = context
    const sent = sentBy(request)
    if (sent === null) throw new Error('nothing was sent')
    const { source, operationName, variables, hash } = sent
    const operation = operationOf(document, operationName)
    const record = passesThrough && operation.operation === OperationTypeNode.QUERY ? emptyRecord() : undefined
    context.plan = planOperation(schema, document, operation, variables, { ...request.ctx, secret }, record)
    if (hash !== null) documents.keep(hash, source)
    if ([...context.plan.values()].some(isOfItsOwn)) keepPrivate(request)
    const isKept = record !== undefined && kept.keep(source, operationName, { document, operation, record }, variables)
    if (isKept && context.isExecuted !== true) throw new Accepted()
  })
  app.graphql.addHook<Record<string, unknown>, GraphqlContext>(
    'onResolution',
    async (_execution, { reply, sequence }) => {
      if (sequence !== null) void reply.header('content-sequence', sequence)
    },
  )
}

/** What is wrong with a request as a whole. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const formatted = formatError(error, true)
  const failure = report(formatted, request, reply)
  // What was set for an answer does not hold for a refusal.
  return reply
    .code(failure === null ? 500 : statusOf(failure, request))
    .send({ errors: formatted.map((each) => each.error) })
}

const nameOf = (request: FastifyRequest): string | null => sentBy(request)?.operationName ?? null

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
