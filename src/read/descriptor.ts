// What an entity's descriptor says: which columns and relations a node has, and how a list of it is walked.
// A descriptor names rows only through visibility.ts, so it cannot reach an entity that the reader may not see.
import type { ColumnType } from './encode.ts'
import type { Entity, Mode, Slot } from './shape.ts'
import type { Piece, SlotType, Statement } from './statement.ts'
import type { Placing } from './tags.ts'

/** The kinds of JSON object: the entities, and what links two of them. */
export type NodeName = Entity | 'contributor' | 'articleTag' | 'hero' | 'seo' | 'correction'

/** One row at hand while its JSON is written. */
export interface Row {
  readonly q: Statement
  readonly mode: Mode
  /** The mode of what is nested in this row, and that of the articles among it. */
  readonly nested: Mode
  readonly articles: Mode
  /** Alias of the row itself: of a link, the entity it leads to. */
  readonly it: string
  /** Alias of the linking row: article_contributors, article_tags, or the article whose hero this is. */
  readonly link: string
  /** Alias of the article's identity; joined only when asked for. */
  identity(): string
}

export interface Column {
  readonly type: ColumnType
  readonly nullable: boolean
  /** Never served to readers: in mode live it is null, whoever selects it. */
  readonly editorOnly: boolean
  sql(row: Row): string
  /** Marks of what else it shows (tags.ts), beside the row itself. */
  looks?(row: Row): Piece[]
}

/** Where the rows of a relation come from. `identity` is a present alias of the article's identity, or null. */
export interface Source {
  readonly from: string
  readonly where: readonly string[]
  readonly it: string
  readonly identity: string | null
  readonly link?: string
  readonly order?: string
  /** The most rows that a plain list of them gives. */
  readonly limit?: number
}

/** Which articles a nested connection walks; an SQL expression of the id it belongs to. */
export interface Preset {
  readonly section?: string
  readonly author?: string
  readonly tag?: string
  readonly related?: { readonly id: string; readonly version: string }
}

export interface Relation {
  readonly kind: 'one' | 'list' | 'page'
  readonly target: NodeName
  readonly nullable: boolean
  /** one, list: the rows; of a page too, where it may also be read as a plain list. */
  readonly source?: (row: Row) => Source
  /** one: the row at hand goes on as another kind of node; `when` says whether it is there. */
  readonly inline?: { readonly when?: (row: Row) => string }
  /** page: what the walk is held to. */
  readonly preset?: (row: Row) => Preset
  /** Marks of what is looked at, shown or not, where the nodes that are shown do not say it all. */
  readonly looks?: (row: Row) => Piece[]
}

export interface Order {
  /** Stands in every cursor of this order; unique over all entities, never reused. */
  readonly code: number
  readonly key: string
  readonly type: 'instant' | 'text' | 'integer'
  readonly descending: boolean
}

/**
 * `names`: ids or addresses; `name`: one of them; `words`: values of a closed list or locales; `flag`: its presence is
 * all, no value is bound.
 */
export type FilterType = 'names' | 'name' | 'words' | 'ids' | 'instant' | 'boolean' | 'integer' | 'flag'

export const FILTER_SLOT: Record<Exclude<FilterType, 'flag'>, SlotType> = {
  names: 'text[]',
  name: 'text',
  words: 'text[]',
  ids: 'uuid[]',
  instant: 'timestamptz',
  boolean: 'boolean',
  integer: 'int',
}

/** JSON text that a row holds ready: these columns under their own names, in this order. */
export interface Ready {
  readonly names: readonly string[]
  readonly column: string
  /** Whether the column is null where each of them is. */
  readonly nullable?: boolean
}

export interface NodeType {
  /** A whole object, or its first members. */
  readonly ready?: Ready
  /** Members that stand beside one another: text without braces. */
  readonly runs?: readonly Ready[]
  readonly columns: Readonly<Record<string, Column>>
  readonly relations: Readonly<Record<string, Relation>>
}

/** A way to the rows that a word has, where they are few. */
export interface Few {
  /** `from` item behind `each`, of one row. */
  readonly probe: string
  /** Over `probe`: whether they are few. */
  readonly isSo: string
  /** As the source's `from`, over no more rows than that. */
  readonly from: string
}

/** A walk over the rows of a list, before order and limit are put on it. */
export interface Walk {
  readonly source: Source
  /** `from` item: the walk is done once for each of its rows (sections of a subtree, several tags, words). */
  readonly each: string | null
  /** How rows of a word are found that few have, for an order that the word's index does not give. */
  readonly few?: Few | null
  /** The columns that the order's key and the id are read from: a link's copies where an index over them serves. */
  key(order: Order): string
  readonly id: string
  /** Marks of the list, for a tagged statement. */
  looks(placings: readonly Placing[]): Piece[]
}

export interface EntityType extends NodeType {
  readonly table: string
  readonly idColumn: string
  /** By the name in `PageArgs.order`. */
  readonly orders: Readonly<Record<string, Order>>
  readonly filters: Readonly<Record<string, FilterType>>
  /** How an address is looked up, where the entity has one. */
  readonly address: {
    readonly by: string
    readonly column: string
    readonly claims: string
    readonly owner: string
  } | null
  walk(q: Statement, mode: Mode, filters: ReadonlyMap<string, Slot>, preset: Preset | null): Walk
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

interface ColumnOptions {
  nullable?: boolean
  editorOnly?: boolean
  sql?: (row: Row) => string
  looks?: (row: Row) => Piece[]
}

/** Columns by name; without `sql` each is the row's own column of that name in snake case. */
export function columns(
  list: Readonly<Record<string, readonly [type: ColumnType, options?: ColumnOptions]>>,
): Record<string, Column> {
  return Object.fromEntries(
    Object.entries(list).map(([name, [type, options = {}]]) => [
      name,
      {
        type,
        nullable: options.nullable ?? false,
        editorOnly: options.editorOnly ?? false,
        sql: options.sql ?? ((row) => `${row.it}.${snake(name)}`),
        ...(options.looks === undefined ? {} : { looks: options.looks }),
      },
    ]),
  )
}

export const optional = { nullable: true } as const
export const editors = { nullable: true, editorOnly: true } as const
