import { closeSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { reason, StartFailure } from '../start-failure.ts'
import { accountPrefix } from './account.ts'
import { findBinaries, type Binaries } from './binaries.ts'
import { appName, ensureCluster, superuser, type Cluster } from './cluster.ts'
import { holdLease, isLeaseRead, leasePath, removeDeadLeases } from './lease.ts'
import { hasPidFile, isAlive, runningPostmaster } from './postmaster.ts'
import { supervise } from './supervisor.ts'
import { waitFor } from './wait.ts'

export interface EmbeddedOptions {
  dataDir: string
  log?: { info(object: object, message: string): void }
  /** False only for tests: a power cut may then lose or break data. */
  fsync?: boolean
}

export interface Embedded {
  /** For the application: a role without superuser rights that owns its database. */
  url: string
  /** For maintenance and tests: the superuser, in the database `postgres`. */
  adminUrl: string
  /** Whether the server was already running, started by another process. */
  attached: boolean
  /** Lets go of the server. The last process to do so stops it, and this waits for it. */
  stop(): Promise<void>
}

const startTimeoutMs = 60_000

/**
 * A PostgreSQL server on 127.0.0.1 over `dataDir`: the one that runs there already, or a new one. It lives as long as
 * one process holds it; with the last, however that ends, it stops in good order.
 * @throws StartFailure in one line: no binary, folder not writable, server refuses.
 */
export async function startEmbedded({ dataDir, log, fsync = true }: EmbeddedOptions): Promise<Embedded> {
  const binaries = findBinaries(join(dataDir, 'postgres-lib'))
  const cluster = await ensureCluster(dataDir, binaries, fsync)
  let lastFault = 'it did not become ready'
  const held = await waitFor(startTimeoutMs, async () => {
    const running = runningPostmaster(cluster.dataFolder)
    if (running === undefined) {
      const started = await startServer(cluster, binaries, fsync)
      if (typeof started !== 'string') return started
      lastFault = started
      // Nobody else holds the folder, so to try again would end the same way.
      if (runningPostmaster(cluster.dataFolder) === undefined && !/lock file|shared memory|in use/i.test(started))
        throw failure(cluster, started)
      return undefined
    }
    return running.status === 'ready' ? attach(cluster, running.pid, running.port) : undefined
  })
  if (held === undefined) throw failure(cluster, lastFault)
  log?.info({ port: held.port, attached: held.attached }, 'embedded PostgreSQL ready')
  return {
    url: `postgres://${appName}:${cluster.appPassword}@127.0.0.1:${held.port}/${appName}`,
    adminUrl: adminUrl(cluster, held.port),
    attached: held.attached,
    stop: once(() => letGo(cluster, held)),
  }
}

interface Held {
  pid: number
  port: number
  lease: number
  attached: boolean
}

/** Starts a server and gives it, or the last line of its log when it ended instead. */
async function startServer(cluster: Cluster, binaries: Binaries, fsync: boolean): Promise<Held | string> {
  // A stale file whose number now belongs to another program of the same user would make PostgreSQL refuse.
  if (hasPidFile(cluster.dataFolder)) rmSync(join(cluster.dataFolder, 'postmaster.pid'), { force: true })
  removeDeadLeases(cluster.home)
  const port = await freePort()
  const command = [
    ...accountPrefix(cluster.dataFolder),
    binaries.postgres,
    '-D',
    cluster.dataFolder,
    ...settings(port, fsync),
  ]
  const { child, lease } = supervise(cluster.home, command, binaries.env)
  let ended = false
  child.once('exit', () => (ended = true))
  child.once('error', () => (ended = true))
  const ready = await waitFor(startTimeoutMs, async () => {
    if (ended) return 'ended' as const
    const running = runningPostmaster(cluster.dataFolder)
    const isOurs = running?.port === port && running.status === 'ready'
    return isOurs && (await answers(adminUrl(cluster, port))) ? running : undefined
  })
  if (ready !== undefined && ready !== 'ended') return { pid: ready.pid, port, lease, attached: false }
  closeSync(lease)
  return lastLogLine(cluster)
}

/** Joins the processes that use the running server; undefined when it is about to stop. */
async function attach(cluster: Cluster, pid: number, port: number): Promise<Held | undefined> {
  const path = leasePath(cluster.home, pid)
  const lease = holdLease(path)
  if (lease === undefined) return undefined
  // Asked for again after an answer of the server: in between, a supervisor that had just seen the end is gone.
  if ((await answers(adminUrl(cluster, port))) && isLeaseRead(path)) return { pid, port, lease, attached: true }
  closeSync(lease)
  return undefined
}

async function letGo(cluster: Cluster, { pid, lease }: Held): Promise<void> {
  const path = leasePath(cluster.home, pid)
  closeSync(lease)
  // The supervisor sees our leaving within a moment; if it still reads after that, others hold the server.
  const isLeaving = await waitFor(400, () => (isLeaseRead(path) ? undefined : true), 20)
  if (!isLeaving) return
  await waitFor(30_000, () => (isAlive(pid) ? undefined : true))
  // The supervisor's last act is to remove the lease. One that was killed never will.
  await waitFor(1_000, () => (existsSync(path) ? undefined : true))
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A server that goes away between the answer and our goodbye is not a fault of ours.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    // Not yet, or not any more: 57P03 while it starts or stops, or a refused connection.
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function adminUrl(cluster: Cluster, port: number): string {
  return `postgres://${superuser}:${cluster.superuserPassword}@127.0.0.1:${port}/postgres`
}

function settings(port: number, fsync: boolean): string[] {
  const pairs = [
    ['listen_addresses', '127.0.0.1'],
    ['port', String(port)],
    ['unix_socket_directories', ''],
    ['shared_buffers', '128MB'],
    ['jit', 'off'],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ...(fsync
      ? []
      : [
          ['fsync', 'off'],
          ['full_page_writes', 'off'],
          ['synchronous_commit', 'off'],
          ['max_connections', '300'],
        ]),
  ]
  return pairs.flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function lastLogLine(cluster: Cluster): string {
  try {
    const lines = readFileSync(join(cluster.home, 'log'), 'utf8').trim().split('\n')
    // HINT and DETAIL follow the line that says what is wrong.
    return lines.reverse().find((line) => /FATAL|PANIC|error/i.test(line)) ?? lines[0] ?? 'no word from the server'
  } catch (error) {
    return reason(error)
  }
}

function failure(cluster: Cluster, fault: string): StartFailure {
  return new StartFailure(`The embedded PostgreSQL did not start: ${fault} (log: ${join(cluster.home, 'log')})`)
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined
  return () => (result ??= action())
}
