// Starts the product as a user would, as a process of its own on a free loopback port, and stops what it started.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const tools = join(root, 'test', 'tools')

export const adminToken = 'contract-checks-0123456789abcdef0123456789'

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Asks until `condition` gives something, at most `boundMs` milliseconds. @throws naming what was waited for */
export async function until(what, boundMs, condition) {
  const end = performance.now() + boundMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > end) throw new Error(`${what}: not within ${boundMs} ms`)
    await delay(50)
  }
}

/**
 * Runs `command` in `cwd` until it is ready. Resolves to its address, what it printed so far, and how to stop it:
 * `stop()` asks by SIGTERM and waits, at most 30 s. @throws with its output when it ends before it serves
 */
export async function start(command, { cwd = root, env = {}, boundMs = 60_000 } = {}) {
  const port = await freePort()
  const child = spawn(command[0], command.slice(1), {
    cwd,
    // A group of its own: what npm and a shell start in between gets the signal too.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...clean(process.env), LOG_LEVEL: 'warn', ...env, PORT: String(port) },
  })
  let output = ''
  let status
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes))
  child.on('error', (error) => ((output += error.message), (status = 1)))
  child.on('exit', (code, signal) => (status = code ?? signal))
  const url = `http://127.0.0.1:${port}`
  // False once nothing of the group is left: npm ends before the node that it started.
  const signalGroup = (signal) => {
    try {
      return process.kill(-child.pid, signal)
    } catch {
      return false
    }
  }
  try {
    await until('serving', boundMs, async () => {
      if (status !== undefined) throw new Error(`ended with ${status} before it served:\n${output}`)
      return fetch(`${url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    })
  } catch (error) {
    signalGroup('SIGKILL')
    throw new Error(`${error.message}\n${output.slice(-2000)}`)
  }
  return {
    url,
    port,
    pid: child.pid,
    output: () => output,
    status: () => status,
    signalGroup,
    async stop() {
      signalGroup('SIGTERM')
      await until('stopping', 30_000, () => !signalGroup(0)).catch((error) => {
        signalGroup('SIGKILL')
        throw error
      })
    },
  }
}

/** The environment without settings of Broadsheet or of npm's own run, which would reach the started program. */
function clean(env) {
  const settings =
    /^(npm_|HOST$|PUBLIC_|DATABASE_|POOL_|DATA_DIR$|ADMIN_TOKEN$|SAMPLE_|DEFAULT_LOCALE$|CORS_|TRUST_|WORKER$|WEBHOOK_|REQUIRE_)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !settings.test(name)))
}

/** One JSON request; resolves to `{ status, headers, body }`. @throws after 30 s: a stream never ends by itself */
export async function call(url, { method = 'GET', token, body, headers = {} } = {}) {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
}
