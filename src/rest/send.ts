// How answers leave: JSON text as PostgreSQL made it, an ETag over its bytes, and who may keep it.
// Public reads: answered.ts.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etagOf, namesEtag } from './etag.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

interface Answered {
  text: string
  /** The version shown, for one item. */
  version?: number
}

/** Sends what is for its caller alone, or 304 when the client has it already. */
export function sendRead(request: FastifyRequest, reply: FastifyReply, { text, version }: Answered): FastifyReply {
  const etag = etagOf(text, version)
  reply.headers({ etag, 'cache-control': PRIVATE })
  if (namesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type(JSON_TYPE).send(text)
}

export const PUBLIC = 'public, max-age=0, must-revalidate'
export const PRIVATE = 'private, no-store'

/** What stands before an address of ours when outsiders call it, by PUBLIC_URL: nothing, or such as `/api`. */
export const prefixOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/$/, '')

/** RFC 8288 links to the neighbouring pages, from the `page` that ends a list's text. */
export function pageLinks(addressOf: () => string, text: string, prefix: string): string | null {
  // Quotes inside strings are escaped, so the last `"page":` is the member itself.
  const page = JSON.parse(text.slice(text.lastIndexOf('"page":') + 7, -1)) as {
    next: string | null
    previous: string | null
  } // the parts that list.ts asks for
  if (page.next === null && page.previous === null) return null
  const address = addressOf()
  return (['next', 'previous'] as const)
    .flatMap((name) => {
      const cursor = page[name]
      return cursor === null
        ? []
        : [`<${prefix}${withCursor(address, cursor)}>; rel="${name === 'next' ? 'next' : 'prev'}"`]
    })
    .join(', ')
}

/** The same address with another cursor; every other parameter stays as it was written. */
function withCursor(address: string, cursor: string): string {
  const [path = '', query = ''] = address.split('?', 2)
  const rest = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('cursor='))
  return `${path}?${[...rest, `cursor=${encodeURIComponent(cursor)}`].join('&')}`
}
