// npm test [files and tap options]: builds, because some tests run the program itself, and keeps one embedded database
// server running from the first test file to the last. With TEST_DATABASE_URL the tests use that server instead.
// What the tests leave behind, folders or processes, is named and fails the run.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, BuildFailure } from './build.mjs'
import { compileTests } from './compile-tests.mjs'
import { leftIn } from './left.mjs'

try {
  build()
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exit(1)
}
// A folder of this run's own, so that two runs do not share a server, and nothing outlives the run however it ends.
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
const temporary = join(folder, 'tmp')
mkdirSync(temporary)
// Some tests become other users, who have to reach their folders.
chmodSync(folder, 0o711)
chmodSync(temporary, 0o1777)
const dataDir = join(folder, 'data')
const compiled = join(folder, 'compiled')
mkdirSync(compiled)
const preload = new URL('precompiled.mjs', import.meta.url).href
const loading = compileTests(compiled)
  ? { BROADSHEET_COMPILED: compiled, NODE_OPTIONS: `--import=${preload} ${process.env.NODE_OPTIONS ?? ''}`.trim() }
  : {}
const server = process.env.TEST_DATABASE_URL ? undefined : await startTestServer(dataDir)
const tap = join(dirname(createRequire(import.meta.url).resolve('tap/package.json')), 'dist', 'esm', 'run.mjs')
// Seconds for one file: it ends what hangs, and must not end what waits its turn on a busy machine.
const child = spawn(process.execPath, [tap, '--timeout=300', ...process.argv.slice(2)], {
  stdio: 'inherit',
  // The test helper attaches to what runs in TEST_DATA_DIR.
  env: { ...process.env, ...loading, TMPDIR: temporary, ...(server === undefined ? {} : { TEST_DATA_DIR: dataDir }) },
})
// The terminal sends Ctrl-C to tap as well; this process only has to outlive it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => {
  child.kill('SIGTERM')
  // tap waits for its test files, and one of them may hang.
  setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
})
process.exitCode = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)))
const left = await leftIn(temporary)
if (left.length > 0) {
  console.error(`The tests left behind:\n${left.map(({ line }) => line).join('\n')}`)
  for (const { pid } of left) if (pid !== undefined) end(pid)
  process.exitCode ||= 1
}
await server?.stop()
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })

async function startTestServer(dataDir) {
  const { startEmbedded } = await import('../dist/db/embedded/start.js')
  return startEmbedded({ dataDir, fsync: false })
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in between.
  }
}
