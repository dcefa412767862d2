import fp from 'fastify-plugin'
import { parseJson } from '../strict-json.ts'

/**
 * One strict parser for both JSON types, in the place of Fastify's, which takes neither an empty body nor a merge
 * patch, and lets duplicate names and lossy numbers through. An empty body is `undefined`: the route decides.
 */
export const json = fp(async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: string | Buffer) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body
      return bytes.length === 0 ? undefined : parseJson(bytes)
    },
  )
})
