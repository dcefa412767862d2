// Asks over a socket of Node's own client, which adds nothing and unpacks nothing.
import { request, type Agent, type IncomingHttpHeaders } from 'node:http'

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
