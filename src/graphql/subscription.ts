// Subscriptions: the same limits and errors as over HTTP, on a socket.
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import {
  type ExecutionResult,
  getVariableValues,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  subscribe,
  validate,
} from 'graphql'
import type { WebSocket } from 'ws'
import { authenticate } from '../access/tokens.ts'
import type { Log } from '../changes/follow.ts'
import type { Streams } from '../changes/streams.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../db/clock.ts'
import { fail } from '../errors.ts'
import type { SubscriptionContext } from './changes.ts'
import { collectFields, type Request } from './collect.ts'
import { formatError } from './errors.ts'
import { checkDocument, checkSource, LIMITS } from './limits.ts'
import type { Documents } from './documents.ts'
import { fragmentsOf, operationOf } from './operation.ts'
import { PROTOCOL, serveSocket, type Operation, type SocketServer } from './socket.ts'

interface Options {
  schema: GraphQLSchema
  log: Log
  streams: Streams
  clock: Clock
  documents: Documents
  config: Pick<Config, 'adminToken' | 'publicRead'>
}

/** Bytes of one message: a document at its limit, and variables. */
const MAX_PAYLOAD = 128 * 1024

/** Replaces Mercurius' handler where it declares its socket: an onRoute hook. */
export function socketsOf(options: Options) {
  return function (this: FastifyInstance, route: RouteOptions): void {
    // What @fastify/websocket, which Mercurius brings along, reads of a route and adds to a server.
    const opening = route as { wsHandler?: (socket: WebSocket, request: FastifyRequest) => void }
    if (opening.wsHandler === undefined) return
    const { websocketServer } = this as unknown as { websocketServer: { options: Record<string, unknown> } }
    websocketServer.options['maxPayload'] = MAX_PAYLOAD
    websocketServer.options['handleProtocols'] = (offered: Set<string>) => (offered.has(PROTOCOL) ? PROTOCOL : false)
    opening.wsHandler = (socket, request) => serveSocket(socket, serverOf(options, request))
  }
}

function serverOf({ schema, log, streams, clock, documents, config }: Options, request: FastifyRequest): SocketServer {
  return {
    relay: log.relay,
    async admit(authorization) {
      // Browsers can set no header of a socket; who can may say there who he is.
      const token = tokenOf(authorization ?? request.headers.authorization)
      const check = (text: string) => authenticate(log.db, text, clock.now(), config.adminToken)
      const viewer = token === null ? request.ctx.viewer : await check(token)
      if (token === null && !config.publicRead) throw fail('UNAUTHENTICATED')
      const recheck = token === null ? undefined : () => check(token)
      const address = token === null ? request.ip : undefined
      return { viewer, stream: streams.open({ tokenId: viewer.tokenId, address, recheck }) }
    },
    async run(operation, viewer, signal) {
      if (documents.isOnly && !documents.isListed(operation.query)) throw fail('DOCUMENT_NOT_LISTED')
      return run(schema, operation, { viewer, signal })
    },
    format: (error) => format(error, request.log),
  }
}

function tokenOf(authorization: unknown): string | null {
  if (authorization === undefined || authorization === null) return null
  const token = typeof authorization === 'string' ? /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1] : undefined
  if (token === undefined) throw fail('INVALID_TOKEN', { detail: 'Send authorization as "Bearer <token>".' })
  return token
}

/** A client's faults, several at once. */
class Refused extends Error {
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super('refused')
    this.errors = errors
  }
}

async function run(
  schema: GraphQLSchema,
  { query, variables, operationName }: Operation,
  contextValue: SubscriptionContext,
): Promise<AsyncIterable<ExecutionResult>> {
  checkSource(query)
  const document = parse(query, { maxTokens: LIMITS.tokens })
  checkDocument(document)
  const errors = validate(schema, document)
  if (errors.length > 0) throw new Refused(errors)
  const operation = operationOf(document, operationName)
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
    throw fail('GRAPHQL_INVALID', {
      detail: 'A socket carries subscriptions alone: send queries and mutations by POST.',
    })
  const { errors: faults, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {})
  if (faults !== undefined) {
    const named = faults.map(({ message }) => ({ path: 'variables', message }))
    throw fail('GRAPHQL_INVALID', { detail: faults.map(({ message }) => message).join(' '), errors: named })
  }
  demandField({ schema, operation, fragments: fragmentsOf(document), variables: coerced })
  const named = { variableValues: variables, operationName: operation.name?.value }
  const found = await subscribe({ schema, document, contextValue, ...named })
  if (Symbol.asyncIterator in found) return found
  throw new Refused(found.errors ?? [])
}

/** The library takes it for granted that conditions leave a field. @throws GRAPHQL_INVALID */
function demandField(request: Request): void {
  const type = request.schema.getSubscriptionType()
  const budget = { selected: 0, cost: 0, variable: 0 }
  if (!type || collectFields({ request, budget }, type, [request.operation.selectionSet]).length === 0)
    throw fail('GRAPHQL_INVALID', { detail: 'The subscription selects no field.' })
}

function format(error: unknown, log: FastifyBaseLogger): object[] {
  const errors = error instanceof Refused ? error.errors : [error]
  return errors
    .flatMap((each) => formatError(each, true))
    .map(({ failure, error }) => {
      const fields = { err: failure.details.cause ?? failure, code: failure.code }
      if (failure.status >= 500) log.error(fields, 'subscription failed')
      else log.debug(fields, 'subscription refused')
      return error
    })
}
