// The servers that are measured, each a process of its own on loopback, and what they use of the machine.
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'

export interface Contender {
  name: string
  origin: string
  pid: number
  /** Milliseconds from the start of the process to its first answer. */
  startMs: number
  stop(): Promise<void>
}

export const ADMIN_TOKEN = 'bench-admin-token-that-never-leaves-loopback'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Our server as anybody starts it; `settings` are added to its environment. @throws Error with its words when it ends */
export async function startProduct(
  name: string,
  { url, poolSize, settings = {} }: { url: string; poolSize: number; settings?: Record<string, string> },
): Promise<Contender> {
  const port = await freePort()
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_ENV: 'production',
    DATABASE_URL: url,
    PORT: String(port),
    POOL_SIZE: String(poolSize),
    ADMIN_TOKEN,
    LOG_LEVEL: 'warn',
    ...settings,
  }
  const began = performance.now()
  const child = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const hear = (text: Buffer): void => void (said = (said + text.toString()).slice(-4_000))
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const origin = `http://127.0.0.1:${port}`
  const stop = (): Promise<void> => end(child)
  try {
    await firstAnswer(`${origin}/v1/articles?limit=1&fields=id`, child)
  } catch (error) {
    await stop()
    throw new Error(`${name} did not start: ${said.trim() || String(error)}`, { cause: error })
  }
  return { name, origin, pid: child.pid ?? 0, startMs: performance.now() - began, stop }
}

/** A server of the bench's own: floor.ts or constant.ts. */
export async function startOwn(name: 'floor' | 'constant', args: readonly string[]): Promise<Contender> {
  const port = await freePort()
  const before = name === 'floor' ? [args[0] ?? '', String(port), ...args.slice(1)] : [String(port)]
  const began = performance.now()
  const child = fork(join(import.meta.dirname, `${name}${extname(import.meta.filename)}`), before, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it served`)
  })
  ended.catch(() => undefined)
  await Promise.race([once(child, 'message'), ended])
  const stop = (): Promise<void> => end(child)
  return { name, origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, startMs: performance.now() - began, stop }
}

async function firstAnswer(address: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended')
    const response = await fetch(address).catch(() => null)
    if (response?.ok === true) return
    if (performance.now() > deadline) throw new Error(`no answer in 60 s: ${response?.status ?? 'refused'}`)
    await delay(10)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await gone
  clearTimeout(late)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}

/** Milliseconds of CPU that the processes have used; null where the system does not say (it has no /proc). */
export function cpuMs(pids: readonly number[]): number | null {
  let sum = 0
  for (const pid of pids) {
    const stat = readProc(pid, 'stat')
    if (stat === null) continue
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // utime and stime, in hundredths of a second on every Linux that Node runs on.
    sum += (Number(fields[11]) + Number(fields[12])) * 10
  }
  return process.platform === 'linux' ? sum : null
}

/** Megabytes of memory that the process holds. */
export function rssMb(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null // It has ended, or this is no Linux.
  }
}
