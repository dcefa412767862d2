// One attempt over HTTP: to an address that was judged, on a connection of its own, within one deadline, and without
// following where the answer leads.
import { request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import { ForbiddenAddress, guardedLookup, hostOf, isPublicAddress, type Reach } from './addresses.ts'

export interface Attempt {
  url: string
  headers: Record<string, string>
  body: string
  reach: Reach
  /** For all of it: name, connection, answer. */
  timeoutMs: number
  signal: AbortSignal
}

/** What came of it: a status, or why there is none. */
export interface Attempted {
  status: number | null
  error: string | null
  /** What Retry-After asks for, in milliseconds; null without it. */
  retryAfterMs: number | null
}

/** Bytes of an answer that are read before the connection is closed; nobody looks at them. */
const MAX_ANSWER = 65_536

/** Sends it once. Never throws: what went wrong is in the answer, in words that hold no address and no secret. */
export function post(attempt: Attempt): Promise<Attempted> {
  return new Promise((resolve) => {
    let sending: ClientRequest | undefined
    const settle = (attempted: Partial<Attempted>): void => {
      clearTimeout(timer)
      attempt.signal.removeEventListener('abort', abort)
      resolve({ status: null, error: null, retryAfterMs: null, ...attempted })
      sending?.destroy()
    }
    const timer = setTimeout(() => settle({ error: `no answer within ${attempt.timeoutMs} ms` }), attempt.timeoutMs)
    const abort = (): void => settle({ error: 'given up: the worker stops' })
    attempt.signal.addEventListener('abort', abort)
    try {
      sending = begin(attempt)
      sending.on('error', (error) => settle({ error: describe(error) }))
      sending.on('response', (response) => answered(response, settle))
      sending.end(attempt.body)
    } catch (error) {
      settle({ error: describe(error) })
    }
  })
}

function begin({ url, headers, body, reach }: Attempt): ClientRequest {
  const { protocol } = new URL(url)
  const host = hostOf(url)
  // Node asks no look-up for an address.
  if (isIP(host) !== 0 && !reach.allowPrivate && !isPublicAddress(host)) throw new ForbiddenAddress()
  return (protocol === 'https:' ? overHttps : overHttp)(url, {
    method: 'POST',
    // No agent: no connection that another name has opened, no proxy of the environment.
    agent: false,
    lookup: guardedLookup(reach),
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Broadsheet',
      connection: 'close',
    },
  })
}

/** The status is the answer; what follows is read to its end or to the limit, so that the receiver is not cut off. */
function answered(response: IncomingMessage, settle: (attempted: Partial<Attempted>) => void): void {
  const status = response.statusCode ?? 0
  const done = (): void =>
    settle({
      status,
      error: status >= 200 && status < 300 ? null : `HTTP ${status}`,
      retryAfterMs: retryAfter(response.headers['retry-after'], response.headers.date),
    })
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER) done()
  })
  response.on('close', done)
  response.on('error', done)
  // Ends the wait for a body that never comes, long before the deadline.
  setTimeout(done, 1_000).unref()
}

/** Seconds, or an instant by the receiver's own clock (RFC 9110 section 10.2.3). */
function retryAfter(value: string | undefined, date: string | undefined): number | null {
  if (value === undefined) return null
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER) * 1_000
  // Without an instant of its own, the receiver's clock is taken to be ours.
  const ms = Date.parse(value) - (date === undefined ? Date.now() : Date.parse(date))
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the name has no address',
  ENODATA: 'the name has no address',
  ECANCELLED: 'the name was not resolved in time',
  ETIMEOUT: 'the name was not resolved in time',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

function describe(error: unknown): string {
  if (error instanceof ForbiddenAddress) return 'the address is not of the public network'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return WORDS[code] ?? (/^[A-Z0-9_]{3,60}$/.test(code) ? `the connection failed (${code})` : 'the connection failed')
}
