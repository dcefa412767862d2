// Documents that are known before they are asked for: those of a folder or a manifest (PERSISTED_DOCUMENTS), and those that
// clients have sent with their hash (automatic persisted queries).
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import { reason, StartFailure } from '../db/start-failure.ts'
import { checkDocument, checkSource, LIMITS } from './limits.ts'
import { hashOf } from './sent.ts'

export interface Documents {
  /** Whether nothing else is run: PERSISTED_ONLY. */
  readonly isOnly: boolean
  /** Whether it is one of the folder or manifest, to the character. */
  isListed(source: string): boolean
  byId(id: string): string | null
  /** By the SHA-256 of the text, of the listed and of those that were kept. */
  byHash(hash: string): string | null
  /** Keeps a document that has been accepted. */
  keep(hash: string, source: string): void
}

/** Characters of all documents that clients had kept; the one asked for least recently gives way. */
const KEPT_CHARACTERS = 4 * 1024 * 1024
const KEPT_DOCUMENTS = 2_000

interface Options {
  /** A folder of .graphql files, or a JSON manifest. */
  path?: string | undefined
  isOnly: boolean
}

/** Reads and judges the listed documents. @throws StartFailure naming the file or id, and the first fault */
export function loadDocuments(schema: GraphQLSchema, { path, isOnly }: Options): Documents {
  const listed = path === undefined ? new Map<string, string>() : readListed(path)
  for (const [id, source] of listed) judge(schema, `${path}: ${id}`, source)
  const byHash = new Map([...listed.values()].map((source) => [hashOf(source), source]))
  const sources = new Set(listed.values())
  const kept = new LRUCache<string, string>({
    max: KEPT_DOCUMENTS,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (source) => source.length,
  })
  return {
    isOnly,
    isListed: (source) => sources.has(source),
    byId: (id) => listed.get(id) ?? null,
    byHash: (hash) => byHash.get(hash) ?? kept.get(hash) ?? null,
    keep: (hash, source) => void kept.set(hash, source),
  }
}

function judge(schema: GraphQLSchema, name: string, source: string): void {
  try {
    checkSource(source)
    const document = parse(source, { maxTokens: LIMITS.tokens })
    checkDocument(document)
    const [fault] = validate(schema, document)
    if (fault !== undefined) throw fault
  } catch (fault) {
    throw new StartFailure(`PERSISTED_DOCUMENTS: ${name}: ${reason(fault)}`)
  }
}

function readListed(path: string): Map<string, string> {
  try {
    return statSync(path).isDirectory() ? folder(path) : manifest(JSON.parse(readFileSync(path, 'utf8')))
  } catch (fault) {
    throw new StartFailure(`PERSISTED_DOCUMENTS: ${path} cannot be read: ${reason(fault)}`)
  }
}

/** Each file is one document; its id is the file's name without its ending. */
function folder(path: string): Map<string, string> {
  const files = readdirSync(path).filter((name) => /\.(graphql|gql)$/.test(name))
  const found = new Map<string, string>()
  for (const name of files.sort()) {
    const id = name.replace(/\.[^.]+$/, '')
    if (found.has(id)) throw new Error(`two files have the id ${id}`)
    found.set(id, readFileSync(join(path, name), 'utf8'))
  }
  return found
}

/** `{ <id>: <text> }`, as Relay and GraphQL Code Generator write it, or Apollo's `{ operations: [{ id, body }] }`. */
function manifest(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no JSON object')
  const entries: [unknown, unknown][] =
    'operations' in value && Array.isArray(value.operations)
      ? value.operations.map((each: { id?: unknown; body?: unknown } | null) => [each?.id, each?.body])
      : Object.entries(value)
  const found = new Map<string, string>()
  for (const [id, text] of entries) {
    if (typeof id !== 'string' || id === '' || typeof text !== 'string')
      throw new Error('a document has no id or no text')
    if (found.has(id)) throw new Error(`two documents have the id ${id}`)
    found.set(id, text)
  }
  return found
}
