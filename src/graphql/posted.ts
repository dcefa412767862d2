// Queries that were posted, answered without Mercurius' routes and the hooks before them: what anybody asks who sends no
// more than a document that has been accepted before, and variables. Whatever is otherwise goes the usual way.
import { isAscii } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'
import { ANONYMOUS } from '../context.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { parseJson, parseJsonText } from '../strict-json.ts'
import { type GraphqlCounts, mediaTypeFor } from './compliance.ts'
import type { Documents } from './documents.ts'
import type { KeptOperations } from './kept.ts'
import { noteFailed, type Question } from './passthrough.ts'

/** What is sent, and its headers beside those of every answer. */
export interface PostedAnswer {
  readonly body: string | Buffer
  readonly type: string
}

/**
 * Asked with the whole body of a POST of JSON that says neither who asks nor how new the answer must be. Null: it goes
 * the usual way; so it does where the promise ends in null: a statement has failed.
 */
export type PostedQueries = (
  posting: Buffer,
  request: { readonly headers: IncomingHttpHeaders },
) => Promise<PostedAnswer | null> | null

interface Options {
  kept: KeptOperations
  documents: Documents
  secret: Buffer
  clock: Clock
  db: Database
  config: Config
  counts: GraphqlCounts
  /** As passing through answers it. */
  bodyOf: (question: Question & { request: object }) => Promise<string | Buffer>
}

interface Posted {
  readonly query: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  /** The query as it was spelled, where it was not yet known; null: it is, or cannot be told at a glance. */
  readonly spelled: string | null
}

const KEPT_SPELLINGS = 500
const KEPT_CHARACTERS = 2 * 1024 * 1024

export function postedQueries({ kept, documents, secret, clock, db, config, counts, bodyOf }: Options): PostedQueries {
  const { defaultLocale, publicHistory, publicRead } = config
  /** Documents by their spelling in JSON. */
  const spellings = new LRUCache<string, string>({
    max: KEPT_SPELLINGS,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (query, spelled) => query.length + spelled.length,
  })

  return (posting, request) => {
    const type = publicRead && !documents.isOnly ? mediaTypeFor(request.headers.accept) : null
    if (type === null) return null
    try {
      const posted = read(posting, spellings)
      if (posted === null) return null
      const { query: source, operationName, variables, spelled } = posted
      const now = clock.now()
      const asker = { viewer: ANONYMOUS, now, clock: now, defaultLocale, publicHistory, secret }
      const ready = kept.bind(source, operationName, variables, asker)
      // What looks back may not be kept by anybody, and says so.
      if (ready === null || ready.roots.some((root) => 'looksBack' in root && root.looksBack)) return null
      // A text of its own: a part of the body would hold on to the whole.
      if (spelled !== null) spellings.set(Buffer.from(spelled, 'latin1').toString('latin1'), source)
      return bodyOf({ on: db, type, source, operationName, ready, request }).then(
        (body) => {
          counts.fast++
          return { body, type: `${type}; charset=utf-8` }
        },
        () => {
          noteFailed(request) // run again the usual way, it fails where its failure is worded and logged
          return null
        },
      )
    } catch {
      return null // what is wrong with the body or an argument is said the usual way
    }
  }
}

const BEGIN = '{"query":"'

/** Null where it is anything but a document in full, with a name and variables at most. @throws what refuses the body */
function read(posting: Buffer, spellings: LRUCache<string, string>): Posted | null {
  const text = isAscii(posting) ? posting.toString('latin1') : null
  if (text?.startsWith(BEGIN) !== true) return postedIn(parseJson(posting), null)
  const end = text.indexOf('"', BEGIN.length)
  // A quote in the document: where it ends is for the parser to say.
  if (end < 0 || text.charAt(end - 1) === '\\') return postedIn(parseJson(posting), null)
  const spelled = text.slice(BEGIN.length, end)
  const query = spellings.get(spelled)
  if (query === undefined || !text.startsWith(',"', end + 1)) return postedIn(parseJson(posting), spelled)
  // The document is known: the parser is spared it, and reads what stands behind it as an object of its own.
  const rest = parseJsonText(`{${text.slice(end + 2)}`)
  if (!isObject(rest) || Object.hasOwn(rest, 'query')) return null
  return postedIn({ ...rest, query }, null)
}

function postedIn(given: unknown, spelled: string | null): Posted | null {
  if (!isObject(given)) return null
  const { query, operationName = null, variables, ...others } = given
  if (typeof query !== 'string' || query === '' || Object.keys(others).length > 0) return null
  if (operationName !== null && typeof operationName !== 'string') return null
  if (variables !== undefined && variables !== null && !isObject(variables)) return null
  return { query, operationName, variables: variables ?? {}, spelled }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
