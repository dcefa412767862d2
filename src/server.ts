import { createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { adminTokenPath, keptAdminToken } from './admin-token.ts'
import { buildApp } from './app.ts'
import { localUrl, type Config } from './config.ts'
import { connectDatabase } from './db/connect.ts'
import { reason, StartFailure } from './db/start-failure.ts'
import { stopOnSignals } from './signals.ts'
import { startWorker, type Worker } from './worker.ts'

export interface ServeOptions {
  /** Milliseconds in which a balancer may notice that this server is no longer ready. */
  drainMs?: number
}

/** Answers that take longer are cut off. */
const lastAnswersMs = 10_000

/**
 * Owns the process from start to end: database, sample, port, signals. Resolves once it serves.
 * @throws StartFailure in one line; then nothing that was started is left.
 */
export async function serve(settings: Config, { drainMs = 1_500 }: ServeOptions = {}): Promise<void> {
  const log = pino({ level: settings.logLevel })
  // Before anything is started: the usual mistake is a server that runs already, and it shall learn so at once.
  await assertPortFree(settings)
  const database = await connectDatabase(settings, log)
  let app: FastifyInstance | undefined
  let worker: Worker | undefined
  try {
    const keepsToken = database.isEmbedded && settings.adminToken === undefined
    const config = keepsToken ? { ...settings, adminToken: keptAdminToken(settings.dataDir) } : settings
    if (config.sampleContent) {
      const { loadSample } = await import('./content/sample/load.ts')
      // The application's own clock starts later, and with what the database then says.
      const isLoaded = await loadSample(database.db, { raise: () => undefined })
      if (isLoaded) log.info('sample newsroom loaded')
    }
    const built = (app = await buildApp({ config, db: database.db, log }))
    const connections = openConnections(built)
    await built.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFailure(config, error)
    })
    if (config.worker) worker = await startWorker({ db: database.db, config, log })
    stopOnSignals(log, async () => {
      await Promise.all([drain(built, connections, drainMs), worker?.stop()])
      await database.close()
    })
    greet(config, keepsToken ? `export TOKEN=$(cat ${adminTokenPath(config.dataDir)})` : undefined)
  } catch (error) {
    await worker?.stop()
    await app?.close()
    await database.close()
    throw error
  }
}

/** The connections that are open now. */
function openConnections({ server }: FastifyInstance): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}

/** Ready turns 503 first, so that balancers send no more; what still comes is answered, on connections that then close. */
async function drain(app: FastifyInstance, connections: ReadonlySet<Socket>, drainMs: number): Promise<void> {
  app.draining.value = true
  app.server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
  await delay(drainMs)
  // The port first, and what is on its way to the end: while Fastify closes, it answers newcomers with 503.
  const closed = new Promise((resolve) => app.server.close(resolve))
  // Browsers open some in advance, and Node does not count them as idle.
  for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
  const late = new AbortController()
  await Promise.race([closed, delay(lastAnswersMs, undefined, { signal: late.signal }).catch(() => undefined)])
  late.abort()
  app.server.closeAllConnections()
  await app.close()
}

/** Lines to paste, for a person at the terminal. */
function greet(config: Config, tokenLine: string | undefined): void {
  const url = localUrl(config.host, config.port)
  const lines = [`Broadsheet serves on ${url}`, '', `  curl '${url}/v1/articles?limit=3'`]
  if (tokenLine !== undefined) lines.push(`  ${tokenLine}`)
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

function assertPortFree(config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', (error) => reject(listenFailure(config, error)))
    probe.listen({ host: config.host, port: config.port }, () => probe.close(() => resolve()))
  })
}

function listenFailure({ host, port }: Config, error: unknown): StartFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new StartFailure(
      `Port ${port} is taken by another program: try PORT=${port === 65_535 ? 3000 : port + 1} npm start`,
    )
  }
  if (code === 'EACCES')
    return new StartFailure(`Port ${port} needs rights that this user lacks: try PORT=3000 npm start`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartFailure(
      `HOST ${host} is no address of this machine: try HOST=127.0.0.1, or 0.0.0.0 for all of them`,
    )
  }
  return new StartFailure(`The server cannot listen on ${host} port ${port}: ${reason(error)}`)
}
