// How a server ends: it tells whoever follows it, answers what is on its way, and waits for nobody who says nothing.
import { execFile } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { readEvents } from '../helpers/events.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { freePort, packageRoot, program, type Program } from '../helpers/program.ts'
import { bareSocket } from '../helpers/socket.ts'

// Most of it is waiting.
t.jobs = 2

t.before(async () => {
  await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/build.mjs'], { cwd: packageRoot })
})

async function served(t: Test): Promise<Program & { url: string; port: number }> {
  const [{ url: databaseUrl }, port] = [await testDatabase(t), await freePort()]
  const env = { DATABASE_URL: databaseUrl, PORT: String(port), LOG_LEVEL: 'fatal' }
  const server = program(t, ['dist/main.js', 'serve'], { env })
  await server.said('Broadsheet serves')
  return { ...server, url: `http://127.0.0.1:${port}`, port }
}

async function connection(t: Test, port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(text)
  return socket
}

/** Its exit code, and how long it took from the signal. */
async function stopped({ child, ended }: Program): Promise<{ code: number | string; tookMs: number }> {
  const begun = performance.now()
  child.kill('SIGTERM')
  return { code: await ended, tookMs: performance.now() - begun }
}

t.test('streams, sockets and connections without a word are ended within seconds', async (t) => {
  const server = await served(t)
  const streams = await Promise.all([1, 2, 3].map(() => readEvents(`${server.url}/v1/changes/stream`)))
  const sockets = await Promise.all([1, 2, 3].map(() => bareSocket(server.url)))
  for (const { say } of sockets) say({ type: 'connection_init' })
  for (const { until } of sockets) await until(1)
  for (let i = 0; i < 3; i++) await connection(t, server.port)
  const { code, tookMs } = await stopped(server)
  t.equal(code, 0, server.stderr())
  t.ok(tookMs < 6_000, `${Math.round(tookMs)} ms`)
  for (const stream of streams) await stream.ended()
  for (const socket of sockets) t.equal((await socket.closed())[0], 1001)
})

t.test('a request that never becomes whole is cut off, and what takes long is not waited for longer', async (t) => {
  const server = await served(t)
  await connection(t, server.port, 'GET /v1/art')
  await connection(t, server.port, 'POST /v1/tags HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')
  const stopping = stopped(server)
  const refused = await waitFor(
    10_000,
    async () => {
      const answered = await fetch(`${server.url}/health/ready`).catch(() => null)
      return answered === null ? true : undefined
    },
    100,
  )
  t.ok(refused, 'the port is closed meanwhile')
  const { code, tookMs } = await stopping
  t.equal(code, 0, server.stderr())
  t.ok(tookMs < 15_000, `${Math.round(tookMs)} ms`)
})
