import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { editorMode } from '../access/policy.ts'
import { parseInput } from '../content/input.ts'
import { text } from '../content/text.ts'
import type { Answer, Written } from '../content/write.ts'
import type { Viewer } from '../context.ts'
import { fail, type ErrorCode } from '../errors.ts'
import { run } from '../read/run.ts'
import type { Entity, Field } from '../read/shape.ts'
import { compiledBy } from './compiled.ts'
import { parseIfMatch } from './etag.ts'
import { parseWriteQuery } from './foreign.ts'
import { addressParameter, wholeItem } from './item.ts'
import type { Parameters } from './parameters.ts'
import { boolean, isUuid } from './parse.ts'
import { capital, nameOf } from './read-routes.ts'
import { PLURALS, type Route } from './routes.ts'
import { JSON_TYPE, prefixOf, PRIVATE } from './send.ts'
import { SERVICES } from './services.ts'
import type { Surface } from './surface-options.ts'

const note = text({ min: 1, max: 2_000 }).optional()
export const stepInput = z.strictObject({ note })

export const WRITE_HEADERS = ['ETag', 'Content-Sequence'] as const
export const ID = { name: 'id', description: 'The id; a slug does not do here.', isId: true }
export const COMMON = [
  'INVALID_JSON',
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'NOT_FOUND',
  'BUSY',
] as const

const TAKING: Parameters = {
  takeSlug: {
    ...boolean,
    description: 'true: takes the slug sent from whoever no longer uses it; its redirect ends.',
  },
}
/** Those whose former slugs can be taken and released. */
export const WITH_ALIASES: ReadonlySet<Entity> = new Set<Entity>(['article', 'author', 'tag'])
const PURGING: Parameters = {
  purge: { ...boolean, description: 'true: removes it from the trash for good. Needs articles:purge as well.' },
}

/** What the writes of one entity are refused for beside what all are. */
const REFUSALS: Record<Entity, Record<'create' | 'update' | 'restore', readonly ErrorCode[]>> = {
  article: {
    create: ['TRANSLATION_TAKEN'],
    update: ['TRANSLATION_TAKEN', 'IMMUTABLE_FIELD', 'EMBARGO_CONTRADICTS_SCHEDULE'],
    restore: ['TRANSLATION_TAKEN'],
  },
  section: {
    create: ['REFERENCES_NOT_PUBLIC'],
    update: ['REFERENCED', 'REFERENCES_NOT_PUBLIC', 'PATH_TAKEN', 'SECTION_CYCLE', 'TREE_TOO_LARGE'],
    restore: ['TRASHED', 'REFERENCES_NOT_PUBLIC'],
  },
  author: { create: ['REFERENCES_NOT_PUBLIC'], update: ['REFERENCED', 'REFERENCES_NOT_PUBLIC'], restore: [] },
  media: { create: [], update: ['REFERENCED'], restore: [] },
  tag: {
    create: ['REFERENCES_NOT_PUBLIC'],
    update: ['REFERENCED', 'REFERENCES_NOT_PUBLIC', 'TAG_MERGED'],
    restore: ['TRASHED'],
  },
}
export const mergedOf = (entity: Entity): readonly ErrorCode[] => (entity === 'tag' ? ['TAG_MERGED'] : [])

