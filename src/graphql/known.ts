import { LRUCache } from 'lru-cache'
import { type DocumentNode, Kind, OperationTypeNode, parse } from 'graphql'
import { fail } from '../errors.ts'
import { LIMITS } from './limits.ts'
import { operationOf } from './operation.ts'

/**
 * How many documents Mercurius keeps; its cache holds up to twice as many, of the accepted and of the refused alike, and a
 * document of 5,000 tokens takes more than a megabyte. Queries that pass through do not need it.
 */
export const KEPT_DOCUMENTS = 32

/**
 * Refuses, for accepted documents too, what Mercurius would answer with a fault of its own or not see: an operation that
 * is not there, a mutation by GET, or by HEAD.
 */
export function operationGuard() {
  // Mercurius shows a document only when it is new, and looks at the operation before it calls again.
  const known = new LRUCache<string, DocumentNode>({ max: KEPT_DOCUMENTS * 4 })
  const check = (document: DocumentNode, name: string | null, method: string): void => {
    const kind = operationOf(document, name).operation
    if (method !== 'POST' && kind !== OperationTypeNode.QUERY)
      throw fail('METHOD_NOT_ALLOWED', {
        detail: 'GET runs queries alone: send it by POST.',
        headers: { allow: 'POST' },
      })
  }
  return {
    /** Whether it may be run by this method does not hang on what is remembered: Mercurius may remember it longer. */
    parsing(source: string, name: string | null, method: string): void {
      const document = known.get(source) ?? (method === 'POST' ? null : read(source))
      if (document !== null) check(document, name, method)
    },
    parsed(source: string, document: DocumentNode, name: string | null, method: string): void {
      check(document, name, method)
      known.set(source, outline(document))
    },
  }
}

/** Null where it is no document: Mercurius says why. */
function read(source: string): DocumentNode | null {
  try {
    return parse(source, { maxTokens: LIMITS.tokens, noLocation: true })
  } catch {
    return null // a syntax error, or too deep for the parser
  }
}

/** Its operations without what they select: nothing of it holds on to the document, whose tokens are a chain. */
const outline = ({ definitions }: DocumentNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? {
          kind: each.kind,
          operation: each.operation,
          name: each.name && { kind: Kind.NAME, value: each.name.value },
          selectionSet: NOTHING,
        }
      : [],
  ),
})

const NOTHING = { kind: Kind.SELECTION_SET, selections: [] } as const
