// What a document may hold, whatever its variables. Counted after parsing and before validation, whose rules are
// quadratic in the fields of one selection. The cost of what is asked for depends on variables: cost.ts.
import { type DocumentNode, Kind, type SelectionSetNode, visit } from 'graphql'
import { type Failure, fail } from '../errors.ts'

export const LIMITS = {
  /** Characters of a document. */
  characters: 64 * 1024,
  tokens: 5_000,
  /** Levels of fields, those that a connection itself brings left out; the usual introspection query has 15. */
  depth: 15,
  aliases: 100,
  /** Fields in the document as written. */
  fields: 1_500,
  /** Root fields of one operation. */
  rootFields: 40,
  /** Fields after fragments are spread; each may be in the statement. */
  selected: 5_000,
  /** See cost.ts. */
  cost: 50_000,
} as const

/** @throws GRAPHQL_INVALID naming the limit that the source breaks before it is even parsed */
export function checkSource(source: string): void {
  if (source.length > LIMITS.characters) throw exceeds('characters', source.length)
  // Mercurius would take a syntax tree as JSON, past the token limit. No GraphQL document begins like these.
  if (/^[\s\uFEFF]*(?:\{\s*"|[["\d-]|null|true|false)/.test(source))
    throw fail('GRAPHQL_INVALID', { detail: 'The query is not a GraphQL document.' })
}

/** @throws GRAPHQL_INVALID naming the limit that the document breaks */
export function checkDocument(document: DocumentNode): void {
  let fields = 0
  let aliases = 0
  visit(document, {
    Field(node) {
      fields++
      if (node.alias !== undefined) aliases++
    },
  })
  if (fields > LIMITS.fields) throw exceeds('fields', fields)
  if (aliases > LIMITS.aliases) throw exceeds('aliases', aliases)
  const depth = depthOf(document)
  if (depth > LIMITS.depth) throw exceeds('depth', depth)
}

/** A page of articles is one level, whether it is read by `nodes` or by `edges { node }`. */
const PLUMBING = new Set(['edges', 'node', 'nodes'])

/** The deepest level of fields; a fragment that contains itself counts as endless. */
function depthOf(document: DocumentNode): number {
  const fragments = new Map<string, SelectionSetNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet)
  const known = new Map<string, number>()
  const open = new Set<string>()

  function depthOfFragment(name: string): number {
    const depth = known.get(name)
    if (depth !== undefined) return depth
    const selections = fragments.get(name)
    if (selections === undefined) return 0 // validation names it
    if (open.has(name)) return 0 // so it does a cycle
    open.add(name)
    const found = depthOfSelections(selections)
    open.delete(name)
    known.set(name, found)
    return found
  }

  function depthOfSelections({ selections }: SelectionSetNode): number {
    let deepest = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, depthOfFragment(selection.name.value))
        continue
      }
      const own = selection.kind === Kind.FIELD && !PLUMBING.has(selection.name.value) ? 1 : 0
      const below = selection.selectionSet === undefined ? 0 : depthOfSelections(selection.selectionSet)
      deepest = Math.max(deepest, own + below)
    }
    return deepest
  }

  return Math.max(
    0,
    ...document.definitions.map((definition) =>
      'selectionSet' in definition && definition.selectionSet ? depthOfSelections(definition.selectionSet) : 0,
    ),
  )
}

/** The failure that names a limit, what it is, and (where counting went on) what the document has. */
export function exceeds(limit: keyof typeof LIMITS, found?: number): Failure {
  const has = found === undefined ? 'more' : String(found)
  return fail('GRAPHQL_INVALID', {
    detail: `At most ${LIMITS[limit]} ${WORDS[limit]} are allowed, the document has ${has}.`,
    extra: { limit, allowed: LIMITS[limit] },
  })
}

const WORDS: Record<keyof typeof LIMITS, string> = {
  characters: 'characters',
  tokens: 'tokens',
  depth: 'levels',
  aliases: 'aliases',
  fields: 'fields',
  rootFields: 'root fields',
  selected: 'fields, once fragments are spread,',
  cost: 'objects (pages multiplied)',
}
