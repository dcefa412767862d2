import type { FastifyReply, FastifyRequest } from 'fastify'
import { readMode } from '../access/policy.ts'
import { parseInput } from '../content/input.ts'
import { articleDiff, articleRevisions } from '../content/history/articles.ts'
import { currentDiff, currentRevision, currentRevisions } from '../content/history/current.ts'
import { restoreArticleRevision } from '../content/history/restore-article.ts'
import { restoreCurrentRevision } from '../content/history/restore-current.ts'
import { fail } from '../errors.ts'
import { baseValues, runOne } from '../read/run.ts'
import type { Entity } from '../read/shape.ts'
import { compiledBy } from './compiled.ts'
import { itemParameters, listParameters, parseQuery, type Parameters } from './parameters.ts'
import { isUuid, wholeNumber } from './parse.ts'
import { capital } from './read-routes.ts'
import { PLURALS, type Route } from './routes.ts'
import { pageLinks, prefixOf, sendRead } from './send.ts'
import { SERVICES } from './services.ts'
import { selectFields } from './shape.ts'
import type { Surface } from './surface-options.ts'
import { answerOf, COMMON, ID, mergedOf, send, stepBody, stepInput, stepOf, WRITE_HEADERS } from './write-routes.ts'

const { limit, cursor } = listParameters('tag')
const inList: Parameters = { limit, cursor }
const { fields, include, bodyFormat } = itemParameters('article')
const inArticle: Parameters = { fields, include, bodyFormat }
const version = wholeNumber(1, 999_999_999)
const inDiff: Parameters = {
  from: { ...version, description: 'The earlier version; without it the one before `to`.' },
  to: { ...version, description: 'The later version; without it the newest.' },
}

const READ_HEADERS = ['ETag', 'Cache-Control'] as const
const READ_ERRORS = ['INVALID_PARAMETER', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'NOT_FOUND'] as const
const VERSION = { name: 'version', description: 'The number of the version.', isId: false, isNumber: true }

