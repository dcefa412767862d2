import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail, type ErrorCode } from '../errors.ts'
import type { Entity } from '../read/shape.ts'
import { ADDRESS, addressParameter, bodyText, readItem } from './item.ts'
import { readList } from './list.ts'
import { acceptedFormat, MEDIA_TYPES } from './negotiate.ts'
import { sendMoved } from './moved.ts'
import { itemParameters, listParameters, parseQuery } from './parameters.ts'
import { PLURALS, type ResponseSchema, type Route } from './routes.ts'
import { pageLinks, prefixOf, sendRead, sendRedirect } from './send.ts'
import type { Surface } from './surface-options.ts'
import { isShared } from './view.ts'

const SCHEMAS: Record<Entity, string> = {
  article: 'Article',
  section: 'Section',
  author: 'Author',
  media: 'Media',
  tag: 'Tag',
}

const NOUNS: Record<Entity, [one: string, many: string]> = {
  article: ['an article', 'articles'],
  section: ['a section', 'sections'],
  author: ['an author', 'authors'],
  media: ['a media item', 'media items'],
  tag: ['a tag', 'tags'],
}

/** List and single read of one entity. */
export function readRoutes(surface: Surface, entity: Entity): Route[] {
  const plural = PLURALS[entity]
  const [one, many] = NOUNS[entity]
  const name = SCHEMAS[entity]
  const inList = listParameters(entity)
  const inItem = itemParameters(entity)
  const address = ADDRESS[entity]
  const parameter = addressParameter(entity)
  const list: Route = {
    method: 'GET',
    url: `/v1/${plural}`,
    scope: 'public',
    operationId: `list${capital(plural)}`,
    tag: plural,
    summary: `List ${many}`,
    parameters: inList,
    responses: listResponses(entity, name),
    errors: ['INVALID_PARAMETER', 'INVALID_CURSOR', 'UNAUTHENTICATED', 'SCOPE_MISSING', ...OF_THEN[entity]],
    async handle(request, reply) {
      const query = parseQuery(request.raw.url ?? '', inList)
      const { json: text, moved } = await readList(request.ctx, surface.secret, entity, query)
      const isPublic = isShared(surface.config, request.headers.authorization, query)
      const prefix = prefixOf(surface.config.publicUrl)
      if (moved.length > 0) return sendMoved(request, reply, { moved, prefix, isPublic })
      const links = pageLinks(request, text, prefix)
      if (links !== null) reply.header('link', links)
      return sendRead(request, reply, { text, isPublic })
    },
  }
  const answer: ResponseSchema = {
    kind: 'json',
    schema: `${name}Answer`,
    headers: ['ETag', 'Cache-Control'],
    alsoText: entity === 'article',
  }
  const moved: ResponseSchema = { kind: 'json', schema: REDIRECTS[entity], headers: ['Location'] }
  const single: Route = {
    method: 'GET',
    url: address === 'path' ? `/v1/${plural}/*` : `/v1/${plural}/:${parameter}`,
    path: `/v1/${plural}/{${parameter}}`,
    scope: 'public',
    operationId: `get${capital(entity)}`,
    tag: plural,
    summary: `Read ${one}`,
    description:
      address === null
        ? undefined
        : `By id or ${address}${address === 'path' ? ', its slashes plain' : ''}. A former ${address} answers 301.`,
    pathParameter: {
      name: parameter,
      description: address === null ? 'The id.' : `The id, or the ${address}.`,
      isId: address === null,
    },
    parameters: inItem,
    responses: address === null ? { 200: answer } : { 200: answer, 301: moved },
    errors: [
      'INVALID_PARAMETER',
      'UNAUTHENTICATED',
      'SCOPE_MISSING',
      'NOT_FOUND',
      ...(entity === 'article' ? (['NOT_ACCEPTABLE', 'PREVIEW_EXPIRED'] as const) : []),
      ...OF_THEN[entity],
    ],
    handle: (request, reply) => answerItem(surface, entity, inItem, request, reply),
  }
  return [list, single]
}

/** What a read of another instant may be refused with. */
const OF_THEN: Record<Entity, readonly ErrorCode[]> = {
  article: ['HISTORY_FORBIDDEN', 'AS_OF_IN_FUTURE'],
  section: [],
  author: [],
  media: [],
  tag: [],
}

/** Lists of articles and sections take names, which may have moved. */
function listResponses(entity: Entity, name: string): Route['responses'] {
  const page: ResponseSchema = { kind: 'json', schema: `${name}List`, headers: ['ETag', 'Link', 'Cache-Control'] }
  if (entity !== 'article' && entity !== 'section') return { 200: page }
  return { 200: page, 301: { kind: 'json', schema: 'ListRedirect', headers: ['Location'] } }
}

export const REDIRECTS: Record<Entity, string> = {
  article: 'ArticleRedirect',
  section: 'SectionRedirect',
  author: 'SlugRedirect',
  tag: 'SlugRedirect',
  media: 'SlugRedirect',
}

async function answerItem(
  surface: Surface,
  entity: Entity,
  parameters: ReturnType<typeof itemParameters>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = parseQuery(request.raw.url ?? '', parameters)
  if (entity === 'article') reply.header('vary', 'Accept')
  const format = entity !== 'article' ? 'json' : (query.format ?? acceptedFormat(request.headers.accept))
  const { config, secret, previewKey } = surface
  const options = { format, defaultLocale: config.defaultLocale, previewKey }
  const found = await readItem(request.ctx, secret, entity, nameOf(request), query, options)
  if (found === null) throw fail('NOT_FOUND')
  const forAll = isShared(surface.config, request.headers.authorization, query)
  if (found.found === 'redirect') {
    const { id, address, locale } = found
    const body =
      entity === 'section'
        ? { id, path: address }
        : entity === 'article'
          ? { id, slug: address, locale }
          : { id, slug: address }
    return sendRedirect(request, reply, {
      path: `${prefixOf(surface.config.publicUrl)}/v1/${PLURALS[entity]}/${address}`,
      body,
      isPublic: forAll,
    })
  }
  const { json, version } = found
  if (format === 'json') return sendRead(request, reply, { text: json, version, isPublic: forAll })
  // The body is markup that others wrote: sanitised, and shown in no page of this origin.
  if (format === 'html') reply.header('content-security-policy', "default-src 'none'; img-src *; media-src *; sandbox")
  const type = `${MEDIA_TYPES[format]}; charset=utf-8`
  return sendRead(request, reply, { text: bodyText(json, format), type, version, isPublic: forAll })
}

/** The last part of the address: the router's one parameter, whatever it is called. */
export function nameOf(request: FastifyRequest): string {
  const [name] = Object.values(request.params as Record<string, string>) // every route here has one
  return name ?? ''
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
