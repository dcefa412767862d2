import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { StartFailure } from '../start-failure.ts'

const nobody = 65534

/**
 * The command to put before PostgreSQL's programs, which refuse to run as root. A plain user needs none; `setpriv` is
 * still used where it exists, because its `--pdeathsig` stops the server should its supervisor be killed.
 * As root, without any entry in /etc/passwd: another user id that keeps only the right to pass through closed folders,
 * else a user namespace. `dataFolder` decides the id when it exists: PostgreSQL insists on owning it.
 * @throws StartFailure when this system allows neither.
 */
export function accountPrefix(dataFolder: string): string[] {
  const deathSignal = ['setpriv', '--pdeathsig', 'INT']
  if (process.getuid?.() !== 0) return works(deathSignal) ? deathSignal : []
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  const asUser = setpriv(owner?.uid ?? nobody, owner?.gid ?? nobody)
  const asNamespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  if (owner?.uid !== 0 && works(asUser)) return asUser
  // A namespace writes files as the real root: only such a folder, or a new one, can be served through it.
  if ((owner === undefined || owner.uid === 0) && works(asNamespace)) return asNamespace
  throw new StartFailure(
    'PostgreSQL does not run as root, and neither setpriv nor unshare works here: start as a plain user, or set DATABASE_URL.',
  )
}

/**
 * The command to put before `initdb`, which, unlike the server, wants a name for its user: where a container is given
 * a bare number, a user namespace lends it that of nobody. The files belong to the number all the same.
 * @throws StartFailure when this system has no such namespaces.
 */
export function setupPrefix(dataFolder: string): string[] {
  if (process.getuid?.() === 0 || hasName()) return accountPrefix(dataFolder)
  const asNobody = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`]
  if (works(asNobody)) return asNobody
  throw new StartFailure(
    `User ${process.getuid?.() ?? ''} has no entry in /etc/passwd, which setting up PostgreSQL needs: add one, or set DATABASE_URL.`,
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    // ENOENT: no entry for this number.
    return false
  }
}

function setpriv(uid: number, gid: number): string[] {
  const capabilities = '-all,+dac_override'
  return [
    'setpriv',
    '--securebits=+no_setuid_fixup',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    '--ambient-caps=+dac_override',
    `--bounding-set=${capabilities}`,
    '--pdeathsig',
    'INT',
  ]
}

function works([command, ...args]: string[]): boolean {
  return command !== undefined && spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0
}
