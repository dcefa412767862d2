// npm run test:full: every test at full size (BROADSHEET_TEST_SIZE=full: more rounds, more rows), then the contract
// checks where their tools are installed (npm ci --prefix test/tools --ignore-scripts).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const env = { ...process.env, BROADSHEET_TEST_SIZE: 'full' }

/** Whether the program ended well. */
function runs(...args) {
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status === 0
}

const asked = process.argv.slice(2)
let ok = runs('scripts/test.mjs', '--timeout=7200', ...asked)
if (asked.length === 0) ok = runs('scripts/test-long.mjs', '--timeout=7200') && ok
if (existsSync(join(root, 'test', 'tools', 'node_modules'))) {
  ok = runs('test/tools/run.mjs') && ok
} else {
  console.log('The contract checks are left out: npm ci --prefix test/tools --ignore-scripts installs their tools.')
}
process.exitCode = ok ? 0 : 1
