// A shape becomes one SQL statement that builds the whole answer as JSON text inside PostgreSQL (ADR 2).
// one → { json, version, … }, page and node → { json }. No row, or a null json: not there.
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { NodeName, Preset, Ready, Relation, Row, Source } from './descriptor.ts'
import { derivedSelect } from './derived.ts'
import { ENTITY_TYPES, NODE_TYPES } from './entities/index.ts'
import { columnJson } from './members.ts'
import { isForEditors, nestedMode } from './modes.ts'
import { page, type Writer } from './page.ts'
import { asksOf } from './asks.ts'
import { movedNames, withTarget } from './resolve.ts'
import type { Compiled, Entity, Field, Mode, PageArgs, Part, Reading, Shape } from './shape.ts'
import { concat, createStatement, literal, member, now, quote, sql, type Piece, type Statement } from './statement.ts'
import { itemMark, itemMarks, refMark } from './tags.ts'
import { byId, followed, heldNow, oneVersion, unmerged } from './visibility.ts'

/** Kept by the text of the shape; and by the object, for surfaces that keep theirs: no JSON.stringify per request. */
const byText = new LRUCache<string, Compiled>({ max: 1_000 })
const byObject = new WeakMap<Shape, Record<string, Compiled>>()

/**
 * The statement for a shape. Equal shapes give the same object; at most 1,000 are kept. A shape must not be changed
 * once it was compiled. `tagged`: with marks of all that is looked at (tags.ts). @throws Error (a fault of the surface)
 * for a name that the descriptors do not have.
 */
export function compile(shape: Shape, reading: Reading, { tagged = false } = {}): Compiled {
  const known = byObject.get(shape) ?? {}
  const kind = tagged ? `${reading} tagged` : reading
  const kept = known[kind]
  if (kept !== undefined) return kept
  const key = `${kind} ${JSON.stringify(shape)}`
  let compiled = byText.get(key)
  if (compiled === undefined) {
    compiled = compileShape(shape, reading, tagged)
    byText.set(key, compiled)
  }
  byObject.set(shape, { ...known, [kind]: compiled })
  return compiled
}

/** The mode of the root and of the articles below it, where the reading is not itself both. */
const MODES: Partial<Record<Reading, { root: Mode; articles: Mode }>> = {
  trash: { root: 'trash', articles: 'draft' },
  ownDraft: { root: 'draft', articles: 'live' },
  ownTrash: { root: 'trash', articles: 'live' },
  revision: { root: 'draft', articles: 'draft' },
  preview: { root: 'preview', articles: 'live' },
}

