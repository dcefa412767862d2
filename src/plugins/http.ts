import { randomUUID } from 'node:crypto'
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { enclosure } from './enclosure.ts'
import { clientErrors, frameworkErrors } from './problems.ts'

/** Bounds of one request. Fastify and Node leave them open or very wide. */
export interface Limits {
  bodyLimitBytes: number
  /** All headers together, the request line included. */
  headerLimitBytes: number
  /** For the whole request to arrive, its body included: a byte every two seconds does not hold a connection. */
  requestTimeoutMs: number
  /** For the headers alone. */
  headersTimeoutMs: number
  /** A connection on which nothing moves, an unanswered request included. */
  connectionTimeoutMs: number
}

const LIMITS: Limits = {
  bodyLimitBytes: 8 * 1024 * 1024,
  headerLimitBytes: 32 * 1024,
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 15_000,
  connectionTimeoutMs: 75_000,
}

/** A bare server with its bounds, before any plugin. Opens no port. */
export function httpServer(config: Config, log: Logger | false, limits: Partial<Limits> = {}): FastifyInstance {
  const bounds = { ...LIMITS, ...limits }
  const app = fastify({
    loggerInstance: log === false ? undefined : (log as FastifyBaseLogger), // pino's Logger is one, with more methods
    // Two lines for each request cost more than a cached answer does; refusals and faults are logged by themselves.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config.trustProxy),
    genReqId: () => enclosure()?.requestId ?? randomUUID(),
    bodyLimit: bounds.bodyLimitBytes,
    requestTimeout: bounds.requestTimeoutMs,
    connectionTimeout: bounds.connectionTimeoutMs,
    http: {
      maxHeaderSize: bounds.headerLimitBytes,
      headersTimeout: Math.min(bounds.headersTimeoutMs, bounds.requestTimeoutMs),
      // Node looks for late requests only every 30 s unless told.
      connectionsCheckingInterval: 1_000,
    },
    // Longer than any request line: the router refuses no length by itself, headers.ts does.
    routerOptions: { maxParamLength: bounds.headerLimitBytes },
    frameworkErrors: frameworkErrors(config.publicUrl),
    clientErrorHandler: clientErrors(config.publicUrl),
  })
  app.decorate('draining', { value: false })
  return app
}

/** A number is one of hops: the addresses that so many proxies nearest to us have added are believed. */
function trustedProxies(setting: Config['trustProxy']): false | string[] | ((address: string, hop: number) => boolean) {
  return typeof setting === 'number' ? (_address, hop) => hop < setting : setting
}
