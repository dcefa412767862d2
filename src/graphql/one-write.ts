// What an Idempotency-Key stands for in GraphQL: one mutation field, whose answer is kept when it was done.
import { getVariableValues, type GraphQLSchema, OperationTypeNode, parse } from 'graphql'
import type { FastifyRequest } from 'fastify'
import { fail } from '../errors.ts'
import { collectFields } from './collect.ts'
import { checkSource, LIMITS } from './limits.ts'
import { fragmentsOf, operationOf } from './operation.ts'
import { sentBy } from './sent.ts'

/**
 * Whether the request is a document that can be run at all; where it is not, it is refused as without a key.
 * @throws INVALID_HEADER unless it is one mutation field
 */
export function isOneWrite(schema: GraphQLSchema, request: FastifyRequest): boolean {
  const fields = rootFields(schema, request)
  if (fields === null) return false
  if (fields.length !== 1)
    throw fail('INVALID_HEADER', {
      detail: 'An Idempotency-Key goes with one mutation field: send several one by one, and queries without it.',
      errors: [{ path: 'Idempotency-Key', message: 'goes with exactly one mutation field' }],
    })
  return true
}

/** Mutations whose answers hold what is told once. */
const TELLING_ONCE: ReadonlySet<string> = new Set(['createArticlePreview'])

/** Whether the kept answer has to be sealed. */
export function tellsOnce(schema: GraphQLSchema, request: FastifyRequest): boolean {
  return rootFields(schema, request)?.some((name) => TELLING_ONCE.has(name)) === true
}

/** Names of the mutation fields; none of a query; null where the document, its operation or its variables do not hold. */
function rootFields(schema: GraphQLSchema, request: FastifyRequest): string[] | null {
  const sent = sentBy(request)
  if (sent === null) return null
  const { source, variables } = sent
  try {
    checkSource(source)
    const document = parse(source, { maxTokens: LIMITS.tokens })
    const operation = operationOf(document, sent.operationName)
    if (operation.operation !== OperationTypeNode.MUTATION) return []
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    const root = schema.getMutationType()
    if (errors !== undefined || !root) return null
    const budget = { selected: 0, cost: 0, variable: 0 }
    const walk = { request: { schema, operation, fragments: fragmentsOf(document), variables: coerced }, budget }
    return collectFields(walk, root, [operation.selectionSet])
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('__'))
  } catch {
    return null // the same fault meets it again where it is run, and is told there
  }
}

/** A field that failed is null beside `errors`, with status 200 all the same. */
export function isDone({ status, body }: { status: number; body: Buffer }): boolean {
  if (status !== 200) return false
  const { data, errors } = JSON.parse(body.toString('utf8')) as {
    data?: Record<string, unknown> | null
    errors?: unknown
  } // our own answer
  return errors === undefined || Object.values(data ?? {}).some((field) => field !== null)
}
