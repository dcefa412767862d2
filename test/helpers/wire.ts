// Asks over a socket of Node's own client, which adds nothing and unpacks nothing.
import { request, type Agent, type IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import '../../src/plugins/cached-front.ts'

export interface Received {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
  agent?: Agent
}

/** One request, and all of its answer. */
export function wire(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body, agent }: Asked = {},
): Promise<Received> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers, agent, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asking.on('timeout', () => asking.destroy(new Error(`no answer to ${method} ${path}`)))
    asking.on('error', reject)
    asking.end(body)
  })
}

/** Every header but those that differ from answer to answer, or from connection to connection. */
export const standing = ({ headers }: Received): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/**
 * As a hit that goes out before the router, and as one that takes the usual way: a number that is long reached. On a
 * busy machine a poll of the log may be late, and memory is not believed for that moment: then it is asked again.
 */
export async function bothWays(
  at: { url: string; app: Pick<FastifyInstance, 'front'> },
  path: string,
  asked: Asked,
): Promise<[front: Received, usual: Received]> {
  for (let tries = 0; tries < 50; tries++) {
    const before = at.app.front.answered
    const front = await wire(at.url, path, asked)
    const usual = await wire(at.url, path, { ...asked, headers: { ...asked.headers, 'min-sequence': '1' } })
    if (at.app.front.answered === before + 1) return [front, usual]
  }
  throw new Error(`${path} was never answered in front`)
}
