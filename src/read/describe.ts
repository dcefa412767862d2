// What the descriptors say, for surfaces and tests: names, types and nullability, without how they are read.
import type { ColumnType } from './encode.ts'
import { FILTER_SLOT, type EntityType, type FilterType, type NodeName, type NodeType } from './descriptor.ts'
import { DERIVED } from './derived.ts'
import { ENTITY_TYPES, NODE_TYPES } from './entities/index.ts'
import type { Entity } from './shape.ts'

export interface ColumnDescription {
  readonly name: string
  readonly type: ColumnType
  /** In mode live an editors' column is null whatever this says: they all are nullable. */
  readonly nullable: boolean
  readonly editorOnly: boolean
}

export interface RelationDescription {
  readonly name: string
  readonly kind: 'one' | 'list' | 'page'
  readonly target: NodeName
  readonly nullable: boolean
}

export interface FilterDescription {
  readonly name: string
  readonly type: FilterType
  /** The PostgreSQL type of the bound value; null: presence is all. */
  readonly slot: string | null
}

export interface NodeDescription {
  readonly columns: readonly ColumnDescription[]
  readonly relations: readonly RelationDescription[]
  /** Names of kind `derived`: strings made after the statement, never null. */
  readonly derived: readonly string[]
}

export interface EntityDescription extends NodeDescription {
  readonly orders: readonly string[]
  readonly filters: readonly FilterDescription[]
  /** What `by` may be in a shape of root `one`, beside `id`. */
  readonly address: string | null
}

/** Relations that only derived fields use. */
const INTERNAL = new Set(['mentionedAuthors', 'mentionedTags', 'linkedArticles'])

/** What a search alone has: it is bound before it is read (search-words.ts). */
const OF_SEARCH = { columns: new Set(['searchText', 'searchForms']), lists: new Set(['query', 'relevance']) }

function node(type: NodeType, name: NodeName): NodeDescription {
  return {
    columns: Object.entries(type.columns)
      .filter(([name]) => !OF_SEARCH.columns.has(name))
      .map(([name, { type, nullable, editorOnly }]) => ({ name, type, nullable, editorOnly })),
    relations: Object.entries(type.relations)
      .filter(([name]) => !INTERNAL.has(name))
      .map(([name, { kind, target, nullable }]) => ({ name, kind, target, nullable })),
    derived: name === 'article' ? DERIVED : [],
  }
}

function entity(type: EntityType, name: Entity): EntityDescription {
  return {
    ...node(type, name),
    orders: Object.keys(type.orders).filter((name) => !OF_SEARCH.lists.has(name)),
    filters: Object.entries(type.filters)
      .filter(([name]) => !OF_SEARCH.lists.has(name))
      .map(([name, type]) => ({ name, type, slot: type === 'flag' ? null : FILTER_SLOT[type] })),
    address: type.address?.by ?? null,
  }
}

/** Every kind of node, links included. */
export const NODES = Object.fromEntries(
  Object.entries(NODE_TYPES).map(([name, type]) => [name, node(type, name as NodeName)]), // entries of that very record
) as Record<NodeName, NodeDescription>

export const ENTITIES = Object.fromEntries(
  Object.entries(ENTITY_TYPES).map(([name, type]) => [name, entity(type, name as Entity)]), // entries of that very record
) as Record<Entity, EntityDescription>
