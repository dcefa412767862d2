import type { PageArgs, Slot } from '../read/shape.ts'
import type { Choice } from './parse.ts'
import type { Query } from './parameters.ts'

type Filters = PageArgs['filters']

/** Filters that take values to want and values to exclude, and what a read calls them. */
const CHOICES = {
  section: 'section',
  author: 'author',
  tag: 'tag',
  type: 'type',
  genre: 'genre',
  locales: 'locale',
  status: 'status',
  kind: 'kind',
} as const satisfies Partial<Record<keyof Query, string>>

const PLAIN = [
  'sectionDepth',
  'tagsAll',
  'parent',
  'publishedAfter',
  'publishedBefore',
  'modifiedAfter',
  'ids',
  'isLive',
  'hasSchedule',
] as const satisfies (keyof Query)[]

/** The filters of a query as a read takes them: a slot has the name of its filter. */
export function filtersOf(query: Query): { filters: Filters; values: Record<Slot, unknown> } {
  const values: Record<Slot, unknown> = {}
  for (const [parameter, filter] of Object.entries(CHOICES) as [keyof typeof CHOICES, string][]) {
    const choice: Choice | undefined = query[parameter] // the keys of CHOICES are those of its own literal
    if (choice === undefined) continue
    if (choice.any.length > 0) values[filter] = choice.any
    if (choice.none.length > 0) values[`${filter}Not`] = choice.none
  }
  for (const name of PLAIN) if (query[name] !== undefined) values[name] = query[name]
  if (query.lead !== undefined) values['lead'] = true
  return { filters: Object.keys(values).map((name) => [name, name] as const), values }
}
