// What the arguments of a connection ask for: a function of them alone, read again for every request.
import type { GraphQLObjectType } from 'graphql'
import { fail } from '../errors.ts'
import { decodeCursor } from '../read/cursor.ts'
import type { Entity, Reading } from '../read/shape.ts'
import { argumentsOf, type Request, type Selected } from './collect.ts'
import { filtersOf } from './filters.ts'
import { SearchText } from './search.ts'

const DEFAULT_SIZE = 20
const MAX_SIZE = 100

/** What a request brings along for the reading of arguments. */
export interface Asking {
  readonly request: Request
  /** That of the root field. */
  readonly mode: Reading
  /** Signs cursors. */
  readonly secret: Buffer
}

export interface AskedPage {
  readonly order: string
  readonly count: number
  readonly backward: boolean
  /** The keys of the cursors that were given. */
  readonly after: readonly unknown[] | null
  readonly before: readonly unknown[] | null
  readonly filters: ReadonlyMap<string, unknown>
}

/** @throws INVALID_PARAMETER, INVALID_CURSOR */
export function askedPage(
  { request, mode, secret }: Asking,
  parent: GraphQLObjectType,
  field: Selected,
  entity: Entity,
): AskedPage {
  const given = argumentsOf(request, parent, field)
  const filters = new Map(filtersOf(entity, given.filter, mode))
  const isSearch = parent.name === 'Query' && field.name === 'search'
  if (isSearch) {
    if (filters.has('query')) throw fail('INVALID_PARAMETER', { detail: 'filter.query beside query: one is enough.' })
    filters.set('query', new SearchText('query', String(given.query)))
  }
  const order = isSearch
    ? searchOrder(filters)
    : orderOf(entity, orderIn(given, parent, field), filters, parent.name === 'Section')
  const ids = filters.get('ids')
  const size = Array.isArray(ids) ? wholeList(given, ids.length) : sizeOf(given)
  const keysOf = (text: unknown): readonly unknown[] | null =>
    typeof text === 'string' ? decodeCursor(secret, { entity, order }, text, 'edge').keys : null
  return { order, ...size, after: keysOf(given.after), before: keysOf(given.before), filters }
}

/** What of a page is in its statement's text; all else is values. */
export const formOf = ({ order, backward, after, before, filters }: AskedPage): string =>
  `${order} ${backward} ${after !== null} ${before !== null} ${[...filters.keys()].join()}`

/** The values of a page, for its slots: the keys of `after` and of `before`, the size, the filters. */
export const valuesOf = ({ after, before, count, filters }: AskedPage): unknown[] => [
  ...(after ?? []),
  ...(before ?? []),
  count,
  ...filters.values(),
]

const DEFAULT_ORDER: Readonly<Record<Entity, string>> = {
  article: '-publishedAt',
  section: 'name',
  author: 'name',
  media: '-createdAt',
  tag: 'name',
}

function searchOrder(filters: ReadonlyMap<string, unknown>): string {
  for (const name of ['ids', 'lead'])
    if (filters.has(name))
      throw fail('INVALID_PARAMETER', {
        detail: 'filter.ids and filter.leadFirst are for lists: a search has its own order.',
      })
  return 'relevance'
}

/** Null says nothing, as everywhere: the order is that of the schema. Undefined where there is none to choose. */
function orderIn({ orderBy }: Record<string, unknown>, parent: GraphQLObjectType, { name }: Selected): unknown {
  return orderBy ?? parent.getFields()[name]?.args.find((argument) => argument.name === 'orderBy')?.defaultValue
}

/** The order of the walk. @throws INVALID_PARAMETER where what is asked for brings an order of its own, beside orderBy */
function orderOf(entity: Entity, orderBy: unknown, filters: ReadonlyMap<string, unknown>, inSection: boolean): string {
  // `related` alone cannot be ordered: it has the editors' order.
  if (typeof orderBy !== 'string') return 'related'
  const isSearched = filters.has('query')
  if (orderBy === 'relevance' && !isSearched)
    throw fail('INVALID_PARAMETER', { detail: 'orderBy: RELEVANCE needs filter.query.' })
  if (isSearched && orderBy !== 'relevance' && orderBy !== '-publishedAt')
    throw fail('INVALID_PARAMETER', { detail: 'filter.query goes with RELEVANCE or PUBLISHED_AT_DESC alone.' })
  if (isSearched && (filters.has('ids') || filters.has('lead')))
    throw fail('INVALID_PARAMETER', { detail: 'filter.query excludes filter.ids and filter.leadFirst.' })
  for (const [name, argument] of [
    ['ids', 'ids'],
    ['lead', 'leadFirst'],
  ] as const) {
    if (filters.has(name) && orderBy !== DEFAULT_ORDER[entity])
      throw fail('INVALID_PARAMETER', { detail: `filter.${argument} has an order of its own: leave out orderBy.` })
  }
  if (filters.has('ids') && filters.has('lead'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.ids and filter.leadFirst exclude one another.' })
  if (filters.has('sectionDepth') && !inSection && !filters.has('section'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.sectionDepth needs a section.' })
  if (filters.has('lead') && !inSection && !filters.has('section'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.leadFirst needs a section whose leadItems come first.' })
  return orderBy
}

/**
 * `before` without `first`, `last` or `after` means the page that ends there.
 * @throws INVALID_PARAMETER for `first` with `last`, and for what is not 0 to 100
 */
function sizeOf({ first, last, after, before }: Record<string, unknown>): { count: number; backward: boolean } {
  if (typeof first === 'number' && typeof last === 'number')
    throw fail('INVALID_PARAMETER', { detail: 'first and last exclude one another.' })
  for (const [name, value] of Object.entries({ first, last })) {
    if (typeof value === 'number' && (value < 0 || value > MAX_SIZE))
      throw fail('INVALID_PARAMETER', {
        detail: `${name} must lie between 0 and ${MAX_SIZE}.`,
        errors: [{ path: name, message: `must lie between 0 and ${MAX_SIZE}` }],
      })
  }
  if (typeof last === 'number') return { count: last, backward: true }
  if (typeof first === 'number') return { count: first, backward: false }
  return { count: DEFAULT_SIZE, backward: typeof before === 'string' && typeof after !== 'string' }
}

/** What `ids` names is answered whole, in the order given. @throws INVALID_PARAMETER for a page of it */
function wholeList(given: Record<string, unknown>, count: number): { count: number; backward: boolean } {
  sizeOf(given)
  const sent = ['after', 'last', 'before'].filter((name) => given[name] !== undefined && given[name] !== null)
  if (sent.length > 0 || (typeof given.first === 'number' && given.first < count))
    throw fail('INVALID_PARAMETER', { detail: 'filter.ids is answered whole, without pages.' })
  return { count, backward: false }
}