/** What an item was: its revisions, each of them, how two differ, and one brought back. */
export function historyRoutes(surface: Surface, entity: Entity): Route[] {
  const plural = PLURALS[entity]
  const name = capital(entity)
  const shared = { tag: plural, pathParameter: ID }
  const read = {
    ...shared,
    method: 'GET',
    scope: entity === 'article' ? 'articles:read-drafts' : entity === 'media' ? 'media:read' : 'token',
    description:
      entity === 'article' || entity === 'media' ? undefined : 'Needs `articles:read-drafts` or `taxonomy:write`.',
    errors: READ_ERRORS,
  } as const
  return [
    {
      ...read,
      url: `/v1/${plural}/:id/revisions`,
      operationId: `list${name}Revisions`,
      summary: 'List its versions, the newest first',
      parameters: inList,
      responses: {
        200: {
          kind: 'json',
          schema: entity === 'article' ? 'ArticleRevisionList' : 'RevisionList',
          headers: [...READ_HEADERS, 'Link'],
        },
      },
      errors: [...READ_ERRORS, 'INVALID_CURSOR'],
      async handle(request, reply) {
        const { limit = 20, cursor } = parseQuery(request.raw.url ?? '', inList)
        const page = { limit, below: cursor === undefined ? undefined : versionOf(cursor) }
        const id = idIn(request)
        const { items, next } =
          entity === 'article'
            ? await articleRevisions(request.ctx, id, page)
            : await currentRevisions(request.ctx, entity, id, page)
        const text = JSON.stringify({
          items,
          page: { limit, next: next === null ? null : cursorOf(next), previous: null },
        })
        const links = pageLinks(() => request.raw.url ?? '', text, prefixOf(surface.config.publicUrl))
        if (links !== null) reply.header('link', links)
        return sendRead(request, reply, { text })
      },
    },
    {
      ...read,
      url: `/v1/${plural}/:id/revisions/:version`,
      secondParameter: VERSION,
      operationId: `get${name}Revision`,
      summary: 'Read one of its versions',
      parameters: entity === 'article' ? inArticle : {},
      responses: {
        200: {
          kind: 'json',
          schema: entity === 'article' ? 'ArticleAnswer' : `${name}Revision`,
          headers: READ_HEADERS,
        },
      },
      async handle(request, reply) {
        const number = versionIn(request)
        if (entity === 'article') return answerArticle(surface, number, request, reply)
        parseQuery(request.raw.url ?? '', {})
        const found = await currentRevision(request.ctx, entity, idIn(request), number)
        return sendRead(request, reply, { text: JSON.stringify(found), version: number })
      },
    },
    {
      ...read,
      url: `/v1/${plural}/:id/diff`,
      operationId: `diff${name}`,
      summary: 'Compare two of its versions',
      parameters: inDiff,
      responses: {
        200: { kind: 'json', schema: entity === 'article' ? 'ArticleDiff' : 'Diff', headers: READ_HEADERS },
      },
      async handle(request, reply) {
        const versions = parseQuery(request.raw.url ?? '', inDiff)
        const id = idIn(request)
        const found =
          entity === 'article'
            ? await articleDiff(request.ctx, id, versions)
            : await currentDiff(request.ctx, entity, id, versions)
        return sendRead(request, reply, { text: JSON.stringify(found) })
      },
    },
    {
      ...shared,
      method: 'POST',
      scope: SERVICES[entity].scope,
      url: `/v1/${plural}/:id/revisions/:version/restore`,
      secondParameter: VERSION,
      operationId: `restore${name}Revision`,
      summary: 'Write the content of an older version as a new one',
      description:
        entity === 'article'
          ? 'A draft: what readers see stays as it is. The embargo is the newest version’s.'
          : 'Whether it is hidden stays as it is.',
      ifMatch: 'optional',
      body: { schema: stepInput, name: 'StepInput', isRequired: false },
      responses: { 200: { kind: 'json', schema: name, headers: WRITE_HEADERS } },
      errors: [
        ...COMMON,
        'TRASHED',
        'REFERENCES_GONE',
        ...(entity === 'media' ? [] : (['SLUG_TAKEN'] as const)),
        ...(entity === 'section' ? (['PATH_TAKEN', 'SECTION_CYCLE', 'TREE_TOO_LARGE'] as const) : []),
        ...(entity === 'article' ? [] : (['REFERENCES_NOT_PUBLIC'] as const)),
        ...mergedOf(entity),
      ],
      async handle(request, reply) {
        const restore = {
          ...stepOf(request),
          ...parseInput(stepInput, stepBody(request)),
          version: versionIn(request),
        }
        const answer = answerOf(surface, entity, 'draft')(request)
        const written =
          entity === 'article'
            ? await restoreArticleRevision(request.ctx, restore, answer)
            : await restoreCurrentRevision(request.ctx, entity, restore, answer)
        return send(surface, reply, written)
      },
    },
  ]
}

/** One version as an editor sees it, by the same statements as every read. */
async function answerArticle(
  { secret }: Surface,
  version: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ctx } = request
  readMode(ctx.viewer, 'draft', 'article')
  const { fields, include, bodyFormat } = parseQuery(request.raw.url ?? '', inArticle)
  const selecting = { entity: 'article', mode: 'revision', isList: false, fields, include, bodyFormat } as const
  const compiled = compiledBy(JSON.stringify(['revision', fields, include, bodyFormat]), 'revision', () => ({
    root: 'one',
    entity: 'article',
    by: 'id',
    key: 'key',
    select: selectFields(selecting),
  }))
  const found = await runOne(ctx.db, compiled, { ...baseValues(ctx, secret), key: idIn(request), version })
  if (found?.found !== 'item') throw fail('NOT_FOUND')
  return sendRead(request, reply, { text: found.json, version })
}

/** @throws NOT_FOUND for what is no id: sub-resources take nothing else */
function idIn(request: FastifyRequest): string {
  const { id } = request.params as { id?: string } // every route here has it
  if (id === undefined || !isUuid(id)) throw fail('NOT_FOUND')
  return id.toLowerCase()
}

/** @throws NOT_FOUND for what no version can be */
function versionIn(request: FastifyRequest): number {
  const { version: number = '' } = request.params as { version?: string } // likewise
  if (!/^[1-9]\d{0,8}$/.test(number)) throw fail('NOT_FOUND')
  return Number(number)
}

const cursorOf = (version: number): string => Buffer.from(`below ${version}`).toString('base64url')

/** @throws INVALID_CURSOR */
function versionOf(cursor: string): number {
  const number = /^below ([1-9]\d{0,8})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (number === undefined || cursorOf(Number(number)) !== cursor) throw fail('INVALID_CURSOR')
  return Number(number)
}
