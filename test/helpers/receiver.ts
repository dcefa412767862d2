// A receiver of webhooks on this machine, which keeps what it accepts and counts who connects.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { once } from 'node:events'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
  /** Milliseconds of the monotonic clock. */
  at: number
}

/** What the receiver says to one request; without a word it hangs. */
export type Reaction = (response: ServerResponse, received: Received, earlier: readonly Received[]) => void

export interface Receiver {
  url: string
  port: number
  /** Everything that came, and of it what was answered with 2xx. */
  all: Received[]
  accepted: Received[]
  connections(): number
}

export const accept: Reaction = (response) => void response.writeHead(204).end()
export const answer =
  (status: number, headers: Record<string, string> = {}): Reaction =>
  (response) =>
    void response.writeHead(status, headers).end('x')
export const hang: Reaction = () => undefined
export const reset: Reaction = (response) => void response.socket?.resetAndDestroy()

/** Listens on a port of 127.0.0.1 until the test ends. */
export async function receiver(
  t: { teardown(action: () => Promise<void>): unknown },
  react: Reaction = accept,
): Promise<Receiver> {
  const all: Received[] = []
  const accepted: Received[] = []
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks).toString(), at: performance.now() }
      const earlier = [...all]
      all.push(received)
      const end = response.end.bind(response)
      // Kept when it is answered: what hangs or is reset has not been accepted.
      Object.assign(response, {
        end: (...args: Parameters<typeof end>) => {
          if (response.statusCode < 300) accepted.push(received)
          return end(...args)
        },
      })
      react(response, received, earlier)
    })
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const { port } = address
  return { url: `http://127.0.0.1:${port}/hook`, port, all, accepted, connections: () => connections }
}

export interface Payload {
  type: string
  timestamp: string
  data: { cursor: string; id: string; type: string; version: number | null; reason?: string }
}

/** What an event says. */
export const payloadOf = ({ body }: Received): Payload => JSON.parse(body) as Payload // checked by the tests that read it
