import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded/start.ts'
import { migrate, migrationsFolder } from '../../src/db/migrate.ts'

export interface TestDatabase {
  /** A fresh database with all migrations applied, as its owner, who is no superuser. */
  url: string
  /** The same database as a superuser. */
  adminUrl: string
  name: string
}

interface TestServer {
  /** A superuser's URL of a maintenance database. */
  adminUrl: string
  template: string
}

/** What the helper needs of a tap test: `t` fits. */
interface Teardown {
  teardown(action: () => Promise<void>): unknown
}

const role = 'broadsheet_test'
const lockKey = 4_662_019_552
let server: Promise<TestServer> | undefined

/**
 * A migrated (or, when asked, empty) database of its own for one test or file, dropped at its end, copied from a template in about 40 ms.
 * It lies on the server of TEST_DATABASE_URL (a superuser's URL; PostgreSQL 15 to 18) when that is set, else on an
 * embedded one with fsync off that all test files of this user share; the last of them to end stops it.
 */
export async function testDatabase(t: Teardown, { migrated = true } = {}): Promise<TestDatabase> {
  server ??= startTestServer()
  const { adminUrl, template: finished } = await server
  const template = migrated ? finished : 'template0'
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`
  await asAdmin(adminUrl, (client) => client.query(`create database ${name} template ${template} owner ${role}`))
  // With force: pool.end() of the test resolves before the server has seen the connections go. A pool that is still
  // open hears of it as an error event, so a test's pool needs a listener for it.
  t.teardown(() =>
    asAdmin(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`)).then(() => undefined),
  )
  return { url: databaseUrl(adminUrl, name, role), adminUrl: databaseUrl(adminUrl, name), name }
}

async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL
  const adminUrl = given ? given : await embeddedServer()
  const template = await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    return ensureTemplate(client, adminUrl)
  })
  return { adminUrl, template }
}

/** Held until this process ends: the kernel gives it back, however the test ends. */
async function embeddedServer(): Promise<string> {
  const { adminUrl } = await startEmbedded({ dataDir: process.env.TEST_DATA_DIR ?? sharedDataDir(), fsync: false })
  await asAdmin(adminUrl, dropLeftovers)
  return adminUrl
}

/** For files run by themselves: kept between runs, which saves setting up a cluster each time. */
function sharedDataDir(): string {
  const clone = createHash('sha256').update(migrationsFolder).digest('hex').slice(0, 8)
  return join(tmpdir(), `broadsheet-test-${process.getuid?.() ?? 0}-${clone}`)
}

/** The migrated template for the migrations as they are now; made by the first file that asks, the others wait. */
async function ensureTemplate(client: pg.Client, adminUrl: string): Promise<string> {
  const template = `template_${migrationsHash()}`
  const { rows } = await client.query('select 1 from pg_database where datname = $1 and not datallowconn', [template])
  if (rows.length > 0) return template
  const { rows: roles } = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (roles.length === 0) await client.query(`create role ${role} login password '${role}'`)
  await client.query(`drop database if exists ${template} with (force)`)
  await client.query(`create database ${template} owner ${role} template template0`)
  if (existsSync(join(migrationsFolder, 'meta', '_journal.json'))) await migrate(databaseUrl(adminUrl, template, role))
  // Closed to connections: a copy is refused while somebody is connected. It also marks the template as finished.
  await client.query(`alter database ${template} allow_connections false`)
  return template
}

/** Databases of test processes that were killed before their teardown, and templates of older migrations. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [lockKey])
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^(t_\\d+|template)_' and datname <> $1`,
    [`template_${migrationsHash()}`],
  )
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[1])
    if (datname.startsWith('template_') || !processLives(pid))
      await client.query(`drop database if exists ${datname} with (force)`)
  }
}

function processLives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  if (existsSync(migrationsFolder)) {
    for (const name of readdirSync(migrationsFolder).sort()) {
      if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(migrationsFolder, name)))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

async function asAdmin<T>(adminUrl: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await action(client)
  } finally {
    await client.end()
  }
}

function databaseUrl(adminUrl: string, name: string, user?: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  if (user !== undefined) {
    url.username = user
    url.password = user
  }
  return url.href
}
