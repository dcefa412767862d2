// npm run check [--no-tests]: everything that must hold before a commit, one line each, all of them even when one fails.
// The contract checks take part where their tools are installed: npm ci --prefix test/tools --ignore-scripts.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const fromRoot = createRequire(import.meta.url)
const bin = (name, path) => join(dirname(fromRoot.resolve(`${name}/package.json`)), path)

const steps = {
  format: [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  lint: [bin('eslint', 'bin/eslint.js'), '.'],
  types: [bin('@typescript/native', 'bin/tsc'), '-p', 'tsconfig.json'],
  codegen: ['scripts/codegen.mjs', '--check'],
  build: ['scripts/build.mjs'],
  'migrations, twice': ['scripts/migrate-twice.mjs'],
  ...(process.argv.includes('--no-tests') ? {} : testSteps()),
}

const failed = []
for (const [name, args] of Object.entries(steps)) {
  const began = performance.now()
  const quiet = !(name in testSteps())
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
  })
  if (status !== 0) failed.push(name)
  if (status !== 0 && quiet) console.log(`${stdout}${stderr}`.trimEnd())
  console.log(`${status === 0 ? 'ok' : 'not ok'} - ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}
console.log(`check: ${Object.keys(steps).length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1

function testSteps() {
  const contract = existsSync(join(root, 'test', 'tools', 'node_modules')) ? ['test/tools/run.mjs'] : undefined
  const bench = { 'benchmark, in short': ['scripts/bench.mjs', '--smoke'] }
  return { tests: ['scripts/test.mjs'], ...bench, ...(contract && { 'contract checks': contract }) }
}
