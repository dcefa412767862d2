import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { reason, StartFailure } from '../start-failure.ts'
import { setupPrefix } from './account.ts'
import type { Binaries } from './binaries.ts'

/** A cluster on disk: PostgreSQL's own folder and, beside it, what only we need. */
export interface Cluster {
  home: string
  dataFolder: string
  superuserPassword: string
  appPassword: string
}

const majorVersion = '18'
export const superuser = 'postgres'
/** The role and the database of the application; the role owns the database and is no superuser. */
export const appName = 'broadsheet'

/**
 * The cluster under `dataDir`, made when there is none. It is built in a temporary folder and renamed, so a start that
 * is killed half-way leaves nothing that looks finished, and of two first starts one wins and the other uses it.
 * @throws StartFailure when the folder cannot be written or holds another PostgreSQL version.
 */
export async function ensureCluster(dataDir: string, binaries: Binaries, durable: boolean): Promise<Cluster> {
  const home = join(writableFolder(dataDir), 'postgres')
  if (!existsSync(join(home, 'data', 'PG_VERSION'))) await createCluster(home, binaries, durable)
  return openCluster(home)
}

function writableFolder(dataDir: string): string {
  try {
    makeFolder(dataDir)
    // One spelling of the path, as it later stands in the server's command line.
    const folder = realpathSync(dataDir)
    rmSync(mkdtempSync(join(folder, '.writable-')), { recursive: true })
    return folder
  } catch (error) {
    throw new StartFailure(`DATA_DIR ${dataDir} cannot be written: ${reason(error)}`)
  }
}

/** Folder by folder: Node's own recursion does not end where a folder can hold none (`/proc/data`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another first start has just made it.
    if (!existsSync(path)) throw error
  }
}

function openCluster(home: string): Cluster {
  try {
    const dataFolder = join(home, 'data')
    const version = readFileSync(join(dataFolder, 'PG_VERSION'), 'utf8').trim()
    if (version !== majorVersion) {
      throw new StartFailure(
        `${dataFolder} is of PostgreSQL ${version}, the embedded server is ${majorVersion}: set DATA_DIR or DATABASE_URL.`,
      )
    }
    return {
      home,
      dataFolder,
      superuserPassword: readFileSync(join(home, 'superuser-password'), 'utf8').trim(),
      appPassword: readFileSync(join(home, 'app-password'), 'utf8').trim(),
    }
  } catch (error) {
    if (error instanceof StartFailure) throw error
    throw new StartFailure(`${home} cannot be read, does it belong to another user? ${reason(error)}`)
  }
}

async function createCluster(home: string, binaries: Binaries, durable: boolean): Promise<void> {
  const draft = mkdtempSync(`${home}.new-`)
  try {
    const dataFolder = join(draft, 'data')
    const passwordFile = join(draft, 'superuser-password')
    const appPassword = randomBytes(24).toString('hex')
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
    writeFileSync(join(draft, 'app-password'), appPassword, { mode: 0o600 })
    const run = (program: string, args: string[], input = ''): Promise<void> =>
      runProgram([...setupPrefix(dataFolder), program, ...args], binaries.env, input)
    await run(binaries.initdb, [
      ...['-D', dataFolder, '-U', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
      ...(durable ? [] : ['--no-sync']),
    ])
    // Single-user mode, before any port is open: the renamed folder is complete, with role and database.
    await run(
      binaries.postgres,
      ['--single', '-D', dataFolder, '-c', 'exit_on_error=on', ...(durable ? [] : ['-c', 'fsync=off']), 'postgres'],
      `create role ${appName} login password '${appPassword}'\ncreate database ${appName} owner ${appName}\n`,
    )
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another first start was quicker: its cluster is as good as ours.
    if (existsSync(join(home, 'data', 'PG_VERSION'))) return
    if (error instanceof StartFailure) throw error
    throw new StartFailure(`The embedded PostgreSQL could not be set up in ${home}: ${reason(error)}`)
  }
}

/** Runs to the end; rejects with the last line that the program said when it fails. */
function runProgram([command = '', ...args]: string[], env: Record<string, string>, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(said.trim().split('\n').at(-1) ?? `exit ${String(code)}`))
    })
    // A program that ends early closes its input: its exit status tells, not the broken pipe.
    child.stdin.on('error', () => undefined).end(input)
  })
}
