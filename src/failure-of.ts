import { z } from 'zod'
import { DeadlineExceeded, sqlState } from './db/client.ts'
import { Failure, fail } from './errors.ts'

/** Seconds after which a client may ask again. */
const RETRY_SECONDS = { lock: '1', database: '2' }

/**
 * The public failure for whatever was thrown: our own, Fastify's, zod's, PostgreSQL's. What is not known is INTERNAL
 * and tells the caller nothing.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof z.ZodError)
    return fail('INVALID_INPUT', { errors: error.issues.map(faultOfIssue), cause: error })
  if (error instanceof DeadlineExceeded)
    return fail('BUSY', {
      detail: 'It took longer than ten seconds. Nothing was written; try again, and a batch with fewer operations.',
      headers: { 'retry-after': RETRY_SECONDS.lock },
      cause: error,
    })
  const state = sqlState(error)
  if (state !== null) return failureOfState(state, error)
  const code = errorCode(error)
  if (code.startsWith('FST_ERR_')) return failureOfFastify(code, error)
  if (isLostConnection(error)) return unavailable(error)
  return fail('INTERNAL', { cause: error })
}

function faultOfIssue(issue: z.core.$ZodIssue): { path: string; message: string } {
  const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return { path: path.replace(/^\./, ''), message: issue.message }
}

/** SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function failureOfState(state: string, cause: unknown): Failure {
  // lock_not_available, query_canceled (statement_timeout), idle_in_transaction_session_timeout; a deadlock or a
  // serialisation failure has been tried again before it comes here.
  if (['55P03', '57014', '25P03', '40P01', '40001'].includes(state)) return busy(cause)
  // character_not_in_repertoire, untranslatable_character: a NUL that no schema has caught.
  if (['22021', '22P05'].includes(state))
    return fail('INVALID_INPUT', { detail: 'A text holds a character that cannot be stored (U+0000).', cause })
  // Connection faults, insufficient resources, operator intervention, read-only after a switch, wrong credentials or
  // database (an operator changes those while we run).
  if (/^(08|53|57P|28)/.test(state) || state === '25006' || state === '3D000') return unavailable(cause)
  return fail('INTERNAL', { cause })
}

function failureOfFastify(code: string, cause: unknown): Failure {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return fail('PAYLOAD_TOO_LARGE', { detail: 'A body holds at most 8 MB.', cause })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fail('UNSUPPORTED_MEDIA_TYPE', {
        detail: 'Send application/json, or application/merge-patch+json with PATCH.',
        headers: {
          'accept-post': 'application/json',
          'accept-patch': 'application/merge-patch+json, application/json',
        },
        cause,
      })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return fail('INVALID_HEADER', { detail: 'Content-Length does not match the body.', cause })
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return fail('INVALID_JSON', { cause })
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_INVALID_URL':
      return fail('INVALID_PARAMETER', { detail: 'The address is not valid percent-encoded UTF-8.', cause })
    // A request that was to be run inside another one, which the server's end has overtaken: nothing was written.
    case 'FST_ERR_REOPENED_CLOSE_SERVER':
      return fail('DRAINING', { headers: { 'retry-after': '5' }, cause })
    case 'FST_ERR_MAX_PARAM_LENGTH':
    case 'FST_ERR_NOT_FOUND':
      return fail('NOT_FOUND', { cause })
    default:
      return fail('INTERNAL', { cause })
  }
}

const LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // a Unix socket that is not there
])

/** Faults of the connection itself; pg gives several of them as plain Errors without a code. */
function isLostConnection(error: unknown): boolean {
  for (let depth = 0, fault = error; depth < 5 && fault instanceof Error; depth++, fault = fault.cause) {
    if (fault instanceof AggregateError && fault.errors.some(isLostConnection)) return true
    if (LOST.has(errorCode(fault)) && 'syscall' in fault) return true
    if (/^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(fault.message))
      return true
    if (/Client has encountered a connection error|Client was closed/.test(fault.message)) return true
  }
  return false
}

function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

const busy = (cause: unknown) =>
  fail('BUSY', {
    detail: 'Others are changing the same item. Nothing was written; try again.',
    headers: { 'retry-after': RETRY_SECONDS.lock },
    cause,
  })

const unavailable = (cause: unknown) =>
  fail('DATABASE_UNAVAILABLE', { headers: { 'retry-after': RETRY_SECONDS.database }, cause })
