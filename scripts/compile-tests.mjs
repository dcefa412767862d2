import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Compiles sources and tests into `folder`, unchecked (npm run types does that) and with source maps to where they lie.
 * False where they cannot be, such as in the middle of an edit: tap then transpiles what it needs by itself.
 */
export function compileTests(folder) {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')), 'bin', 'tsc')
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      noCheck: true,
      rootDir: root,
      outDir: folder,
      // Imports keep the names of the sources.
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: false,
      inlineSourceMap: true,
      sourceRoot: pathToFileURL(`${root}/`).href,
    },
    include: ['src', 'test'].map((name) => join(root, name)),
    exclude: [join(root, 'test', 'tools'), join(root, 'node_modules')],
  }
  const path = join(folder, 'tsconfig.json')
  writeFileSync(path, JSON.stringify(config))
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', path], { encoding: 'utf8' })
  if (status !== 0) console.error(`The tests are transpiled one by one, for they do not compile:\n${stdout}`)
  return status === 0
}
