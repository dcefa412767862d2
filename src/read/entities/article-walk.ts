// How a list of articles is walked. The first of tag, author, section among what narrows the list gives the table that
// is walked (link tables carry sort_at and an index); the others become conditions (ADR 2: measured). Without these the
// first of genre, type, locale gives the index: a word that few articles have is found as soon as one that all have.
import type { Few, FilterType, Order, Preset, Source, Walk } from '../descriptor.ts'
import { nestedMode } from '../modes.ts'
import { anyIds, foundIds, holders, idsByNames, NAMING, subtree } from '../resolve.ts'
import type { Mode, Slot } from '../shape.ts'
import { now, type Piece, type Statement } from '../statement.ts'
import { itemMarks, listMarks, treeMarks, type Placing } from '../tags.ts'
import { byId, everyArticle, followed, liveVersion, withMerged } from '../visibility.ts'
import { hasPending, statusOf } from './article-columns.ts'
import { plainFilters } from './filters.ts'

export const articleFilters: Record<string, FilterType> = {
  section: 'names',
  sectionNot: 'names',
  sectionDepth: 'integer',
  author: 'names',
  authorNot: 'names',
  tag: 'names',
  tagNot: 'names',
  tagsAll: 'names',
  type: 'words',
  typeNot: 'words',
  genre: 'words',
  genreNot: 'words',
  locale: 'words',
  localeNot: 'words',
  status: 'words',
  statusNot: 'words',
  publishedAfter: 'instant',
  publishedBefore: 'instant',
  modifiedAfter: 'instant',
  ids: 'ids',
  // The text of a tsquery; the list is walked by search.ts then.
  query: 'name',
  isLive: 'boolean',
  hasSchedule: 'boolean',
  lead: 'flag',
}

interface Link {
  readonly table: 'article_tags' | 'article_contributors'
  readonly column: 'tag_id' | 'author_id'
}

/** Filters by a word of the version, the most selective first. */
const WORDS = ['genre', 'type', 'locale'] as const

const TAGS: Link = { table: 'article_tags', column: 'tag_id' }
const AUTHORS: Link = { table: 'article_contributors', column: 'author_id' }

/** One thing that narrows a list to a set of ids: an SQL array of them. */
interface Narrowing {
  readonly by: 'tag' | 'author' | 'section'
  readonly ids: string
}