function compileShape(shape: Shape, reading: Reading, isTagged: boolean): Compiled {
  // What MODES leaves out is a mode.
  const { root: mode, articles } = MODES[reading] ?? { root: reading as Mode, articles: reading as Mode }
  const job: Job = { q: createStatement(), articles, isTagged, derived: false, version: null }
  if (reading === 'revision' || reading === 'preview') {
    if (shape.root !== 'one' || shape.entity !== 'article' || shape.by !== 'id')
      throw new Error(`${reading} is of one article, by its id`)
    job.version = job.q.slot('version', 'int')
  }
  const text =
    shape.root === 'one'
      ? oneText(job, shape, mode)
      : shape.root === 'page'
        ? pageText(job, shape, mode)
        : nodeText(job, shape, mode)
  const name = `r_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  return { name, text, slots: job.q.slots, derived: job.derived ? shape : null, asks: asksOf(shape), isTagged }
}

/** One compilation; `derived` turns true where a field is left for JavaScript to make. */
interface Job {
  readonly q: Statement
  /** The mode of articles below the root. */
  readonly articles: Mode
  readonly isTagged: boolean
  derived: boolean
  /** The version of the root, where the reading is of one. */
  version: string | null
}

function pageText(job: Job, shape: Extract<Shape, { root: 'page' }>, mode: Mode): string {
  const json = concat(pageJson(job, shape.entity, mode, shape.args, shape.parts, null))
  const moved = shape.tellsMoved === true ? movedNames(job.q, nestedMode(mode), shape.args.filters) : null
  return `select ${json} json${moved === null ? '' : `, ${moved} moved`}`
}

function pageJson(
  job: Job,
  entity: Entity,
  mode: Mode,
  args: PageArgs,
  parts: readonly Part[],
  preset: Preset | null,
): Piece[] {
  const { q, isTagged } = job
  return page({ q, mode, entity, args, preset, isTagged }, parts, (it) =>
    writer(job, entity, mode, { it, identity: null }),
  )
}

function nodeText(job: Job, shape: Extract<Shape, { root: 'node' }>, mode: Mode): string {
  const id = job.q.slot(shape.key, 'uuid')
  const selects = Object.entries(shape.types).map(([entity, select]) => {
    // Object.entries loses the key's type: the keys of `types` are entities.
    const one = byId(job.q, mode, entity as Entity, id)
    const rows = entity === 'tag' ? { ...one, where: [...one.where, ...unmerged(entity, one.it)] } : one
    return subselect(job, entity as Entity, mode, rows, select)
  })
  return `select coalesce(${['null::text', ...selects].join(', ')}) json`
}

function oneText(job: Job, shape: Extract<Shape, { root: 'one' }>, mode: Mode): string {
  const { q } = job
  const { entity, by, select } = shape
  if (by === 'id') {
    const key = q.slot(shape.key, 'uuid')
    if (entity === 'tag') return tagText(job, shape, mode, key)
    const rows = job.version === null ? byId(q, mode, entity, key) : oneVersion(q, mode, key, job.version)
    const write = writer(job, entity, mode, rows)
    const json = concat(write.write(select))
    return `select ${json} json, ${rows.it}.version from ${rows.from}${write.joins()} where ${rows.where.join(' and ')}`
  }
  const type = ENTITY_TYPES[entity]
  const { address } = type
  if (address === null || address.by !== by) throw new Error(`${entity} has no address ${by}`)
  const c = q.alias()
  const asked = q.slot(shape.key, 'text')
  const owner = `${c}.${address.owner}`
  const rows = byId(q, mode, entity, entity === 'tag' ? followed(q, mode, owner) : owner)
  const write = writer(job, entity, mode, rows)
  const json = concat(write.write(select))
  const here = `${rows.it}.${address.column} = ${asked}`
  const where = [
    `${c}.${address.column} = ${asked}`,
    heldNow(q, c),
    ...rows.where,
    `(${here} or ${c}.since <= ${now(q)})`,
  ]
  // Articles claim their slugs by locale.
  if (entity === 'article') where.push(`${c}.locale = ${q.slot('locale', 'text')}`)
  const locale = entity === 'article' ? `${rows.it}.locale` : 'null::text'
  // The present address: what is asked for. A former one, once seen by readers: a redirect to the present one.
  const text = `select case when ${here} then ${json} end json, ${rows.it}.version, ${rows.it}.${type.idColumn}::text id, ${rows.it}.${address.column} address, ${locale} locale from ${address.claims} ${c} cross join ${rows.from}${write.joins()} where ${where.join(' and ')}`
  if (!job.isTagged) return text
  // Who holds the address, shown or not: what is not there now may come to be.
  const held = [`h.${address.column} = ${asked}`, `h.claimed @> ${now(q)}`]
  if (entity === 'article') held.push(`h.locale = ${q.slot('locale', 'text')}`)
  const holders = `select ${withTarget(entity, `h.${address.owner}`)} from ${address.claims} h where ${held.join(' and ')}`
  return marked(entity, holders, text)
}

/** The statement of one item, and beside it marks of what was looked at, found or not: `ids` is a select of them. */
const marked = (entity: Entity, ids: string, text: string): string =>
  `select o.marks, x.* from (select ${concat([itemMarks(entity, `array(${ids})`)])} marks) o left join (${text}) x on true`

/** A tag by its id, or where the one is that it was merged into. */
function tagText(job: Job, { select }: Extract<Shape, { root: 'one' }>, mode: Mode, key: string): string {
  const { q } = job
  const asked = byId(q, mode, 'tag', key)
  const rows = byId(q, mode, 'tag', `coalesce(${asked.it}.merged_into, ${asked.it}.id)`)
  const { it } = rows
  const write = writer(job, 'tag', mode, rows)
  const json = concat(write.write(select))
  const where = [...asked.where, ...rows.where].join(' and ')
  const text = `select case when ${asked.it}.merged_into is null then ${json} end json, ${it}.version, ${it}.id::text id, ${it}.slug address from ${asked.from} cross join ${rows.from}${write.joins()} where ${where}`
  return job.isTagged ? marked('tag', `select ${withTarget('tag', key)}`, text) : text
}

/** Writes nodes from the row `it`, and joins an article's identity where a field asks for it. */
function writer(
  job: Job,
  node: NodeName,
  mode: Mode,
  source: { it: string; identity: string | null; link?: string },
): Writer {
  const { q } = job
  let joined: string | null = null
  const row: Row = {
    q,
    mode,
    // The bearer of a preview link sees what the version names; what that leads to in turn, as readers do.
    nested: mode === 'preview' && node !== 'article' ? 'live' : nestedMode(mode),
    articles: mode === 'live' ? 'live' : job.articles,
    it: source.it,
    link: source.link ?? source.it,
    identity: () => source.identity ?? (joined ??= q.alias()),
  }
  return {
    write: (select) => nodeJson(job, node, row, select),
    joins: () =>
      joined === null
        ? ''
        : ` cross join lateral (select a.* from articles a where a.id = ${source.it}.article_id offset 0) ${joined}`,
  }
}

function nodeJson(job: Job, node: NodeName, row: Row, select: readonly Field[]): Piece[] {
  const json = readyJson(job, node, row, select) ?? objectJson(job, node, row, select)
  return job.isTagged ? [...nodeMarks(node, row), ...json] : json
}

function objectJson(job: Job, node: NodeName, row: Row, select: readonly Field[]): Piece[] {
  return [literal('{'), ...membersJson(job, node, row, select), literal('}')]
}

function membersJson(job: Job, node: NodeName, row: Row, select: readonly Field[]): Piece[] {
  const { runs = [] } = NODE_TYPES[node]
  const pieces: Piece[] = []
  for (let at = 0; at < select.length;) {
    if (at > 0) pieces.push(literal(','))
    const run = runs.find((one) => standsAt(one, select, at))
    const field = select[at]
    if (run !== undefined) pieces.push(runJson(run, row))
    else if (field !== undefined) pieces.push(...member(field[0], fieldJson(job, node, row, field)))
    at += run?.names.length ?? 1
  }
  return pieces
}

/** The text that the row itself holds, where just that is asked for, or that and more behind it. */
function readyJson(job: Job, node: NodeName, row: Row, select: readonly Field[]): Piece[] | null {
  const { ready } = NODE_TYPES[node]
  if (ready === undefined || !standsAt(ready, select, 0)) return null
  const text = `${row.it}.${ready.column}`
  const rest = select.slice(ready.names.length)
  if (rest.length === 0) return [sql(text)]
  return [sql(`left(${text}, -1)`), literal(','), ...membersJson(job, node, row, rest), literal('}')]
}

/** Whether from there on the selection asks for the columns of the text, all of them, as they are. */
const standsAt = ({ names }: Ready, select: readonly Field[], from: number): boolean =>
  names.every((name, at) => {
    const field = select[from + at]
    return field?.[1] === 'column' && field[0] === name && field[2] === name
  })

function runJson({ names, column, nullable = false }: Ready, { it }: Row): Piece {
  if (!nullable) return sql(`${it}.${column}`)
  const nothing = names.map((name) => `${JSON.stringify(name)}:null`).join(',')
  return sql(`coalesce(${it}.${column}, ${quote(nothing)})`)
}

/** Of links, what they lead to: they show words of it, and are not shown without it. */
function nodeMarks(node: NodeName, { it, link }: Row): Piece[] {
  switch (node) {
    case 'article':
      return itemMark('article', `${it}.article_id`)
    case 'contributor':
      return itemMark('author', `${it}.id`)
    case 'articleTag':
      return [...itemMark('tag', `${it}.id`), refMark('tag', `${link}.tag_id`)]
    case 'hero':
      return itemMark('media', `${it}.id`)
    case 'seo':
    case 'correction':
      return []
    default:
      return itemMark(node, `${it}.id`)
  }
}

function own<T>(members: Readonly<Record<string, T>>, node: NodeName, name: string): T {
  const member = Object.hasOwn(members, name) ? members[name] : undefined
  if (member === undefined) throw new Error(`${node} has no ${name}`)
  return member
}

function fieldJson(job: Job, node: NodeName, row: Row, field: Field): Piece[] {
  const type = NODE_TYPES[node]
  switch (field[1]) {
    case 'const':
      return [literal(field[2])]
    case 'column':
    case 'words':
    case 'members': {
      const column = own(type.columns, node, field[2])
      if (column.editorOnly && !isForEditors(row.mode)) return [literal('null')]
      const looks = job.isTagged ? (column.looks?.(row) ?? []) : []
      return [...looks, ...columnJson(job.q, field, column, column.sql(row))]
    }
    case 'derived':
      job.derived = true
      return nodeJson(job, node, row, derivedSelect(field[2]))
    case 'one':
    case 'list':
    case 'page': {
      const relation = own(type.relations, node, field[2])
      const asList = field[1] === 'list' && relation.source !== undefined && relation.kind === 'page'
      if (relation.kind !== field[1] && !asList) throw new Error(`${node}.${field[2]} is a ${relation.kind}`)
      const json = relationJson(job, row, relation, field)
      return job.isTagged && relation.looks !== undefined ? [...relation.looks(row), ...json] : json
    }
  }
}

function relationJson(
  job: Job,
  row: Row,
  relation: Relation,
  field: Extract<Field, readonly [string, 'one' | 'list' | 'page', ...unknown[]]>,
): Piece[] {
  const mode = relation.target === 'article' ? row.articles : row.nested
  if (field[1] === 'page') {
    const preset = relation.preset?.(row) ?? null
    // A relation of kind page leads to an entity: descriptors give it no other target.
    return pageJson(job, relation.target as Entity, mode, field[3], field[4], preset)
  }
  if (relation.inline !== undefined) {
    const json = nodeJson(job, relation.target, row, field[3])
    const when = relation.inline.when?.(row)
    return when === undefined ? json : [sql(`case when ${when} then ${concat(json)} else 'null' end`)]
  }
  const rows = relation.source?.(row)
  if (rows === undefined) throw new Error(`${field[2]} names no rows`)
  const text = subselect(job, relation.target, mode, rows, field[3])
  if (field[1] === 'one') return [sql(`coalesce(${text}, 'null')`)]
  return [literal('['), sql(`array_to_string(array${text}, ',')`), literal(']')]
}

function subselect(job: Job, node: NodeName, mode: Mode, rows: Source, select: readonly Field[]): string {
  const write = writer(job, node, mode, rows)
  const json = concat(write.write(select))
  const order = rows.order === undefined ? '' : ` order by ${rows.order}`
  const limit = rows.limit === undefined ? '' : ` limit ${rows.limit}`
  return `(select ${json} from ${rows.from}${write.joins()} where ${rows.where.join(' and ')}${order}${limit})`
}
