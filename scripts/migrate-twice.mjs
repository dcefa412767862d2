// Applies all migrations twice to a new embedded database: the second time finds nothing to do, and says so by exit 0.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-migrate-'))
try {
  for (let run = 1; run <= 2; run++) {
    const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' }
    const { status } = spawnSync(process.execPath, ['dist/main.js', 'migrate'], { cwd: root, env, stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
