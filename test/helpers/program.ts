// The program as a newcomer runs it, for tests: a process with its words, its end, and what it leaves behind.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, chownSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { plainNode } from './compiled.ts'

export const packageRoot = fileURLToPath(new URL('../..', import.meta.url))

export interface Program {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Waits for words on stdout. @throws when the program ends or 30 s pass before */
  said(words: string | RegExp): Promise<string>
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>
}

export interface RunOptions {
  env?: Record<string, string>
  uid?: number
  cwd?: string
}

/** Runs `node <args>` with no settings but `env`, until the test ends at the latest. */
export function program(t: Test, args: string[], { env = {}, uid, cwd = packageRoot }: RunOptions = {}): Program {
  const child = spawn('env', [...plainNode, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string) // one of them is set
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    async said(words) {
      const found = await waitFor(30_000, () => {
        const match = stdout.match(words)
        return match?.[0] ?? (child.exitCode === null && child.signalCode === null ? undefined : '')
      })
      if (!found) throw new Error(`the program did not say ${String(words)}: ${stdout}${stderr}`)
      return found
    },
    ended,
  }
}

/** A folder for data that does not exist yet, removed with its parent at the end of the test. */
export function freshDataDir(t: Test, owner?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-start-'))
  if (owner !== undefined) chownSync(folder, owner, owner)
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  // A space, so that nothing forgets to quote it.
  return join(folder, 'data folder')
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/** Living processes whose command names the folder, this one apart. Linux only. */
export function processesOn(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: commandOf(name) }))
    .filter(({ command }) => command.includes(folder))
}

/** Whether the folder has no process left within the time. */
export async function allGone(folder: string, timeoutMs = 5_000): Promise<boolean> {
  return (await waitFor(timeoutMs, () => (processesOn(folder).length === 0 ? true : undefined))) ?? false
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It has just ended.
    return ''
  }
}
