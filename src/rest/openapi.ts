// The OpenAPI 3.1 document, made from the table of routes: what is not registered is not described, and the other way.
import { ERRORS, type ErrorCode } from '../errors.ts'
import { componentsOf, ref, withoutUnused, type Json } from './components.ts'
import { EXAMPLES } from './examples.ts'
import { WRITE_PARAMETERS } from './foreign.ts'
import type { Parameter } from './parameters.ts'
import { addPlans, KEY_PARAMETER, WRITE_ERRORS, withDryRun } from './openapi-writes.ts'
import type { HeaderName, ResponseSchema, Route } from './routes.ts'

/** What any route may answer. */
const EVERYWHERE: readonly ErrorCode[] = [
  'INVALID_PARAMETER',
  'INVALID_TOKEN',
  'URI_TOO_LONG',
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
]

const HEADERS: Record<HeaderName, Json> = {
  ETag: {
    description: '"<version>" of a write, "<version>.<hash>" of an item, "<hash>" of a list.',
    schema: { type: 'string' },
  },
  Link: { description: 'RFC 8288: rel="next" and rel="prev", where there are such pages.', schema: { type: 'string' } },
  Location: { description: 'Where it is.', schema: { type: 'string' } },
  'Content-Sequence': { description: 'The number of the write in the log.', schema: { type: 'integer' } },
  'Idempotency-Replayed': {
    description: 'true: this is the answer of an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Cache-Control': { description: 'Who may keep the answer.', schema: { type: 'string' } },
  'Surrogate-Key': { description: 'What the answer was made of, for a CDN to purge by.', schema: { type: 'string' } },
}

const TAGS: Record<string, string> = {
  articles: 'Stories: immutable versions, of which readers see at most one.',
  sections: 'The tree of sections.',
  authors: 'Who writes, photographs or edits. Never a login account.',
  media: 'Pictures, recordings and files, by the address that each has.',
  tags: 'What stories are about.',
  tokens: 'Bearer tokens of programs.',
  search: 'Articles by their words.',
  batch: 'Several writes as one.',
  webhooks: 'Receivers that are told of what readers see, by Standard Webhooks.',
  changes: 'The log of all changes, and streams of it.',
}

/** The whole document. */
export function openApiDocument(routes: readonly Route[], publicUrl: string, version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = route.path ?? route.url.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  const components = componentsOf(routes)
  addPlans(routes, components)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Broadsheet',
      version,
      description:
        'A headless content API for newsrooms. Reads show what is published; every write answers what an editor sees.',
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'Broadsheet', url: publicUrl },
    },
    servers: [{ url: publicUrl }],
    security: [{}, { bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: withoutUnused(components, paths),
    },
  }
}

function operationOf(route: Route): Json {
  const { scope, body } = route
  const needs = scope === 'public' ? '' : scope === 'token' ? 'Needs a token.' : `Needs the scope \`${scope}\`.`
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, needs].filter(Boolean).join(' ') || `${route.summary}.`,
    security: scope === 'public' ? [{}, { bearer: [] }] : [{ bearer: [] }],
    parameters: parametersOf(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.isRequired,
            content: Object.fromEntries(
              ['application/json', ...(body.isMergePatch ? ['application/merge-patch+json'] : [])].map((type) => [
                type,
                {
                  schema: ref(body.name),
                  ...(EXAMPLES[body.name] === undefined ? {} : { example: EXAMPLES[body.name] }),
                },
              ]),
            ),
          },
        }),
    responses: {
      ...withDryRun(
        route,
        Object.fromEntries(
          Object.entries(route.responses).map(([status, answer]) => [
            status,
            responseOf(answer, status, route.method !== 'GET' && status.startsWith('2')),
          ]),
        ),
      ),
      ...(route.method === 'GET' && route.responses[200]?.headers.includes('ETag')
        ? { 304: { description: 'The client has it already.', headers: headersOf(['ETag', 'Cache-Control']) } }
        : {}),
      ...problemsOf([
        ...route.errors,
        ...EVERYWHERE,
        ...(route.method === 'GET' ? READ_ERRORS : WRITE_ERRORS),
        ...(body ? BODY_ERRORS : []),
        ...(route.ifMatch ? IF_MATCH_ERRORS : []),
      ]),
    },
  }
}

