import { closeSync, constants, openSync, readdirSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

// A lease is a pipe in the file system. The supervisor reads it, every process that uses the server holds it open for
// writing. The kernel closes it with the process, however that ends, so the reader's end of file means that nobody is
// left. Who opens it for writing when no reader is left gets ENXIO, which means that the server is leaving.

/** The pipe's place, named after the server's process: what `postmaster.pid` names, a newcomer can find. */
export function leasePath(home: string, pid: number): string {
  return join(home, `lease.${pid}`)
}

/** Takes part in using the server. Undefined when it has no supervisor, or one that has seen the last user leave. */
export function holdLease(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    // ENXIO: nobody reads. ENOENT: a server of another make, or one whose supervisor has tidied up.
    return undefined
  }
}

/** Whether the supervisor still reads. */
export function isLeaseRead(path: string): boolean {
  const probe = holdLease(path)
  if (probe !== undefined) closeSync(probe)
  return probe !== undefined
}

/** Makes a pipe and opens both its ends; neither is inherited by children unless it is handed to them. */
export function makeLease(path: string): { reader: number; writer: number } {
  const made = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
  if (made.status !== 0) throw new Error(`mkfifo ${path} failed`)
  // Opened for both first: to open one end alone would wait for the other.
  const both = openSync(path, constants.O_RDWR)
  const reader = openSync(path, constants.O_RDONLY)
  const writer = openSync(path, constants.O_WRONLY)
  closeSync(both)
  return { reader, writer }
}

/** Removes pipes that killed supervisors left. A pipe being made keeps its name `lease.new-…` and is not touched. */
export function removeDeadLeases(home: string): void {
  for (const name of readdirSync(home)) {
    if (/^lease\.\d+$/.test(name) && !isLeaseRead(join(home, name))) rmSync(join(home, name), { force: true })
  }
}
