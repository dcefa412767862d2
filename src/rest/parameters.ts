// The query parameters: every one there is, and which route takes which. docs/rest.md lists the same, a test compares.
import type { Fault } from '../errors.ts'
import { fail } from '../errors.ts'
import type { Entity } from '../read/shape.ts'
import { FORMATS, type Format } from './negotiate.ts'
import {
  boolean,
  choice,
  idList,
  instant,
  type Choice,
  type Kind,
  locale,
  name,
  names,
  opaque,
  pathList,
  Refusal,
  searched,
  wholeNumber,
  word,
  wordList,
} from './parse.ts'
import type { BODY_FORMATS } from './selection.ts'
import { includable, type BodyFormat } from './selection.ts'
import type { DeliveryState } from '../webhooks/schema.ts'
import { ARTICLE_TYPES, AUTHOR_KINDS, GENRES, MEDIA_KINDS, STATUSES, TAG_KINDS } from '../content/words.ts'

/** What a query string may say; absent is absent, defaults are the reader's. */
export interface Query {
  limit?: number
  cursor?: string
  sort?: string
  fields?: readonly string[]
  include?: readonly string[]
  bodyFormat?: readonly BodyFormat[]
  format?: Format
  perspective?: 'draft' | 'trash'
  asOf?: Date
  preview?: string
  locale?: string
  total?: boolean
  /** What is searched for. */
  q?: string
  fuzzy?: 'on' | 'off'
  section?: Choice
  sectionDepth?: number
  author?: Choice
  tag?: Choice
  tagsAll?: string[]
  type?: Choice
  genre?: Choice
  locales?: Choice
  status?: Choice
  kind?: Choice
  parent?: string
  publishedAfter?: Date
  publishedBefore?: Date
  modifiedAfter?: Date
  ids?: string[]
  isLive?: boolean
  hasSchedule?: boolean
  lead?: 'first'
  /** Versions to compare. */
  from?: number
  to?: number
  dryRun?: boolean
  /** Of a webhook's deliveries. */
  state?: DeliveryState
  takeSlug?: boolean
  purge?: boolean
  after?: string
  types?: readonly ('article' | 'section' | 'author' | 'media' | 'tag')[]
  /** One section, where `section` is a choice of several. */
  within?: string
}

export interface Parameter<T> extends Kind<T> {
  /** The name on the wire, where it differs: a list's `locale` is a filter, an article's is part of its address. */
  wire?: string
  description: string
  isRequired?: true
}

export type Parameters = { readonly [K in keyof Query]?: Parameter<NonNullable<Query[K]>> }

const describe = <T>(kind: Kind<T>, description: string): Parameter<T> => ({ ...kind, description })
const required = <T>(parameter: Parameter<T>): Parameter<T> => ({ ...parameter, isRequired: true })

const SORTS: Record<Entity, readonly [string, ...string[]]> = {
  article: ['-publishedAt', 'publishedAt', '-modifiedAt', 'headline', 'relevance'],
  section: ['name', '-createdAt'],
  author: ['name', '-createdAt'],
  tag: ['name', '-createdAt'],
  media: ['-createdAt'],
}

/** The order of a list that names none. */
export const defaultSort = (entity: Entity): string => SORTS[entity][0]

const perspective = describe(
  word(['draft', 'trash']),
  'draft: the newest version of what is not in the trash; trash: what is. Needs a scope. Without it: what readers see.',
)
const asOf = describe(
  instant,
  'As a reader would have been answered at this instant. Needs articles:history, or PUBLIC_HISTORY=on.',
)
const fields = describe(pathList, 'The members to answer, as dot paths with commas. Without it: the default ones.')
const include = (entity: Entity): Parameters => {
  const paths = includable(entity)
  return paths.length === 0 ? {} : { include: describe(wordList(paths), 'Relations to add to the answer.') }
}
const bodyFormat = describe(
  wordList(['portableText', 'html', 'text', 'markdown'] satisfies (keyof typeof BODY_FORMATS)[]),
  'How the body comes inside JSON: body, bodyHtml, bodyText, bodyMarkdown.',
)

const articleFilters: Parameters = {
  section: describe(choice(name), 'Ids or paths of sections, what lies below included; a leading - excludes.'),
  sectionDepth: describe(wholeNumber(0, 0), 'With section: 0 takes that section alone.'),
  author: describe(choice(name), 'Ids or slugs of authors; a leading - excludes.'),
  tag: describe(choice(name), 'Ids or slugs of tags: any of them; a leading - excludes.'),
  tagsAll: describe(names, 'Ids or slugs of tags: all of them.'),
  type: describe(choice(word(ARTICLE_TYPES)), 'Types; a leading - excludes.'),
  genre: describe(choice(word(GENRES)), 'Genres; a leading - excludes.'),
  locales: { ...describe(choice(locale), 'Locales; a leading - excludes.'), wire: 'locale' },
  status: describe(choice(word(STATUSES)), 'Status words; a leading - excludes. Needs perspective=draft.'),
  publishedAfter: describe(instant, 'publishedAt lies after this instant.'),
  publishedBefore: describe(instant, 'publishedAt lies before this instant.'),
  modifiedAfter: describe(instant, 'modifiedAt lies after this instant.'),
  isLive: describe(boolean, 'Whether readers see a version. Needs perspective=draft.'),
  hasSchedule: describe(boolean, 'Whether a version is scheduled. Needs perspective=draft.'),
  lead: describe(word(['first']), 'With one section: its leadItems that are live come first.'),
}

