import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeLease } from './lease.ts'

// Two shells of about a megabyte stand between us and the server. The first starts it, names the lease after it and
// waits for it; the second reads the lease to its end and then asks the server to stop (INT: "fast", open transactions
// are rolled back). They are in a session of their own, so Ctrl-C at the terminal reaches the application first.
// $1 folder, $2 lease as made; the rest is the server's command.
const script = `
home=$1; made=$2; shift 2
"$@" 3<&- &
server=$!
mv "$made" "$home/lease.$server"
(
  while read -r _ <&3; do :; done
  exec 3<&-
  kill -INT "$server" 2>/dev/null
) &
watch=$!
exec 3<&-
wait "$server"
status=$?
kill "$watch" 2>/dev/null
rm -f "$home/lease.$server"
exit "$status"
`

const logLimitBytes = 4_000_000

export interface Supervised {
  child: ChildProcess
  /** Our end of the lease: close it to let the server go. */
  lease: number
}

/** Starts the server under a supervisor that outlives neither its server nor the last process that holds the lease. */
export function supervise(home: string, command: string[], env: Record<string, string>): Supervised {
  const made = join(home, `lease.new-${randomBytes(6).toString('hex')}`)
  const { reader, writer } = makeLease(made)
  const log = openLog(join(home, 'log'))
  try {
    const child = spawn('sh', ['-c', script, 'broadsheet-postgres', home, made, ...command], {
      cwd: home,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', log, log, reader],
    })
    child.unref()
    return { child, lease: writer }
  } catch (error) {
    closeSync(writer)
    rmSync(made, { force: true })
    throw error
  } finally {
    closeSync(reader)
    closeSync(log)
  }
}

/** The server's own words, kept beside its data; the previous file is kept once the log has grown large. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > logLimitBytes) renameSync(path, `${path}.old`)
  return openSync(path, 'a', 0o600)
}
