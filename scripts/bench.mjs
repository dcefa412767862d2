// npm run bench [options]: builds the product, puts bench/ beside it as JavaScript (dist.bench/), and runs it. The options
// are in bench/options.ts, what they mean in docs/benchmarks/README.md. `--built` takes dist/ as it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, BuildFailure } from './build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'dist.bench')

const isBuilt = process.argv.includes('--built')
process.argv = process.argv.filter((argument) => argument !== '--built')

try {
  if (!isBuilt) build()
  await translate()
  process.argv.splice(1, 1, join(target, 'main.js'))
  await import(new URL('../dist.bench/main.js', import.meta.url).href)
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** Types are taken off, nothing else: npm run types has checked them. What has not changed is left alone. */
async function translate() {
  const { default: ts } = await import('typescript')
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  }
  mkdirSync(target, { recursive: true })
  const sources = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'))
  for (const name of sources) {
    const text = readFileSync(join(root, 'bench', name), 'utf8')
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: name })
    const path = join(target, name.replace(/\.ts$/, '.js'))
    if (existsSync(path) && readFileSync(path, 'utf8') === outputText) continue
    // Renamed into place: another bench may be reading it.
    writeFileSync(`${path}.${process.pid}`, outputText)
    renameSync(`${path}.${process.pid}`, path)
  }
  for (const name of readdirSync(target))
    if (name.endsWith('.js') && !sources.includes(name.replace(/\.js$/, '.ts'))) rmSync(join(target, name))
}
