// A read is a shape. Types alone: rest/ and graphql/ make shapes, compile.ts turns each into one SQL statement.
// A value never enters a shape, only the name of its slot: so no value ever enters SQL, and a shape can be kept and prepared.

/** The entities that can stand at the root of a read. */
export type Entity = 'article' | 'section' | 'author' | 'media' | 'tag'

/** Names a value that is bound when the statement runs. */
export type Slot = string

/**
 * Which state of things is read. `live`: what readers see. `draft`: the newest version of what is not in the trash.
 * `trash`: what is. `past`: what readers saw at an earlier `now`, less what is forbidden at the clock; `publicPast`: of
 * that the articles which are live at the clock. `preview`: what one version names, for the bearer of its link.
 */
export type Mode = 'live' | 'draft' | 'trash' | 'past' | 'publicPast' | 'preview'

/**
 * How a shape is read. `ownDraft`, `ownTrash`: the item itself and what it names as `draft` and `trash` have them, but
 * articles below it as readers see them: for those who may not read drafts of articles. `revision` and `preview` read one
 * version of one article by its id (slot `version`): as an editor sees it, wherever the article is; or as the bearer of a
 * preview link does, unless the version is withdrawn or the article in the trash.
 */
export type Reading = Mode | 'ownDraft' | 'ownTrash' | 'revision'

export type Shape =
  /** One item by a unique key: `by` is `id`, or the address: `slug` (articles: with slot `locale`), `path`. */
  | { root: 'one'; entity: Entity; by: string; key: Slot; select: readonly Field[] }
  /** `tellsMoved`: beside the page, which names of its filters lead to another address now. */
  | { root: 'page'; entity: Entity; args: PageArgs; parts: readonly Part[]; tellsMoved?: boolean }
  | { root: 'node'; key: Slot; types: Partial<Record<Entity, readonly Field[]>> }

/** By each word of a closed list, how the surface writes it. */
export type Words = Readonly<Record<string, string>>

/**
 * A column as it is; the word of a closed list by another name; members of a JSON object, or of each object of a list
 * (`isList`).
 */
export type OfColumn =
  | readonly [as: string, kind: 'column', name: string]
  | readonly [as: string, kind: 'words', name: string, words: Words]
  | readonly [as: string, kind: 'members', name: string, members: readonly Member[], isList: boolean]

/** A member of a JSON object, with its kinds as those of a column. */
export type Member =
  | readonly [as: string, kind: 'const', json: string]
  | readonly [as: string, kind: 'member', name: string]
  | readonly [as: string, kind: 'words', name: string, words: Words]
  | readonly [as: string, kind: 'members', name: string, members: readonly Member[], isList: boolean]

/** `as` is the key in the answer, so that aliases and several arguments live side by side. */
export type Field =
  | OfColumn
  | readonly [as: string, kind: 'const', json: string]
  /** Made from the row by JavaScript after the statement: `bodyHtml`, `bodyText`, `bodyMarkdown`. */
  | readonly [as: string, kind: 'derived', name: string]
  /** `list` reads `related`, a connection, whole too. */
  | readonly [as: string, kind: 'one' | 'list', relation: string, select: readonly Field[]]
  | readonly [as: string, kind: 'page', relation: string, args: PageArgs, parts: readonly Part[]]

export interface PageArgs {
  /** The order's name, as the entity's descriptor lists them: `-publishedAt`, `name` … */
  order: string
  first: Slot
  /** The slots of the decoded cursor's keys, in the order's sequence; absent: from the start. */
  after?: readonly Slot[]
  /** Both given (GraphQL `after` with `before`): the page ends there. */
  before?: readonly Slot[]
  /** Walks towards the start (`last`, or a `previous` cursor); items still come in the order's direction. */
  backward?: boolean
  filters: readonly (readonly [name: string, slot: Slot])[]
}

export type Part =
  | readonly [as: string, kind: 'nodes', select: readonly Field[]]
  | readonly [as: string, kind: 'edges', parts: readonly EdgePart[]]
  | readonly [as: string, kind: 'pageInfo', info: readonly Info[]]
  | readonly [as: string, kind: 'totalCount' | 'totalCountIsLowerBound']
  | readonly [as: string, kind: 'const', json: string]
  /** The ids of the `ids` filter that are not visible. */
  | readonly [as: string, kind: 'missing']

export type EdgePart =
  | readonly [as: string, kind: 'cursor']
  | readonly [as: string, kind: 'node', select: readonly Field[]]
  | readonly [as: string, kind: 'const', json: string]
  /** Of the node, as an object of that one member until JavaScript has made it. */
  | readonly [as: string, kind: 'derived', name: string]

/**
 * `next`/`previous` are REST's directed cursors or null, `limit` echoes the slot `first`; `total` and
 * `totalIsLowerBound` (the latter only where it is true) are REST's counts.
 */
export type Info =
  | readonly [
      as: string,
      kind:
        | 'startCursor'
        | 'endCursor'
        | 'hasNextPage'
        | 'hasPreviousPage'
        | 'next'
        | 'previous'
        | 'limit'
        | 'total'
        | 'totalIsLowerBound',
    ]
  | readonly [as: string, kind: 'const', json: string]
  | readonly [as: string, kind: 'missing']

/** One statement. `slots[i]` names the value of `$i+1`; `now` and `clock` are slots like any other. */
export interface Compiled {
  readonly name: string
  readonly text: string
  readonly slots: readonly Slot[]
  /** The shape, where it holds derived fields (null: the text goes out as PostgreSQL made it). */
  readonly derived: Shape | null
  /** The slots that hold names and ids. */
  readonly asks: readonly Asked[]
  /** Whether marks of what was looked at stand in the answer: tags.ts. */
  readonly isTagged: boolean
}

/** A slot of names or ids of an entity; null: an id of any. `locale`: the slot that goes with an article's slug. */
export interface Asked {
  readonly entity: Entity | null
  readonly slot: Slot
  readonly locale: Slot | null
}
