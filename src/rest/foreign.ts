import type { FastifyRequest } from 'fastify'
import { fail } from '../errors.ts'
import { parseQuery, type Parameters, type Query } from './parameters.ts'
import type { Route } from './routes.ts'

/** The query string of a write that has parameters of its own. @throws INVALID_PARAMETER */
export function parseWriteQuery(address: string, parameters: Parameters): Query {
  return parseQuery(address, parameters)
}

/** Refuses what a write does not take, before anything is looked at. @throws INVALID_PARAMETER, UNSUPPORTED_MEDIA_TYPE */
export function refuseForeign(request: FastifyRequest, { method, parameters = {} }: Route): void {
  parseWriteQuery(request.raw.url ?? '', parameters)
  if (request.headers['idempotency-key'] !== undefined)
    throw fail('INVALID_HEADER', {
      errors: [{ path: 'Idempotency-Key', message: 'is not supported yet; leave it out' }],
    })
  if (method !== 'PATCH' && /^application\/merge-patch\+json/i.test(request.headers['content-type'] ?? ''))
    throw fail('UNSUPPORTED_MEDIA_TYPE', { detail: 'A merge patch goes with PATCH; send application/json.' })
}
