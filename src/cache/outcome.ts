// What of a kept answer is sent to one client: for the surfaces, which hand it to their framework.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { fail } from '../errors.ts'
import type { Answer } from './answers.ts'
import { codingsOf } from './codings.ts'
import { cacheControl, firstOf, namesEtag, newWire, wireOf, type Coding, type Pairs, type Wire } from './wire.ts'

export interface Asking {
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
  body: Buffer | undefined
}

export const PRIVATE = 'private, no-store'

/**
 * The answer in the coding that the client likes best, or 304 when it has it already. Answers of status 404 are worded
 * by their surface. @throws NOT_ACCEPTABLE to a client that takes the bytes neither as they are nor in a coding that
 * there is
 */
export async function outcomeOf(answer: Answer, asking: Asking): Promise<Outcome> {
  const { headers, isPublic, cdnMaxAgeSeconds } = asking
  if (answer.status === 404) throw fail('NOT_FOUND')
  const codings = codingsOf(headers['accept-encoding']?.toString())
  const ready = firstOf(answer, codings)
  const wire = ready === null ? await newlyCoded(answer, codings) : wireOf(answer, ready.coding, ready.body)
  const isSame = answer.status === 200 && namesEtag(headers['if-none-match'], answer.etag)
  const sent = named(isSame ? wire.same : wire.whole)
  if (isPublic) sent['cache-control'] = cacheControl(answer, cdnMaxAgeSeconds)
  else {
    sent['cache-control'] = PRIVATE
    // What it is kept under is for those who may keep it.
    delete sent['surrogate-key']
  }
  return { status: isSame ? 304 : answer.status, headers: sent, body: isSame ? undefined : wire.body }
}

const compressed: Record<Exclude<Coding, 'identity'>, (body: Buffer) => Promise<Buffer>> = {
  gzip: promisify(gzip),
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
}

/** Neither there yet nor wanted as it is: made for this one client, who has refused what everybody takes. */
async function newlyCoded(answer: Answer, [coding]: readonly Coding[]): Promise<Wire> {
  if (coding === undefined || coding === 'identity')
    throw fail('NOT_ACCEPTABLE', { detail: 'There are the codings br, gzip and identity.' })
  return newWire(answer, coding, await compressed[coding](answer.body))
}

function named(pairs: Pairs): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at + 1 < pairs.length; at += 2) headers[pairs[at] ?? ''] = pairs[at + 1] ?? ''
  return headers
}
