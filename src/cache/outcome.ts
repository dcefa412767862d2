// What of a kept answer is sent to one client: for the surfaces, which hand it to their framework.
import { Readable } from 'node:stream'
import { fail } from '../errors.ts'
import type { Answer } from './answers.ts'
import { codingsOf } from './codings.ts'
import { CODERS } from './entry.ts'
import { bytesIn, cacheControl, firstOf, namesEtag, wireOf, type Coding, type Pairs, type Wire } from './wire.ts'

export interface Asking {
  method: string
  /** The request's headers. */
  headers: { 'if-none-match'?: string; 'accept-encoding'?: string | string[] }
  /** Whether it was asked for as everybody may: caches between may keep it. */
  isPublic: boolean
  cdnMaxAgeSeconds: number
}

export interface Outcome {
  status: 200 | 301 | 304
  headers: Record<string, string>
  /** undefined: none is sent. */
  body: Buffer | Readable | undefined
}

export const PRIVATE = 'private, no-store'

/**
 * The answer in the coding that the client likes best, or 304 when it has it already. Answers of status 404 are worded
 * by their surface. @throws NOT_ACCEPTABLE to a client that takes the bytes neither as they are nor in a coding that
 * there is
 */
export async function outcomeOf(answer: Answer, asking: Asking): Promise<Outcome> {
  const { method, headers, isPublic, cdnMaxAgeSeconds } = asking
  if (answer.status === 404) throw fail('NOT_FOUND')
  const codings = codingsOf(headers['accept-encoding']?.toString())
  const ready = firstOf(answer, codings)
  const bytes = ready && bytesIn(answer, ready)
  const wire = ready === null || bytes === null ? await newlyCoded(answer, codings) : wireOf(answer, ready, bytes)
  const isSame = answer.status === 200 && namesEtag(headers['if-none-match'], answer.etag)
  const sent = named(isSame ? wire.same : wire.whole)
  if (isPublic) sent['cache-control'] = cacheControl(answer, cdnMaxAgeSeconds)
  else {
    sent['cache-control'] = PRIVATE
    // What it is kept under is for those who may keep it.
    delete sent['surrogate-key']
  }
  return { status: isSame ? 304 : answer.status, headers: sent, body: isSame ? nothing(method) : wire.body }
}

/**
 * No body at all. Fastify would say `Content-Length: 0` of a HEAD's, but for a stream's: and of a 304 that is the length
 * of what the client has already (RFC 9110 section 8.6).
 */
export const nothing = (method: string): Readable | undefined => (method === 'HEAD' ? Readable.from([]) : undefined)

/** Neither there yet nor wanted as it is: made for this one client, who has refused what everybody takes. */
async function newlyCoded(answer: Answer, [coding]: readonly Coding[]): Promise<Wire> {
  if (coding === undefined || coding === 'identity')
    throw fail('NOT_ACCEPTABLE', { detail: 'There are the codings br, gzip and identity.' })
  return wireOf(answer, coding, await CODERS[coding](answer.body))
}

function named(pairs: Pairs): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at + 1 < pairs.length; at += 2) headers[pairs[at] ?? ''] = pairs[at + 1] ?? ''
  return headers
}
