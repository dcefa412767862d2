// A bare Fastify that answers so many bytes from memory: what the socket and the framework take by themselves. argv: port.
import { fastify } from 'fastify'
import { readyToServe } from './serve.ts'

const [port = ''] = process.argv.slice(2)
const app = fastify({ logger: false })
const kept = new Map<string, Buffer>()
app.get('/bytes/:count', (request, reply) => {
  const { count } = request.params as { count: string } // the route's own
  let bytes = kept.get(count)
  if (bytes === undefined) kept.set(count, (bytes = Buffer.alloc(Number(count), 'x')))
  void reply.type('application/json; charset=utf-8').send(bytes)
})
await app.listen({ host: '127.0.0.1', port: Number(port) })
readyToServe()
