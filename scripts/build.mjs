// Makes dist/ when it is missing or older than the sources, and never uses the network.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
// Holds the instant at which the build began: a source saved while it ran is newer, and the next start builds again.
const mark = '.built'

/** What could not be built, in one line. */
export class BuildFailure extends Error {}

/**
 * Builds into a temporary folder and renames it, so that dist/ is always whole: two builds at once do no harm, a build
 * that is interrupted leaves the old one. A package without sources is served as it is. @throws BuildFailure
 */
export function build({ force = false } = {}) {
  if (!existsSync(join(root, 'src'))) return
  if (!force && isFresh()) return
  const began = Date.now()
  const compiler = findCompiler()
  const draft = mkdtempSync(join(root, '.dist-'))
  try {
    const args = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', draft]
    const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new BuildFailure(`The build failed: ${(error?.message ?? `${stdout}${stderr}`).trim()}`)
    copyAssets(join(root, 'src'), draft)
    if (existsSync(join(draft, 'main.js'))) chmodSync(join(draft, 'main.js'), 0o755)
    chmodSync(draft, 0o755)
    writeFileSync(join(draft, mark), String(began))
    replaceDist(draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function isFresh() {
  try {
    return Number(readFileSync(join(dist, mark), 'utf8')) > newestSource()
  } catch {
    // No dist/, or one that something else made.
    return false
  }
}

/** Folders count too: to remove a file changes only its folder. */
function newestSource() {
  const fixed = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'].map((name) => join(root, name))
  const inside = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join(root, 'src', name))
  return Math.max(...[...fixed, ...inside].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')), 'bin', 'tsc')
  } catch {
    throw new BuildFailure('dist/ is missing or older than the sources, and the compiler is not installed: run npm ci.')
  }
}

function copyAssets(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !/\.(ts|md)$/.test(path),
  })
}

function replaceDist(draft) {
  const retired = mkdtempSync(join(root, '.dist-'))
  try {
    if (existsSync(dist)) renameSync(dist, join(retired, 'dist'))
    renameSync(draft, dist)
  } catch (error) {
    // Another build put its own in place in this moment: as good as ours.
    if (!isFresh()) throw new BuildFailure(`dist/ could not be replaced: ${error.message}`)
  } finally {
    rmSync(retired, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build({ force: process.argv.includes('--force') })
    // What a run of this machine has compiled is no part of a package.
    rmSync(join(dist, '.compiled'), { recursive: true, force: true })
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
