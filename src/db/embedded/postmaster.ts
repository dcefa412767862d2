import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a PostgreSQL server writes about itself into `postmaster.pid`. */
export interface Postmaster {
  pid: number
  port: number
  status: 'starting' | 'ready' | 'stopping'
}

/**
 * The server that runs on this data folder, or undefined when there is none: no pid file, a stale one, one whose
 * number now belongs to another program, or a zombie that its parent has not collected.
 */
export function runningPostmaster(dataFolder: string): Postmaster | undefined {
  const lines = pidFileLines(dataFolder)
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isServer(pid, dataFolder)) return undefined
  const status = lines[7]?.trim()
  return {
    pid,
    port: Number(lines[3] ?? 0),
    status: status === 'ready' || status === 'stopping' ? status : 'starting',
  }
}

/** Whether a pid file is there at all, stale or not. */
export function hasPidFile(dataFolder: string): boolean {
  return pidFileLines(dataFolder).length > 0
}

function pidFileLines(dataFolder: string): string[] {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    // No server has run here, or the last one stopped in good order.
    return []
  }
}

/** Whether a process lives (a zombie does not), as far as this system lets us see. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const stat = readProc(pid, 'stat')
  // The state follows the command's name, which is in brackets and may hold anything.
  return stat === undefined || stat[stat.lastIndexOf(')') + 2] !== 'Z'
}

function isServer(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false
  const command = readProc(pid, 'cmdline')
  // Not Linux: the number alone has to do, as it does for PostgreSQL itself.
  if (command === undefined || command === '') return true
  return command.split('\0').includes(dataFolder)
}

function readProc(pid: number, name: string): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // It ended in this moment, or /proc is hidden.
    return undefined
  }
}