export function walkArticles(
  q: Statement,
  mode: Mode,
  filters: ReadonlyMap<string, Slot>,
  preset: Preset | null,
): Walk {
  const nested = nestedMode(mode)
  const names = (filter: string): string | null => {
    const slot = filters.get(filter)
    return slot === undefined ? null : q.slot(slot, 'text[]')
  }
  const depthSlot = filters.get('sectionDepth')
  const tree = (roots: string): string =>
    subtree(q, nested, roots, depthSlot === undefined ? null : q.slot(depthSlot, 'int'))

  const narrowings: Narrowing[] = []
  const narrow = (by: Narrowing['by'], ids: string): void => void narrowings.push({ by, ids })
  const all = names('tagsAll')
  const allIds = all === null ? null : `array(select f.id from (${idsByNames(q, nested, 'tag', all)}) f)`
  const tagged = (ids: string): string => withMerged(q, nested, ids)
  if (preset?.tag !== undefined) narrow('tag', tagged(`array[${preset.tag}]`))
  const tag = names('tag')
  if (tag !== null) narrow('tag', tagged(foundIds(q, nested, 'tag', tag)))
  // A name that is not found is null: then nothing has them all, and the walk over null finds nothing.
  if (allIds !== null) narrow('tag', tagged(`(${allIds})[1:1]`))
  if (preset?.author !== undefined) narrow('author', `array[${preset.author}]`)
  const author = names('author')
  if (author !== null) narrow('author', foundIds(q, nested, 'author', author))
  if (preset?.section !== undefined) narrow('section', tree(`array[${preset.section}]`))
  const section = names('section')
  if (section !== null) narrow('section', tree(anyIds(q, nested, 'section', section)))

  const related = preset?.related
  const first = related === undefined ? narrowings[0] : undefined
  const link = first === undefined || first.by === 'section' ? null : first.by === 'tag' ? TAGS : AUTHORS
  const walked = link === null && related === undefined ? null : q.alias()
  const table = related === undefined ? link?.table : 'article_related'
  const source =
    related === undefined
      ? everyArticle(q, mode, walked === null || table === undefined ? null : { table, alias: walked })
      : relatedTo(q, mode, walked ?? q.alias(), related)
  const { it } = source
  const where = [...source.where]

  let each: string | null = null
  let few: Few | null = null
  if (first !== undefined) {
    const one = q.alias()
    each = `unnest(${first.ids}) ${one}(id)`
    if (link === null || walked === null) {
      where.push(`${it}.section_id = ${one}.id`)
    } else {
      const set = q.alias()
      each = `(select ${first.ids} ids) ${set} cross join lateral unnest(${set}.ids) ${one}(id)`
      where.push(`${walked}.${link.column} = ${one}.id`, ...once(q, link, walked, `${set}.ids`))
    }
  }
  const word = related === undefined && first === undefined ? WORDS.find((name) => filters.has(name)) : undefined
  if (word !== undefined) {
    const one = q.alias()
    each = `(select distinct u.word from unnest(${q.slot(filters.get(word) ?? '', 'text[]')}) u(word)) ${one}`
    where.push(`${it}.${word} = ${one}.word`)
    few = fewOf(q, source, word, `${one}.word`)
  }
  for (const other of narrowings) {
    if (other === first) continue
    if (other.by === 'section') where.push(`${it}.section_id = any(${other.ids})`)
    else where.push(linkedToAny(q, other.by === 'tag' ? TAGS : AUTHORS, it, other.ids))
  }
  if (allIds !== null) where.push(`${allIds} <@ ${tagsOf(q, nested, it)}`)
  const tagNot = names('tagNot')
  if (tagNot !== null) where.push(`not ${linkedToAny(q, TAGS, it, tagged(foundIds(q, nested, 'tag', tagNot)))}`)
  const authorNot = names('authorNot')
  if (authorNot !== null) where.push(`not ${linkedToAny(q, AUTHORS, it, foundIds(q, nested, 'author', authorNot))}`)
  const sectionNot = names('sectionNot')
  if (sectionNot !== null)
    where.push(`(${it}.section_id = any(${tree(anyIds(q, nested, 'section', sectionNot))})) is not true`)
  where.push(...plainFilters(q, it, filters), ...instants(q, it, filters), ...stages(q, it, source.identity, filters))

  const keyed = link !== null && walked !== null ? walked : it
  return {
    source: { ...source, where },
    each,
    few,
    id: `${keyed}.article_id`,
    key: (order: Order) => {
      if (order.key === 'position') return `${walked ?? it}.position`
      return order.key === 'sort_at' ? `${keyed}.sort_at` : `${it}.${order.key}`
    },
    looks: (placings) => (related === undefined ? looks(q, mode, { filters, preset, first, placings }) : []),
  }
}

/** Versions of a word that are sorted. Of a word that more have, a walk along the order's own index soon meets a page. */
const FEW = 3_000

function fewOf(q: Statement, { from, it }: Source, column: string, word: string): Few | null {
  const every = `article_versions ${it}`
  // The trash walks articles, of which a newsroom has few there.
  if (!from.startsWith(every)) return null
  const [p, v] = [q.alias(), q.alias()]
  // Said as a range, in the order of the word's index: an equation would do, and where nearly all articles have one word
  // PostgreSQL would read them all to find that none has this one.
  const found = (what: string, limit: number): string =>
    `select ${what} from article_versions ${v} where ${v}.${column} >= ${word} and ${v}.${column} <= ${word} order by ${v}.${column}, ${v}.sort_at desc, ${v}.article_id desc limit ${limit}`
  return {
    probe: `lateral (select count(*) <= ${FEW} is_few from (${found('1', FEW + 1)}) c offset 0) ${p}`,
    isSo: `${p}.is_few`,
    from: `(${found(`${v}.*`, FEW)}) ${it}${from.slice(every.length)}`,
  }
}

