// What a request sends: its document, by text or by name, the operation's name and the variables. Read once, before
// anything else looks at them.
import { createHash } from 'node:crypto'
import type { FastifyRequest, preHandlerHookHandler } from 'fastify'
import { fail, type Fault } from '../errors.ts'
import { parseJson } from '../strict-json.ts'
import type { Documents } from './documents.ts'
import { LIMITS } from './limits.ts'

export interface Sent {
  readonly source: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  /** The hash that the document is to be kept by, once it has been accepted. */
  readonly hash: string | null
}

const sent = new WeakMap<FastifyRequest, Sent>()

/** What the request sends; null where a socket is opened, which begins without a document. */
export const sentBy = (request: FastifyRequest): Sent | null => sent.get(request) ?? null

/**
 * Reads the parameters. @throws INVALID_PARAMETER naming each one of a wrong type; INVALID_JSON for variables of a GET that
 * are none; PERSISTED_QUERY_NOT_FOUND, DOCUMENT_NOT_LISTED
 */
export function readParameters(documents: Documents): preHandlerHookHandler {
  return (request, _reply, done) => {
    if ('upgrade' in request.raw && request.raw.upgrade === true) return done()
    try {
      sent.set(request, read(request, documents))
    } catch (error) {
      return done(error as Error) // ours, all of them Failures
    }
    done()
  }
}

/** Gives Mercurius, which reads the request by itself, the text that an id or a hash stands for. */
export function handOver(request: FastifyRequest): void {
  const source = sentBy(request)?.source
  if (source === undefined) return
  // `read` has seen that it is an object; a GET's always is.
  const given = (request.method === 'POST' ? request.body : request.query) as Record<string, unknown>
  given.query = source
}

function read(request: FastifyRequest, documents: Documents): Sent {
  const given = request.method === 'POST' ? request.body : decoded(request.query)
  if (!isObject(given)) throw fail('INVALID_PARAMETER', { detail: 'The body must be a JSON object with a query.' })
  const { query, id, operationName, variables, extensions } = given
  const errors: Fault[] = []
  const persisted = isObject(extensions) ? extensions.persistedQuery : undefined
  const isNamed = !isAbsent(id) || !isAbsent(persisted)
  if (isAbsent(query) ? !isNamed : typeof query !== 'string' || query === '')
    errors.push({ path: 'query', message: 'must be a document' })
  if (!isAbsent(id) && (typeof id !== 'string' || id === '')) errors.push({ path: 'id', message: 'must be text' })
  else if (!isAbsent(id) && (!isAbsent(query) || !isAbsent(persisted)))
    errors.push({ path: 'id', message: 'stands for the document: leave out query and persistedQuery' })
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    errors.push({ path: 'operationName', message: 'must be text' })
  for (const [path, value] of Object.entries({ variables, extensions }))
    if (!isAbsent(value) && !isObject(value)) errors.push({ path, message: 'must be a JSON object' })
  const hash = isAbsent(persisted) ? null : hashIn(persisted)
  if (hash === undefined)
    errors.push({
      path: 'extensions.persistedQuery',
      message: 'must be { "version": 1, "sha256Hash": <64 hexadecimal digits> }',
    })
  else if (hash !== null && typeof query === 'string' && query.length <= LIMITS.characters && hash !== hashOf(query))
    errors.push({ path: 'extensions.persistedQuery.sha256Hash', message: 'is not the SHA-256 of the query' })
  if (errors.length > 0) {
    const detail = errors.map(({ path, message }) => `${path} ${message}`).join(', ') + '.'
    throw fail('INVALID_PARAMETER', { detail, errors })
  }
  const source = typeof query === 'string' ? query : sourceOf(documents, id, hash ?? null)
  if (documents.isOnly && !documents.isListed(source)) throw fail('DOCUMENT_NOT_LISTED')
  return {
    source,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isObject(variables) ? variables : {},
    hash: typeof query === 'string' ? (hash ?? null) : null,
  }
}

/** The text of a document that was sent by name alone. */
function sourceOf(documents: Documents, id: unknown, hash: string | null): string {
  if (hash === null) {
    const found = documents.byId(String(id))
    if (found === null) throw fail('PERSISTED_QUERY_NOT_FOUND', { detail: 'There is no document of that id.' })
    return found
  }
  const found = documents.byHash(hash)
  if (found !== null) return found
  if (documents.isOnly) throw fail('DOCUMENT_NOT_LISTED')
  throw fail('PERSISTED_QUERY_NOT_FOUND', { detail: NOT_KEPT })
}

/** What clients of automatic persisted queries look for before they send the text as well. */
export const NOT_KEPT = 'PersistedQueryNotFound'

export const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex')

/** undefined: it is none. */
function hashIn(persisted: unknown): string | undefined {
  if (!isObject(persisted) || persisted.version !== 1) return undefined
  const { sha256Hash } = persisted
  return typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/i.test(sha256Hash) ? sha256Hash.toLowerCase() : undefined
}

/** The parameters of a GET, the JSON ones read. A repeated one is an array, and so of a wrong type. */
function decoded(query: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = isObject(query) ? { ...query } : {}
  for (const name of ['variables', 'extensions']) {
    const text = given[name]
    if (typeof text === 'string') given[name] = parseJson(Buffer.from(text))
  }
  return given
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
