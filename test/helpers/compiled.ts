// Processes that tests start and end by the dozen run compiled code: a loader would cost each of them more than a second.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** To be given to `env`: Node without the loaders that tap hands to every child. */
export const plainNode = ['-u', 'NODE_OPTIONS', process.execPath]

/** Compiles `test/helpers/<name>.ts` with what it imports, unchecked, and gives the script's path. */
export function compiledHelper(t: { teardown(action: () => void): unknown }, name: string): string {
  const out = mkdtempSync(join(tmpdir(), 'broadsheet-compiled-'))
  t.teardown(() => rmSync(out, { recursive: true, force: true }))
  // Other users run it too.
  chmodSync(out, 0o755)
  // What it imports is found from there too.
  symlinkSync(join(root, 'node_modules'), join(out, 'node_modules'))
  symlinkSync(join(root, 'package.json'), join(out, 'package.json'))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')), 'bin', 'tsc')
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, allowImportingTsExtensions: false, noCheck: true, rootDir: root, outDir: out },
    include: [],
    files: [join(root, 'test', 'helpers', `${name}.ts`)],
  }
  writeFileSync(join(out, 'tsconfig.json'), JSON.stringify(config))
  const run = spawnSync('env', [...plainNode, tsc, '-p', join(out, 'tsconfig.json')], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`${name} does not compile: ${run.stdout}${run.stderr}`)
  return join(out, 'test', 'helpers', `${name}.js`)
}
