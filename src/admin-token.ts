import { randomBytes } from 'node:crypto'
import { linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { reason, StartFailure } from './db/start-failure.ts'

const fileName = 'admin-token'

/**
 * The admin token kept in `dataDir/admin-token` (mode 0600), made when there is none. Of two first starts at once, one
 * makes it and both use it. @throws StartFailure when it cannot be kept.
 */
export function keptAdminToken(dataDir: string): string {
  const path = join(dataDir, fileName)
  try {
    return readToken(path) ?? makeToken(dataDir, path)
  } catch (error) {
    if (error instanceof StartFailure) throw error
    throw new StartFailure(`The admin token cannot be kept in ${path}: ${reason(error)}`)
  }
}

/** The shell's word for the file, as short as it can be from the folder that the reader is in. */
export function adminTokenPath(dataDir: string, from: string = process.cwd()): string {
  const path = join(dataDir, fileName)
  const short = relative(from, path)
  const shown = short.startsWith('..') || isAbsolute(short) ? path : short
  return /^[\w./@+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}

function readToken(path: string): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  if (/^[\x21-\x7e]{32,256}$/.test(text)) return text
  throw new StartFailure(
    `${path} holds no token of 32 to 256 printable characters: remove it, and the next start makes one`,
  )
}

function makeToken(dataDir: string, path: string): string {
  const folder = mkdtempSync(join(dataDir, '.token-'))
  try {
    const draft = join(folder, fileName)
    writeFileSync(draft, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
    // A link, unlike a rename, does not replace what another first start has just made, and it appears whole.
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return readToken(path) ?? ''
}
