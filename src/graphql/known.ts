import { LRUCache } from 'lru-cache'
import { type DocumentNode, OperationTypeNode } from 'graphql'
import { fail } from '../errors.ts'
import { operationOf } from './operation.ts'

/** How many documents Mercurius keeps; its cache holds up to twice as many. */
export const KEPT_DOCUMENTS = 128

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
    parsing(source: string, name: string | null, method: string): void {
      const document = known.get(source)
      if (document !== undefined) check(document, name, method)
    },
    parsed(source: string, document: DocumentNode, name: string | null, method: string): void {
      check(document, name, method)
      known.set(source, document)
    },
  }
}