/** Marks of a list of articles: its most selective filter, and the trees and names that it was found through. */
function looks(
  q: Statement,
  mode: Mode,
  list: {
    filters: ReadonlyMap<string, Slot>
    preset: Preset | null
    first: Narrowing | undefined
    placings: readonly Placing[]
  },
): Piece[] {
  const { filters, preset, first, placings } = list
  const pieces: Piece[] = []
  for (const by of ['section', 'tag'] as const) {
    const id = preset?.[by]
    if (id !== undefined) pieces.push(treeMarks(`array[${id}]`))
  }
  for (const [filter, slot] of filters) {
    const entity = NAMING[filter]
    if (entity === undefined) continue
    const names = q.slot(slot, 'text[]')
    const found = foundIds(q, nestedMode(mode), entity, names)
    pieces.push(itemMarks(entity, holders(q, entity, names)), itemMarks(entity, found))
    if (entity !== 'author') pieces.push(treeMarks(found))
  }
  if (first !== undefined) return [...pieces, ...listMarks(first.by, placings, first.ids)]
  for (const word of WORDS) {
    const slot = filters.get(word)
    if (slot !== undefined) return [...pieces, ...listMarks(word, placings, q.slot(slot, 'text[]'))]
  }
  return [...pieces, ...listMarks('all', placings, '')]
}

/** What a version links to, as an array. Arrays, not EXISTS: that became a hash of the whole linking table (ADR 2). */
function linksOf(q: Statement, link: Link, row: string, below: string | null = null): string {
  const l = q.alias()
  const less = below === null ? '' : ` and ${l}.${link.column} < ${below}`
  return `array(select ${l}.${link.column} from ${link.table} ${l} where ${l}.article_id = ${row}.article_id and ${l}.version = ${row}.version${less})`
}

/** The tags that stand for those which a version links to. */
function tagsOf(q: Statement, mode: Mode, row: string): string {
  const l = q.alias()
  return `array(select ${followed(q, mode, `${l}.tag_id`)} from article_tags ${l} where ${l}.article_id = ${row}.article_id and ${l}.version = ${row}.version)`
}

const linkedToAny = (q: Statement, link: Link, it: string, ids: string): string => `${linksOf(q, link, it)} && ${ids}`

/** An article that has several of the walked ids comes once: with the least of them; an author credited twice, too. */
function once(q: Statement, link: Link, walked: string, ids: string): string[] {
  const lesser = linksOf(q, link, walked, `${walked}.${link.column}`)
  return [...(link === AUTHORS ? [`${walked}.is_first`] : []), `not ${lesser} && ${ids}`]
}

function relatedTo(q: Statement, mode: Mode, walked: string, related: { id: string; version: string }): Source {
  const rows = byId(q, mode, 'article', `${walked}.related_id`)
  const where = [`${walked}.article_id = ${related.id}`, `${walked}.version = ${related.version}`, ...rows.where]
  return { ...rows, from: `article_related ${walked} cross join ${rows.from}`, where }
}

/** publishedAt compares what lists sort by. */
function instants(q: Statement, it: string, filters: ReadonlyMap<string, Slot>): string[] {
  const conditions: string[] = []
  const compare = (filter: string, column: string, operator: string): void => {
    const slot = filters.get(filter)
    if (slot !== undefined) conditions.push(`${it}.${column} ${operator} ${q.slot(slot, 'timestamptz')}`)
  }
  compare('publishedAfter', 'sort_at', '>')
  compare('publishedBefore', 'sort_at', '<')
  compare('modifiedAfter', 'modified_at', '>')
  return conditions
}

/** Filters of the draft perspective. In mode live, where every article is published and live, they compare with that. */
function stages(q: Statement, it: string, identity: string | null, filters: ReadonlyMap<string, Slot>): string[] {
  const conditions: string[] = []
  const word = (): string => (identity === null ? `'published'` : statusOf(it, now(q), identity))
  const any = filters.get('status')
  if (any !== undefined) conditions.push(`${word()} = any(${q.slot(any, 'text[]')})`)
  const none = filters.get('statusNot')
  if (none !== undefined) conditions.push(`not ${word()} = any(${q.slot(none, 'text[]')})`)
  const isLive = filters.get('isLive')
  if (isLive !== undefined) {
    const seen = liveVersion(q, `${it}.article_id`)
    conditions.push(
      `exists (select 1 from ${seen.from} where ${seen.where.join(' and ')}) = ${q.slot(isLive, 'boolean')}`,
    )
  }
  const hasSchedule = filters.get('hasSchedule')
  if (hasSchedule !== undefined && identity !== null) {
    conditions.push(`${hasPending(q.alias(), `${it}.article_id`, now(q))} = ${q.slot(hasSchedule, 'boolean')}`)
  }
  return conditions
}
