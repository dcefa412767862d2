// Applies all migrations twice to a new embedded database: after the second time every row of the catalogs that describe
// it, and of the list of applied migrations, must be the very one that the first time wrote.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbedded } from '../dist/db/embedded/start.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const files = readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql')).length
const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-migrate-'))
const { url, stop } = await startEmbedded({ dataDir, fsync: false })
try {
  const after = await migrateAndLook()
  if (after.applied !== files) throw new Error(`${after.applied} of ${files} migrations are recorded as applied`)
  const again = await migrateAndLook()
  if (JSON.stringify(again) !== JSON.stringify(after)) throw new Error('the second time changed the database')
  console.log(`${files} migrations, applied once`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** What stands after a run of the program's own command. A row that is written again gets another `xmin`. */
async function migrateAndLook() {
  const env = { ...process.env, DATABASE_URL: url, DATA_DIR: dataDir }
  const { status } = spawnSync(process.execPath, ['dist/main.js', 'migrate'], { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`migrate ended with ${status}`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const digest = (table) => `(select md5(string_agg(concat_ws('.', ctid, xmin), ' ' order by ctid)) from ${table})`
    const catalogs = ['pg_attribute', 'pg_constraint', 'pg_index', 'pg_proc', 'pg_trigger', 'pg_type', 'pg_description']
    const applied = 'drizzle.__drizzle_migrations'
    const columns = [...catalogs, applied].map((table, i) => `${digest(table)} as d${i}`)
    const { rows } = await client.query(
      `select (select count(*)::int from ${applied}) as applied, ${columns.join(', ')}`,
    )
    return rows[0]
  } finally {
    await client.end()
  }
}
