// Heads that are written once. Node checks and joins every header of every answer, which for the dozen that a kept answer
// has takes as long as all else that is done for it. What Node has written for one is taken over word for word, and
// handed back to it as written for the next, with another name for the request and another Date.
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Where Node keeps a head that is written and not yet sent: `headersSent` and `end` ask for it. No type knows of it, and
 * where it is not found heads are written the usual way.
 */
interface Written {
  _header?: unknown
}

const written = (response: ServerResponse): Written => response as Written // a field that is in no type

/** The end of each head on a connection that stays, behind the Date; null: none has been seen. */
let ending: string | null = null

const DATE = /^\r\nDate: [^\r\n]{29}(\r\nConnection: keep-alive\r\n(?:Keep-Alive: [^\r\n]+\r\n)?\r\n)$/

/** Whether an answer to it may get a head that was written for another: its connection stays, as most do. */
export const staysOpen = (request: IncomingMessage, response: ServerResponse): boolean =>
  response.shouldKeepAlive && request.httpVersionMinor === 1 && request.httpVersionMajor === 1

/** Of the head that was just written, what stands before `id`, its last header's value; null: it cannot be used again. */
export function headBefore(response: ServerResponse, id: string): string | null {
  const { _header: head } = written(response)
  if (typeof head !== 'string') return null
  const at = head.lastIndexOf(id)
  const end = DATE.exec(head.slice(at + id.length))?.[1]
  if (at === -1 || end === undefined) return null
  ending ??= end
  // In a piece of its own: a part of a longer text would keep all of it, and be longer to read.
  return end === ending ? Buffer.from(head.slice(0, at), 'latin1').toString('latin1') : null
}

/** As `writeHead`, of what `headBefore` has given. Only where `staysOpen`, and no header was set. */
export function writeReady(response: ServerResponse, status: number, before: string, id: string): void {
  response.statusCode = status
  written(response)._header = before + id + dateAndEnding()
}

let second = NaN
let said = ''

function dateAndEnding(): string {
  const now = Math.floor(Date.now() / 1_000)
  if (now !== second) {
    second = now
    said = `\r\nDate: ${new Date(now * 1_000).toUTCString()}${ending ?? ''}`
  }
  return said
}
