import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { fail } from '../errors.ts'
import { parseJson } from '../strict-json.ts'

/**
 * One strict parser for both JSON types, in the place of Fastify's, which takes neither an empty body nor a merge
 * patch, and lets duplicate names and lossy numbers through. An empty body is `undefined`: the route decides. What says
 * that it is in another charset or coding than it would be read in is refused.
 */
export const json = fp(async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: string | Buffer) => {
      refuseOtherCodings(request)
      const bytes = typeof body === 'string' ? Buffer.from(body) : body
      return bytes.length === 0 ? undefined : parseJson(bytes)
    },
  )
})

/** JSON is UTF-8 (RFC 8259 section 8.1), and nothing here unpacks a body. */
function refuseOtherCodings({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw fail('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send UTF-8, which JSON is, and no other charset.' })
  const coding = headers['content-encoding']
  if (coding !== undefined && !/^identity$/i.test(coding.trim()))
    throw fail('UNSUPPORTED_MEDIA_TYPE', {
      detail: 'Send the body as it is, without Content-Encoding.',
      headers: { 'accept-encoding': 'identity' },
    })
}
