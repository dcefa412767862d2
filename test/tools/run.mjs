// The contract checks: node test/tools/run.mjs [word in a check's name]. Starts one server with the sample newsroom,
// asks it with foreign tools, prints a line for each check and a closing count; exits 1 when one fails. A check that
// answers with words cannot be made on this machine: it is skipped with them, and in CI, where nothing may be, it fails.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './programs.mjs'
import { adminToken, root, start } from './server.mjs'

const wanted = process.argv[2] ?? ''
const modules = ['graphql-http', 'openapi', 'graphql-clients', 'containers', 'starts']
const checks = []
for (const name of modules) checks.push(...Object.entries((await import(`./checks/${name}.mjs`)).checks))

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-contract-'))
let passed = 0
let skipped = 0
const failed = []
let server
try {
  run([process.execPath, 'scripts/build.mjs'], { cwd: root })
  server = await start([process.execPath, 'dist/main.js', 'serve'], {
    env: { DATA_DIR: dataDir, ADMIN_TOKEN: adminToken },
  })
  for (const [name, check] of checks.filter(([name]) => name.includes(wanted))) {
    const began = performance.now()
    try {
      const reason = await check(server)
      if (typeof reason === 'string') {
        assert.notEqual(process.env.CI, 'true', reason)
        skipped++
        console.log(`skip - ${name}: ${reason}`)
        continue
      }
      passed++
      console.log(`ok - ${name} (${Math.round(performance.now() - began)} ms)`)
    } catch (error) {
      failed.push(name)
      console.log(`not ok - ${name}\n${String(error.stack ?? error).replace(/^/gm, '    ')}`)
    }
  }
} catch (error) {
  failed.push('the server starts')
  console.log(`not ok - the server starts\n${error.message}`)
} finally {
  await server?.stop().catch((error) => {
    failed.push('the server stops')
    console.log(`not ok - the server stops\n${error.message}`)
  })
  rmSync(dataDir, { recursive: true, force: true })
}
console.log(`contract checks: ${passed} passed, ${failed.length} failed, ${skipped} skipped`)
process.exitCode = failed.length === 0 && passed + skipped > 0 ? 0 : 1
