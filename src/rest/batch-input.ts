import { z } from 'zod'
import { parseIfMatch } from './etag.ts'

/** Operations of one batch. */
const MAX_OPERATIONS = 100
const MAX_PATH_CHARS = 8_192

/** First words behind /v1 whose routes hold a transaction of their own, or none. */
const APART = new Set(['batch', 'imports', 'streams'])

const path = z
  .string()
  .min(1)
  .max(MAX_PATH_CHARS)
  .superRefine((text, { addIssue }) => {
    const fault = faultOfPath(text)
    if (fault !== null) addIssue({ code: 'custom', message: fault })
  })

const headers = z.record(z.string(), z.string()).superRefine((given, { addIssue }) => {
  const names = Object.keys(given)
  for (const name of names) {
    const message =
      name.toLowerCase() !== 'if-match'
        ? 'is no header of an operation; If-Match is'
        : names.length > 1 && names.find((each) => each.toLowerCase() === 'if-match') !== name
          ? 'is given twice'
          : isIfMatch(given[name])
            ? null
            : 'is not an ETag of this server'
    if (message !== null) addIssue({ code: 'custom', path: [name], message })
  }
})

const operation = z.strictObject({
  method: z.enum(['POST', 'PATCH', 'DELETE']),
  path: path.meta({ description: 'As the call by itself has it, from /v1/ on, its query included.' }),
  body: z.unknown().optional(),
  headers: headers.optional().meta({ description: 'If-Match, and no other.' }),
})

export const batchInput = z.strictObject({ operations: z.array(operation).min(1).max(MAX_OPERATIONS) })

export type Operation = z.output<typeof operation>

/** What is wrong with the address of an operation; null: nothing that can be seen without asking. */
function faultOfPath(text: string): string | null {
  if (!/^\/v1\/[\x21-\x22\x24-\x7e]+$/.test(text)) return 'must be an address below /v1/, percent-encoded, without #'
  const url = new URL(text, 'http://localhost')
  // A router reads what a URL's parser has made of it: /v1/../graphql would be /graphql.
  if (url.pathname + url.search !== text)
    return 'must be written as it is resolved, without . and .. and characters to encode'
  if (APART.has(decoded(text.split(/[/?]/)[2] ?? ''))) return 'cannot be an operation of a batch'
  if (url.searchParams.has('dryRun')) return 'takes no dryRun; the batch does'
  return null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a URIError: the router refuses it
  }
}

function isIfMatch(text: string | undefined): boolean {
  try {
    parseIfMatch(text)
    return true
  } catch {
    return false // INVALID_HEADER, told here with the others
  }
}
