import type { FastifyRequest } from 'fastify'
import { fail } from '../errors.ts'
import { parseQuery, type Parameters, type Query } from './parameters.ts'
import { boolean } from './parse.ts'
import type { Route } from './routes.ts'

/** What every write under /v1 takes in its address. `plugins/enclosing.ts` reads it, and runs the request without it. */
export const WRITE_PARAMETERS: Parameters = {
  dryRun: {
    ...boolean,
    description: 'true: everything is judged and planned, nothing is written; `plan` says what would be.',
  },
}

/** The query string of a write that has parameters of its own. @throws INVALID_PARAMETER */
export function parseWriteQuery(address: string, parameters: Parameters): Query {
  return parseQuery(address, { ...parameters, ...WRITE_PARAMETERS })
}

/** Refuses what a write does not take, before anything is looked at. @throws INVALID_PARAMETER, UNSUPPORTED_MEDIA_TYPE */
export function refuseForeign(request: FastifyRequest, { method, parameters = {} }: Route): void {
  parseWriteQuery(request.raw.url ?? '', parameters)
  if (method !== 'PATCH' && /^application\/merge-patch\+json/i.test(request.headers['content-type'] ?? ''))
    throw fail('UNSUPPORTED_MEDIA_TYPE', { detail: 'A merge patch goes with PATCH; send application/json.' })
}
