// An answer as HTTP has it: which coding, which headers, or that the client has it already (semantics.md sections 7 and 8).
// Knows no framework: the same words go out by the router and past it.
import type { Answer } from './answers.ts'

export type Coding = 'identity' | 'gzip' | 'br'

/** Names and values in turn, as `writeHead` takes them. */
export type Pairs = readonly string[]

/** How one answer may go out: by GET in three codings, whole or as what the client has already; by POST. */
export type Form = 0 | 1 | 2 | 3 | 4 | 5 | 6
export const POSTED: Form = 6
const FORMS: Record<Coding, readonly [whole: Form, same: Form]> = { identity: [0, 1], gzip: [2, 3], br: [4, 5] }
export const formOf = (coding: Coding, isSame: boolean): Form => FORMS[coding][isSame ? 1 : 0]

/** The head of an answer as text, as far as it is the same each time: for this Origin and this Cache-Control. */
export interface Head {
  readonly origin: string | undefined
  readonly cache: string
  readonly text: string
}

/** One coding of one answer. `same`: of the 304. Neither has a Cache-Control, which is not the same each second. */
export interface Wire {
  readonly etag: string
  readonly body: Buffer
  readonly whole: Pairs
  readonly same: Pairs
}

const SUFFIX: Record<Coding, string> = { identity: '', gzip: '-gz', br: '-br' }

/** What depends on which: of every answer that a cache may keep, beside what the answer itself names. */
const VARY = 'Accept-Encoding, Min-Sequence'

/** Of the identity bytes' ETag, the one of a coding: other bytes have another. */
export const codedEtag = (etag: string, coding: Coding): string =>
  coding === 'identity' || etag === '' ? etag : `${etag.slice(0, -1)}${SUFFIX[coding]}"`

/** Whether If-None-Match names the answer; the coding of a tag and a proxy's weakening do not count. */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined || etag === '') return false
  if (header === etag || header.trim() === '*') return true
  return header.split(',').some(
    (tag) =>
      tag
        .trim()
        .replace(/^W\//, '')
        .replace(/-(gz|br)"$/, '"') === etag,
  )
}

export function wireOf({ etag, headers, surrogateKey }: Answer, coding: Coding, body: Buffer): Wire {
  const { 'content-type': type = '', vary, ...others } = headers
  const tag = codedEtag(etag, coding)
  const same = [
    ...(tag === '' ? [] : ['etag', tag]),
    'vary',
    vary === undefined ? VARY : `${VARY}, ${vary}`,
    ...(surrogateKey === '' ? [] : ['surrogate-key', surrogateKey]),
    ...Object.entries(others).flat(),
  ]
  const coded = coding === 'identity' ? [] : ['content-encoding', coding]
  return {
    etag: tag,
    body,
    same,
    whole: [...same, 'content-type', type, ...coded, 'content-length', String(body.length)],
  }
}

/** Who may keep what everybody gets: browsers ask again each time, a CDN may answer by itself until something changes. */
export function publicFor(seconds: number): string {
  if (seconds !== last.seconds) last = { seconds, text: `public, max-age=0, must-revalidate, s-maxage=${seconds}` }
  return last.text
}
/** Most answers of a moment say the same. */
let last = { seconds: NaN, text: '' }

/** By CDN_MAX_AGE_SECONDS. An answer that is about to change by time is kept no longer than until then. */
export const cacheControl = (answer: Answer, cdnMaxAgeSeconds: number): string =>
  publicFor(cdnMaxAgeSeconds === 0 ? 0 : answer.secondsToBoundary(cdnMaxAgeSeconds))

/** The first of these codings in which the bytes are there; null: in none of them yet. */
export function firstOf(answer: Answer, codings: readonly Coding[]): Coding | null {
  for (const coding of codings) if (bytesIn(answer, coding) !== null) return coding
  return null
}

export const bytesIn = (answer: Answer, coding: Coding): Buffer | null =>
  coding === 'identity' ? answer.body : answer.coded(coding)

/**
 * The name under which `Answers.known` finds what was answered to such a GET. Whatever of the request an answer may
 * depend on is in it, beside the headers that `isPlain` asks for and those that a wire and CORS are chosen by.
 */
export const rawName = (url: string, accept: string | undefined): string => url + acceptName(accept)

/** As `rawName`, of a POST to /graphql, by the bytes of its body, which is an object: no address begins as it does. */
export function postedName(body: Buffer, accept: string | undefined): string {
  const text = body.toString('latin1')
  const name = acceptName(accept)
  return name === '' ? text : `POST${name} ${text}`
}

/** What most clients send, and what sends none, is answered alike everywhere. */
const acceptName = (accept: string | undefined): string =>
  accept === undefined || accept === '*/*' || accept === 'application/json' ? '' : ` ${accept}`

/** Whether a request is anybody's, who asks for nothing but the address. */
export const isPlain = (headers: { authorization?: string; 'min-sequence'?: string | string[] }): boolean =>
  headers.authorization === undefined && headers['min-sequence'] === undefined

const names = new WeakMap<object, string>()

/** Lets whoever answers the request say what its answer may be found by: `Answers.rename`. */
export const giveName = (request: object, name: string): void => void names.set(request, name)

/** The name of a request that anybody may have sent; undefined: its answer is found by its key alone. */
export const nameOf = (request: object): string | undefined => names.get(request)
