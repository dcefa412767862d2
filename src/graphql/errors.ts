// Errors as GraphQL clients get them: `extensions.code` on every one, the same codes as REST, nothing of the inside.
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { type Failure, fail } from '../errors.ts'
import { failureOf } from '../failure-of.ts'

export interface Formatted {
  readonly error: GraphQLFormattedError
  readonly failure: Failure
}

/**
 * Formats one error. `refused`: the request was never executed, so a GraphQLError without a cause is the caller's
 * fault: syntax, validation, variables.
 */
export function formatError(error: unknown, refused: boolean): Formatted[] {
  const cause = error instanceof GraphQLError ? (error.originalError ?? null) : error
  // Mercurius' validation error holds the real ones.
  if (isBundle(cause)) return cause.errors.flatMap((each) => invalid(each))
  if (cause === null && refused) return invalid(error)
  const failure = failureOfCause(cause)
  const { message } = failure
  return [
    {
      failure,
      error: {
        message,
        ...(error instanceof GraphQLError && error.locations ? { locations: error.locations } : {}),
        ...(error instanceof GraphQLError && error.path ? { path: error.path } : {}),
        extensions: extensionsOf(failure),
      },
    },
  ]
}

function extensionsOf({ code, details }: Failure): Record<string, unknown> {
  return { ...details.extra, code, ...(details.errors ? { errors: details.errors } : {}) }
}

function invalid(error: unknown): Formatted[] {
  // A document can be so deep that the parser runs out of stack: what it threw is no GraphQLError.
  const known = error instanceof GraphQLError
  const message = known ? error.message : 'The document cannot be read.'
  const failure = fail('GRAPHQL_INVALID', { detail: message })
  const locations = known ? error.locations : undefined
  return [{ failure, error: { message, ...(locations ? { locations } : {}), extensions: { code: failure.code } } }]
}

const MERCURIUS: Readonly<Record<string, Parameters<typeof fail>>> = {
  MER_ERR_METHOD_NOT_ALLOWED: [
    'METHOD_NOT_ALLOWED',
    { detail: 'GET runs queries alone: send it by POST.', headers: { allow: 'POST' } },
  ],
  MER_ERR_GQL_PERSISTED_QUERY_NOT_FOUND: ['GRAPHQL_INVALID', { detail: 'A query is needed.' }],
}

function failureOfCause(cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const known = MERCURIUS[code]
  return known === undefined ? failureOf(cause) : fail(...known)
}

function isBundle(cause: unknown): cause is { errors: readonly unknown[] } {
  return (
    cause instanceof Error &&
    'code' in cause &&
    cause.code === 'MER_ERR_GQL_VALIDATION' &&
    'errors' in cause &&
    Array.isArray(cause.errors)
  )
}
