import { fail } from '../errors.ts'
import type { Entity, Reading } from '../read/shape.ts'
import type { ArticleFilter, AuthorFilter, MediaFilter, SectionFilter, TagFilter } from './generated.ts'
import { SearchText } from './search.ts'
import { isStorable, isUuid } from './texts.ts'

/** The filters of a list by their names in the read layer, each with its value. */
export type Filters = readonly (readonly [name: string, value: unknown])[]

const MAX_VALUES = 20
const MAX_IDS = 100

/**
 * Reads a filter argument.
 * @throws INVALID_PARAMETER naming what is out of range, or needs the draft perspective
 */
export function filtersOf(entity: Entity, filter: unknown, mode: Reading): Filters {
  // Coerced by the schema: the argument of each list has its own type. An absent or null member says nothing.
  const given = (filter ?? {}) as ArticleFilter & SectionFilter & AuthorFilter & MediaFilter & TagFilter
  const found: [string, unknown][] = []
  const add = (name: string, value: unknown): void => {
    if (value !== undefined && value !== null) found.push([name, value])
  }
  add('ids', idsOf(given.ids))
  if (entity === 'section') {
    add('parent', nameOf('parent', given.parent))
    add('topLevel', given.topLevel)
  } else if (entity !== 'article') {
    add('kind', valuesOf('kinds', given.kinds))
  } else {
    refuseForReaders(given, mode)
    addArticleFilters(given, add)
    if (given.query !== undefined && given.query !== null) {
      if (mode !== 'live') throw invalid('query', 'searches what readers see now: leave out perspective and asOf')
      add('query', new SearchText('filter.query', given.query))
    }
  }
  return found
}

function addArticleFilters(given: ArticleFilter, add: (name: string, value: unknown) => void): void {
  const section = nameOf('section', given.section)
  add('section', section === undefined ? undefined : [section])
  if (given.sectionDepth !== undefined && given.sectionDepth !== null && given.sectionDepth !== 0)
    throw invalid('sectionDepth', 'can only be 0, for the section without those below it')
  add('sectionDepth', given.sectionDepth)
  if (given.leadFirst === true) add('lead', true)
  add('tag', namesOf('tags.any', given.tags?.any))
  add('tagsAll', namesOf('tags.all', given.tags?.all))
  add('tagNot', namesOf('tags.none', given.tags?.none))
  add('author', namesOf('authors.any', given.authors?.any))
  add('authorNot', namesOf('authors.none', given.authors?.none))
  add('type', valuesOf('types', given.types))
  add('genre', valuesOf('genres', given.genres))
  add('locale', valuesOf('locales', given.locales))
  add('status', valuesOf('statuses', given.statuses))
  add('isLive', given.isLive)
  add('hasSchedule', given.hasSchedule)
  add('publishedAfter', given.publishedAfter)
  add('publishedBefore', given.publishedBefore)
  add('modifiedAfter', given.modifiedAfter)
}

/** What the newest version is, and what the clock will do to it, is nothing that readers are told. */
function refuseForReaders(given: ArticleFilter, mode: Reading): void {
  if (mode === 'draft') return
  for (const name of ['statuses', 'isLive', 'hasSchedule'] as const)
    if (given[name] !== undefined && given[name] !== null) throw invalid(name, 'needs perspective: DRAFT')
}

function valuesOf<T>(name: string, values: readonly T[] | null | undefined): readonly T[] | undefined {
  if (values === undefined || values === null) return undefined
  if (values.length < 1 || values.length > MAX_VALUES) throw invalid(name, `takes 1 to ${MAX_VALUES} values`)
  return values
}

function namesOf(name: string, values: readonly string[] | null | undefined): readonly string[] | undefined {
  return valuesOf(name, values)?.map((value) => nameOf(name, value) ?? '')
}

function nameOf(name: string, value: string | null | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  if (value === '' || !isStorable(value)) throw invalid(name, 'takes an id, a slug or a path')
  return value
}

function idsOf(ids: readonly string[] | null | undefined): readonly string[] | undefined {
  if (ids === undefined || ids === null) return undefined
  if (ids.length < 1 || ids.length > MAX_IDS) throw invalid('ids', `takes 1 to ${MAX_IDS} values`)
  if (!ids.every(isUuid)) throw invalid('ids', 'takes UUIDs')
  const lower = ids.map((id) => id.toLowerCase())
  if (new Set(lower).size < lower.length) throw invalid('ids', 'names an id twice')
  return lower
}

function invalid(name: string, rule: string): Error {
  return fail('INVALID_PARAMETER', {
    detail: `filter.${name} ${rule}.`,
    errors: [{ path: `filter.${name}`, message: rule }],
  })
}
