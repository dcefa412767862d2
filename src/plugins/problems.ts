// Every refusal is application/problem+json (RFC 9457): of a route, of the router, of the parser, of a raw socket.
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { fail, type Failure } from '../errors.ts'
import { failureOf } from '../failure-of.ts'
import { PROBLEM_TYPE, problemText } from './problem-document.ts'
import { methodsAt } from './known-routes.ts'

interface Options {
  publicUrl: string
}

/** Sends a failure; 5xx is logged with its cause, 4xx only when debugging. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, failure: Failure, publicUrl: string): void {
  const fields = { err: failure.details.cause ?? failure, code: failure.code }
  // "Not now" is an answer, not a fault: a crowd that is turned away fills no log with stacks.
  if (failure.status === 503 && failure.details.cause === undefined)
    request.log.warn({ code: failure.code }, 'request turned away')
  else if (failure.status >= 500) request.log.error(fields, 'request failed')
  else request.log.debug(fields, 'request refused')
  // What the handler had set for its answer does not hold for a refusal.
  for (const name of ['etag', 'location', 'link', 'content-sequence', 'content-security-policy'])
    reply.removeHeader(name)
  if (failure.status === 401) reply.header('www-authenticate', 'Bearer')
  void reply
    .code(failure.status)
    .headers({ 'cache-control': 'no-store', ...failure.details.headers })
    .type(PROBLEM_TYPE)
    .serializer((text: string) => text)
    .send(problemText(failure, publicUrl, request.id))
}

/** Errors of handlers and hooks. */
export const problems = fp<Options>(async (app, { publicUrl }) => {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(request, reply, failureOf(error), publicUrl))
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, unrouted(app, request), publicUrl))
})

/** Refuses what no route answers before its body is looked at: whatever that holds, the address or the method is wrong. */
export const unroutedRequests = fp(async (app) => {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? unrouted(app, request) : undefined)
  })
})

/** 404, or 405 with `Allow` where another method fits. */
function unrouted(app: FastifyInstance, request: FastifyRequest): Failure {
  const methods = methodsAt(app, request.raw.url ?? '/')
  return methods.length === 0
    ? fail('NOT_FOUND')
    : fail('METHOD_NOT_ALLOWED', { headers: { allow: methods.join(', ') } })
}

/** For addresses that the router itself refuses, before any hook. */
export function frameworkErrors(publicUrl: string) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void =>
    sendProblem(request, reply, failureOf(error), publicUrl)
}

/** For what is not even a request: answered on the socket, which is then closed. */
export function clientErrors(publicUrl: string) {
  return function (this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const failure = failureOfSocket(error.code ?? '')
    const body = problemText(failure, publicUrl, randomUUID())
    this.log.debug({ err: error }, 'not a request')
    socket.end(
      [
        `HTTP/1.1 ${failure.status} ${failure.title}`,
        `Content-Type: ${PROBLEM_TYPE}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Cache-Control: no-store',
        'X-Content-Type-Options: nosniff',
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
}

function failureOfSocket(code: string): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') return fail('HEADERS_TOO_LARGE')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return fail('REQUEST_TIMEOUT')
  return fail('INVALID_HEADER', { detail: 'What was sent is not an HTTP/1.1 request.' })
}
