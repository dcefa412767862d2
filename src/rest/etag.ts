import { hash } from 'node:crypto'
import { fail } from '../errors.ts'

export { namesEtag } from '../cache/wire.ts'

/**
 * A strong ETag over the bytes of an answer: `"<version>.<hash>"` of one item, `"<hash>"` of a list. Hexadecimal, so
 * that a hash never ends in what looks like a coding (`-gz`). `type` is hashed too where an address has several: a story
 * without markup is the same text as text/plain and as text/markdown (RFC 9110 section 8.8.1).
 */
export function etagOf(text: string, version?: number, type = ''): string {
  const sum = hash('sha1', type === '' ? text : type + text, 'hex').slice(0, 32)
  return version === undefined ? `"${sum}"` : `"${version}.${sum}"`
}

/** The versions that If-Match names; `*`: no comparison is wanted. */
export type IfMatch = '*' | readonly number[]

const TAG = /^(?:W\/)?"(\d{1,9})(?:\.[\x21\x23-\x7e]*)?"$/

/**
 * Reads If-Match: of each tag the number before the dot counts, so a write's and a read's ETag may both be sent back.
 * @throws INVALID_HEADER for what is no ETag of ours
 */
export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return '*'
  return header.split(',').map((tag) => {
    const number = TAG.exec(tag.trim())?.[1]
    if (number === undefined)
      throw fail('INVALID_HEADER', {
        detail: 'If-Match takes an ETag as it came, such as "7" or "7.3f2a…", several with commas, or *.',
        errors: [{ path: 'If-Match', message: 'is not an ETag of this server' }],
      })
    return Number(number)
  })
}