const BODY_ERRORS: readonly ErrorCode[] = [
  'INVALID_JSON',
  'INVALID_INPUT',
  'INVALID_HEADER',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]
/** Of Min-Sequence. */
const READ_ERRORS: readonly ErrorCode[] = ['INVALID_HEADER', 'SEQUENCE_NOT_REACHED']
const IF_MATCH_ERRORS: readonly ErrorCode[] = ['INVALID_HEADER', 'STALE_VERSION']

const MIN_SEQUENCE: Json = {
  name: 'Min-Sequence',
  in: 'header',
  description: 'The Content-Sequence of an earlier answer: what is answered is at least as new as that write.',
  schema: { type: 'integer', minimum: 1 },
}

function parametersOf(route: Route): Json[] {
  const { method, pathParameter, secondParameter, parameters, takesLastEventId, ifMatch } = route
  const isWrite = method !== 'GET'
  const query = Object.entries({ ...parameters, ...(isWrite ? WRITE_PARAMETERS : {}) }) as [
    string,
    Parameter<unknown>,
  ][]
  return [
    ...[pathParameter, secondParameter].flatMap((each) =>
      each === undefined
        ? []
        : [
            {
              name: each.name,
              in: 'path',
              required: true,
              description: each.description,
              schema: each.isNumber
                ? { type: 'integer', minimum: 1 }
                : { type: 'string', ...(each.isId ? { format: 'uuid' } : {}) },
            },
          ],
    ),
    ...query.map(([name, { wire, description, schema, isRequired }]) => ({
      name: wire ?? name,
      in: 'query',
      ...(isRequired === true ? { required: true } : {}),
      description,
      schema,
      ...(schema['type'] === 'array' ? { style: 'form', explode: false } : {}),
    })),
    ...(isWrite ? [KEY_PARAMETER] : [MIN_SEQUENCE]),
    ...(takesLastEventId === true
      ? [
          {
            name: 'Last-Event-ID',
            in: 'header',
            description: 'The id of the last event that was read: goes on behind it.',
            schema: { type: 'string' },
          },
        ]
      : []),
    ...(ifMatch === undefined
      ? []
      : [
          {
            name: 'If-Match',
            in: 'header',
            required: ifMatch === 'required',
            description: 'The ETag of a read or a write as it came; the number before the dot counts. * forces.',
            schema: { type: 'string' },
          },
        ]),
  ]
}

function responseOf(answer: ResponseSchema, status: string, isWrite: boolean): Json {
  const headers = headersOf([...answer.headers, ...(isWrite ? (['Idempotency-Replayed'] as const) : [])])
  if (answer.kind === 'none') return { description: 'Done; there is nothing to show.', headers }
  if (answer.kind === 'events')
    return {
      description: 'Events, until one side ends it.',
      headers,
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    }
  const texts = ['text/html', 'text/plain', 'text/markdown'].map((type) => [type, { schema: { type: 'string' } }])
  return {
    description: status === '301' ? 'A former address: this is the present one.' : 'The answer.',
    headers,
    content: {
      'application/json': { schema: ref(answer.schema) },
      ...(answer.alsoText ? Object.fromEntries(texts) : {}),
    },
  }
}

const headersOf = (names: readonly HeaderName[]): Json => Object.fromEntries(names.map((name) => [name, HEADERS[name]]))

function problemsOf(codes: readonly ErrorCode[]): Json {
  const byStatus = new Map<number, Set<ErrorCode>>()
  for (const code of codes) {
    const [status] = ERRORS[code]
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => [
      status,
      {
        description: [...each].map((code) => `\`${code}\`: ${ERRORS[code][1]}.`).join(' '),
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  )
}
