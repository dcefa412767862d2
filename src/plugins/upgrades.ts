import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import fp from 'fastify-plugin'

/**
 * Of the requests that ask for another protocol, hands on those for a WebSocket at `path`. All others are answered in
 * HTTP/1.1, as RFC 9110 has it: with a listener for upgrades Node takes even an `Upgrade: h2c`, which Java sends with
 * every first request, out of HTTP's hands, and its body would never arrive.
 */
export const upgrades = fp<{ path: string }>(async (app, { path }) => {
  app.addHook('onReady', async () => {
    const { server } = app
    const listeners = server.listeners('upgrade')
    if (listeners.length === 0) return
    server.removeAllListeners('upgrade')
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const isAtPath = (request.url ?? '').replace(/[?#].*$/s, '') === path
      const isSocket = request.method === 'GET' && /^websocket$/i.test(request.headers.upgrade ?? '')
      if (!isAtPath || !isSocket) return readAgain(server, request, socket, head)
      for (const listener of listeners) Reflect.apply(listener, server, [request, socket, head])
    })
  })
})

/** Gives the connection back to HTTP, with what was read of it, as if nothing else had been asked for. */
function readAgain(
  server: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    if (/^(upgrade|http2-settings)$/i.test(name)) continue
    const kept = /^connection$/i.test(name) ? value.replace(/\b(upgrade|http2-settings)\b *,? */gi, '') : value
    lines.push(`${name}: ${kept}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
