// npm test [files and tap options]: builds, because some tests run the program itself, and keeps one embedded database
// server running from the first test file to the last. With TEST_DATABASE_URL the tests use that server instead.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, BuildFailure } from './build.mjs'

try {
  build()
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exit(1)
}
// A folder of this run's own, so that two runs do not share a server; the test helper attaches to what runs there.
const dataDir = process.env.TEST_DATABASE_URL ? undefined : mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
const server = dataDir === undefined ? undefined : await startTestServer(dataDir)
const tap = join(dirname(createRequire(import.meta.url).resolve('tap/package.json')), 'dist', 'esm', 'run.mjs')
const child = spawn(process.execPath, [tap, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: dataDir === undefined ? process.env : { ...process.env, TEST_DATA_DIR: dataDir },
})
// The terminal sends Ctrl-C to tap as well; this process only has to outlive it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
process.exitCode = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)))
await server?.stop()
if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true })

async function startTestServer(folder) {
  const { startEmbedded } = await import('../dist/db/embedded/start.js')
  return startEmbedded({ dataDir: folder, fsync: false })
}
