import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../errors.ts'
import type { Entity } from '../read/shape.ts'
import { isOfNow, sendAnswered } from './answered.ts'
import { canonicalQuery } from './canonical.ts'
import { etagOf } from './etag.ts'
import { ADDRESS, addressParameter, bodyText, readItem } from './item.ts'
import { DEFAULT_LIMIT, readList, refuseContradictions } from './list.ts'
import { movedTo } from './moved.ts'
import { acceptedFormat, MEDIA_TYPES } from './negotiate.ts'
import { defaultSort, itemParameters, listParameters, parseQuery } from './parameters.ts'
import { isUuid } from './parse.ts'
import { PLURALS, type ResponseSchema, type Route } from './routes.ts'
import { JSON_TYPE, pageLinks, prefixOf } from './send.ts'
import type { Surface } from './surface-options.ts'

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
  const usual = { sort: defaultSort(entity), total: false }
  const prefix = prefixOf(surface.config.publicUrl)
  const list: Route = {
    method: 'GET',
    url: `/v1/${plural}`,
    scope: 'public',
    operationId: `list${capital(plural)}`,
    tag: plural,
    summary: `List ${many}`,
    parameters: inList,
    responses: listResponses(entity, name),
    errors: [
      'INVALID_PARAMETER',
      'INVALID_CURSOR',
      'UNAUTHENTICATED',
      'SCOPE_MISSING',
      'NOT_ACCEPTABLE',
      ...OF_THEN[entity],
    ],
    async handle(request, reply) {
      const query = parseQuery(request.raw.url ?? '', inList)
      refuseContradictions(query)
      const askedOf = (): string =>
        canonicalQuery(query, inList, { limit: query.ids?.length ?? DEFAULT_LIMIT, ...usual })
      // What is of now is asked again in one spelling, whoever wrote it; of the rest everything stays as it was written.
      const addressOf = (): string => {
        if (!isOfNow(query)) return request.raw.url ?? ''
        const asked = askedOf()
        return `/v1/${plural}${asked === '' ? '' : `?${asked}`}`
      }
      return sendAnswered(surface, request, reply, {
        query,
        key: () => `rest ${plural}?${askedOf()}`,
        async make(ctx, tags) {
          const { json: text, moved } = await readList(ctx, surface.secret, entity, query, tags)
          if (moved.length > 0) return movedTo(addressOf(), moved, prefix)
          const links = pageLinks(addressOf, text, prefix)
          const headers = { 'content-type': JSON_TYPE, ...(links === null ? {} : { link: links }) }
          return { status: 200, text, etag: etagOf(text), headers }
        },
      })
    },
  }
  const answer: ResponseSchema = {
    kind: 'json',
    schema: `${name}Answer`,
    headers: ['ETag', 'Cache-Control', 'Surrogate-Key'],
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
      'NOT_ACCEPTABLE',
      ...(entity === 'article' ? (['PREVIEW_EXPIRED'] as const) : []),
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
  const page: ResponseSchema = {
    kind: 'json',
    schema: `${name}List`,
    headers: ['ETag', 'Link', 'Cache-Control', 'Surrogate-Key'],
  }
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
  const format = entity !== 'article' ? 'json' : (query.format ?? acceptedFormat(request.headers.accept))
  const { config, secret, previewKey } = surface
  const options = { format, defaultLocale: config.defaultLocale, previewKey }
  const name = nameOf(request)
  const isId = isUuid(name)
  const askedOf = (): string => canonicalQuery(query, parameters, isId ? {} : { locale: config.defaultLocale })
  const redirectedOf = (): string => {
    if (!isOfNow(query)) return queryOf(request)
    const asked = askedOf()
    return asked === '' ? '' : `?${asked}`
  }
  // An article's address has several forms of it, unless one of them is named.
  const vary = entity === 'article' ? { vary: 'Accept' } : undefined
  return sendAnswered(surface, request, reply, {
    query,
    key: () => `rest ${PLURALS[entity]}/${encodeURIComponent(isId ? name.toLowerCase() : name)}?${askedOf()} ${format}`,
    async make(ctx, tags) {
      const found = await readItem(ctx, secret, entity, name, query, options, tags)
      if (found === null) return { status: 404, text: '', etag: '', headers: {} }
      if (found.found === 'redirect') {
        const { id, address, locale } = found
        const body =
          entity === 'section'
            ? { id, path: address }
            : entity === 'article'
              ? { id, slug: address, locale }
              : { id, slug: address }
        const location = `${prefixOf(config.publicUrl)}/v1/${PLURALS[entity]}/${address}${redirectedOf()}`
        const headers = { 'content-type': JSON_TYPE, location, ...vary }
        return { status: 301, text: JSON.stringify(body), etag: '', headers }
      }
      const { json, version } = found
      if (format === 'json') {
        const headers = { 'content-type': JSON_TYPE, ...vary }
        return { status: 200, text: json, etag: etagOf(json, version), headers }
      }
      const text = bodyText(json, format)
      const type = `${MEDIA_TYPES[format]}; charset=utf-8`
      // The body is markup that others wrote: sanitised, and shown in no page of this origin.
      const policy = format === 'html' ? { 'content-security-policy': MARKUP_POLICY } : {}
      return {
        status: 200,
        text,
        etag: etagOf(text, version, type),
        headers: { 'content-type': type, ...policy, ...vary },
      }
    },
  })
}

const MARKUP_POLICY = "default-src 'none'; img-src *; media-src *; sandbox"

/** The query string as it was written, with its mark. */
const queryOf = ({ raw }: FastifyRequest): string => /\?.*$/s.exec(raw.url ?? '')?.[0] ?? ''

/** The last part of the address: the router's one parameter, whatever it is called. */
export function nameOf(request: FastifyRequest): string {
  const [name] = Object.values(request.params as Record<string, string>) // every route here has one
  return name ?? ''
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