/** Create, change, trash, restore and purge of one entity. */
export function writeRoutes(surface: Surface, entity: Entity): Route[] {
  const service = SERVICES[entity]
  const plural = PLURALS[entity]
  const name = capital(entity)
  const answer = answerOf(surface, entity, 'draft')
  const prefix = prefixOf(surface.config.publicUrl)
  const taking = WITH_ALIASES.has(entity) ? TAKING : {}
  const takeSlug = (request: FastifyRequest): boolean | undefined =>
    parseWriteQuery(request.raw.url ?? '', taking).takeSlug
  const shared = { scope: service.scope, tag: plural } as const
  const object = { kind: 'json', schema: name } as const
  const parameter = addressParameter(entity)
  const target = {
    url: `/v1/${plural}/:id`,
    path: `/v1/${plural}/{${parameter}}`,
    pathParameter: { ...ID, name: parameter },
  }
  return [
    {
      ...shared,
      method: 'POST',
      url: `/v1/${plural}`,
      operationId: `create${name}`,
      summary: `Create ${entity === 'media' ? 'a media item' : `a${/^[aeiou]/.test(entity) ? 'n' : ''} ${entity}`}`,
      parameters: taking,
      body: { schema: service.createSchema, name: `${name}Create`, isRequired: true },
      responses: { 201: { ...object, headers: [...WRITE_HEADERS, 'Location'] } },
      errors: [...COMMON, 'ID_TAKEN', 'SLUG_TAKEN', ...REFUSALS[entity].create],
      async handle(request, reply) {
        const options = { takeSlug: takeSlug(request) }
        const written = await service.create(request.ctx, bodyOf(request), answer(request), options)
        return send(surface, reply.header('location', prefix + draftAddress(plural, written.id)), written, 201)
      },
    },
    {
      ...shared,
      method: 'PATCH',
      ...target,
      operationId: `update${name}`,
      summary: 'Change some of its fields',
      description: 'RFC 7396 merge patch: null removes, what is absent stays, arrays are replaced whole.',
      parameters: taking,
      ifMatch: 'required',
      body: { schema: service.patchSchema, name: `${name}Patch`, isRequired: true, isMergePatch: true },
      responses: { 200: { ...object, headers: WRITE_HEADERS } },
      errors: [...COMMON, 'SLUG_TAKEN', 'TRASHED', 'STALE_VERSION', 'IF_MATCH_REQUIRED', ...REFUSALS[entity].update],
      async handle(request, reply) {
        const id = idOf(request)
        const ifVersion = parseIfMatch(request.headers['if-match'])
        if (ifVersion === undefined)
          throw fail('IF_MATCH_REQUIRED', {
            detail: 'Send the ETag that you have read, or * to overwrite whatever is there.',
          })
        const target = { id, ifVersion, body: bodyOf(request), takeSlug: takeSlug(request) }
        return send(surface, reply, await service.update(request.ctx, target, answer(request)))
      },
    },
    {
      ...shared,
      method: 'DELETE',
      ...target,
      operationId: `trash${name}`,
      summary: 'Move it to the trash',
      description:
        'It can be restored. What something refers to stays: 409 lists the referrers. purge=true removes what lies in the ' +
        'trash for good: no table holds a phrase of it afterwards, and its addresses are free.',
      parameters: PURGING,
      ifMatch: 'optional',
      body: { schema: stepInput, name: 'StepInput', isRequired: false },
      responses: { 204: { kind: 'none', headers: WRITE_HEADERS } },
      errors: [...COMMON, 'REFERENCED', 'TRASHED', 'STALE_VERSION', 'TRASH_FIRST', 'IN_HISTORY', ...mergedOf(entity)],
      async handle(request, reply) {
        const step = { ...stepOf(request), ...parseInput(stepInput, stepBody(request)) }
        if (parseWriteQuery(request.raw.url ?? '', PURGING).purge === true)
          return sendNothing(surface, reply, await service.purge(request.ctx, step))
        const written = await service.trash(request.ctx, step, answerOf(surface, entity, 'trash')(request))
        return send(surface, reply, written, 204)
      },
    },
    {
      ...shared,
      method: 'POST',
      url: `/v1/${plural}/:id/restore`,
      pathParameter: ID,
      operationId: `restore${name}`,
      summary: 'Take it out of the trash',
      description: 'Nothing goes live by it.',
      ifMatch: 'optional',
      body: { schema: stepInput, name: 'StepInput', isRequired: false },
      responses: { 200: { ...object, headers: WRITE_HEADERS } },
      errors: [...COMMON, 'STEP_NOT_ALLOWED', 'STALE_VERSION', ...REFUSALS[entity].restore, ...mergedOf(entity)],
      async handle(request, reply) {
        const step = { ...stepOf(request), ...parseInput(stepInput, stepBody(request)) }
        return send(surface, reply, await service.restore(request.ctx, step, answer(request)))
      },
    },
  ]
}

/** The last read of a write's transaction: the whole item as an editor sees it. */
export function answerOf(
  surface: Surface,
  entity: Entity,
  state: 'draft' | 'trash',
): (request: { ctx: { viewer: Viewer } }) => Answer {
  return ({ ctx }) => {
    const mode = editorMode(ctx.viewer, state)
    return async (tx, at, id, empty = []) => {
      const compiled = compiledBy(JSON.stringify(['answer', entity, mode, ...empty]), mode, () => ({
        root: 'one',
        entity,
        by: 'id',
        key: 'key',
        select: wholeItem(entity, mode).map((field) => (empty.includes(field[0]) ? nothing(field[0]) : field)),
      }))
      const json = await run(tx, compiled, { ...at, secret: surface.secret, key: id })
      if (json === null) throw new Error(`${entity} ${id} is not there after its write`)
      return json
    }
  }
}

/** Lists of articles' answers that are never null. */
const LISTS: readonly string[] = ['aliases', 'missing']

const nothing = (name: string): Field => [name, 'const', LISTS.includes(name) ? '[]' : 'null']

export function send(surface: Surface, reply: FastifyReply, written: Written, status = 200): FastifyReply {
  surface.clock.raise(written.at)
  reply
    .code(status)
    .headers({ etag: `"${written.version}"`, 'content-sequence': String(written.sequence), 'cache-control': PRIVATE })
  return status === 204 ? reply.send() : reply.type(JSON_TYPE).send(written.json)
}

/** After a write that leaves nothing to show, and no version to name. */
export function sendNothing(surface: Surface, reply: FastifyReply, written: Written): FastifyReply {
  surface.clock.raise(written.at)
  return reply
    .code(204)
    .headers({ 'content-sequence': String(written.sequence), 'cache-control': PRIVATE })
    .send()
}

const draftAddress = (plural: string, id: string): string => `/v1/${plural}/${id}?perspective=draft`

export function idOf(request: FastifyRequest): string {
  const id = nameOf(request)
  if (!isUuid(id)) throw fail('NOT_FOUND')
  return id.toLowerCase()
}

export const stepOf = (request: FastifyRequest) => ({
  id: idOf(request),
  ifVersion: parseIfMatch(request.headers['if-match']),
})

/** The body of a write that needs one. @throws INVALID_JSON */
export function bodyOf(request: FastifyRequest): unknown {
  if (request.body === undefined || (request.body === null && request.headers['content-type'] === undefined))
    throw fail('INVALID_JSON', { detail: 'A JSON object is needed, with Content-Type: application/json.' })
  return request.body
}

/** A step may come without a body. */
export const stepBody = (request: FastifyRequest): unknown =>
  request.body === undefined || (request.body === null && request.headers['content-type'] === undefined)
    ? {}
    : request.body