const q = describe(
  searched,
  'Words that articles have: "in a row", -excluded, or between alternatives. With sort relevance or -publishedAt.',
)

const FILTERS: Record<Entity, Parameters> = {
  article: { ...articleFilters, q },
  section: { parent: describe(name, 'Id or path of a section: its children; none: those without a parent.') },
  author: { kind: describe(choice(word(AUTHOR_KINDS)), 'Kinds; a leading - excludes.') },
  media: { kind: describe(choice(word(MEDIA_KINDS)), 'Kinds; a leading - excludes.') },
  tag: { kind: describe(choice(word(TAG_KINDS)), 'Kinds; a leading - excludes.') },
}

/** What a list takes. */
export const listParameters = (entity: Entity): Parameters => ({
  limit: describe(wholeNumber(1, 100), 'Items on a page; 20 without it.'),
  cursor: describe(opaque, 'Where to go on: page.next or page.previous of an earlier answer.'),
  sort: describe(word(SORTS[entity]), `The order; ${defaultSort(entity)} without it.`),
  fields,
  ...include(entity),
  ...(entity === 'article' ? { bodyFormat } : {}),
  perspective,
  ...(entity === 'article' ? { asOf } : {}),
  total: describe(boolean, 'Whether page.total counts the items: exactly up to 10,000.'),
  ids: describe(idList, 'At most 100 ids, answered in that order without pages; page.missing names the rest.'),
  ...FILTERS[entity],
})

const { status: _status, isLive: _isLive, hasSchedule: _hasSchedule, lead: _lead, ...searchFilters } = articleFilters

/** What a search takes: what readers see now, by the filters of lists. */
export const searchParameters: Parameters = {
  q: required(q),
  fuzzy: describe(word(['on', 'off']), 'off: nothing but what was typed. Without it: also what was meant.'),
  limit: describe(wholeNumber(1, 100), 'Items on a page; 20 without it.'),
  cursor: describe(opaque, 'Where to go on: page.next or page.previous of an earlier answer.'),
  fields,
  ...include('article'),
  bodyFormat,
  ...searchFilters,
}

/** What suggestions take. */
export const suggestParameters: Parameters = {
  q: required(describe(searched, 'What has been typed so far.')),
  limit: describe(wholeNumber(1, 20), 'Suggestions; 10 without it.'),
}

/** What a single read takes. */
export const itemParameters = (entity: Entity): Parameters => ({
  ...(entity === 'article'
    ? { locale: describe(locale, 'With a slug: its locale; the server’s default without it.') }
    : {}),
  fields,
  ...include(entity),
  ...(entity === 'article'
    ? { bodyFormat, format: describe(word(FORMATS), 'The whole answer as that type, whatever Accept says.') }
    : {}),
  perspective,
  ...(entity === 'article'
    ? { asOf, preview: describe(opaque, 'The token of a preview link, which names one version of this article.') }
    : {}),
})

/**
 * Reads the query string of an address. @throws INVALID_PARAMETER naming, all at once, each parameter that is unknown
 * here, given twice, empty, badly encoded or out of range.
 */
export function parseQuery(address: string, parameters: Parameters): Query {
  const { byWire, required } = tableOf(parameters)
  const values: Record<string, unknown> = {}
  const faults: Fault[] = []
  for (const [wire, { text, isOnly }] of pairs(address, faults)) {
    const known = byWire.get(wire)
    if (known === undefined) faults.push({ path: wire, message: 'is not a parameter here' })
    else if (!isOnly) faults.push({ path: wire, message: 'is given twice; separate values with commas' })
    else if (text === '') faults.push({ path: wire, message: 'is empty' })
    else {
      try {
        values[known.key] = known.each.parse(text)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        faults.push({ path: wire, message: error.message })
      }
    }
  }
  for (const { wire, key } of required)
    if (values[key] === undefined && !faults.some(({ path }) => path === wire))
      faults.push({ path: wire, message: 'is needed' })
  if (faults.length > 0) throw fail('INVALID_PARAMETER', { errors: faults })
  return values // each key's value is what the parameter of that key has parsed
}

interface Table {
  byWire: ReadonlyMap<string, { key: string; each: Parameter<unknown> }>
  required: readonly { wire: string; key: string }[]
}

const tables = new WeakMap<Parameters, Table>()

/** Made once for each route: to make it costs more than to read an address by it. */
function tableOf(parameters: Parameters): Table {
  const known = tables.get(parameters)
  if (known !== undefined) return known
  const rows = Object.entries(parameters).map(([key, each]) => ({ wire: each.wire ?? key, key, each }))
  const made = {
    byWire: new Map(rows.map(({ wire, key, each }) => [wire, { key, each }])),
    required: rows.filter(({ each }) => each.isRequired === true),
  }
  tables.set(parameters, made)
  return made
}

interface Given {
  /** The first of several. */
  text: string
  isOnly: boolean
}

function pairs(address: string, faults: Fault[]): Map<string, Given> {
  const found = new Map<string, Given>()
  const mark = address.indexOf('?')
  for (const pair of mark < 0 ? [] : address.slice(mark + 1).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (key === null || value === null)
      faults.push({ path: key ?? pair.slice(0, 40), message: 'is not percent-encoded UTF-8' })
    else {
      const before = found.get(key)
      if (before === undefined) found.set(key, { text: value, isOnly: true })
      else before.isOnly = false
    }
  }
  return found
}

function decode(text: string): string | null {
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null // a URIError: the bytes are no UTF-8, or a % stands alone
  }
}
