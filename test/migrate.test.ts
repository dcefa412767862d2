import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { migrate, migrationsFolder } from '../src/db/migrate.ts'
import { compiledHelper, plainNode } from './helpers/compiled.ts'
import { testDatabase } from './helpers/postgres.ts'

interface Journal {
  entries: { idx: number; tag: string; when: number }[]
}

function journal(): Journal {
  return JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as Journal // drizzle's format
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The port of a server that listens. */
function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

const applied = 'select hash, created_at::float8 as when from drizzle.__drizzle_migrations order by created_at'

function folderOf(t: Test, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-migrations-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'meta'))
  const entries = Object.keys(files).map((tag, idx) => ({
    idx,
    version: '7',
    when: 1000 + idx,
    tag,
    breakpoints: true,
  }))
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  for (const [tag, sql] of Object.entries(files)) writeFileSync(join(folder, `${tag}.sql`), sql)
  return folder
}

t.test('sixteen processes at once migrate an empty database exactly once', async (t) => {
  const script = compiledHelper(t, 'migrate-process')
  const { url } = await testDatabase(t, { migrated: false })
  const codes = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const child = spawn('env', [...plainNode, script, url, migrationsFolder], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const [code] = (await once(child, 'exit')) as [number | null] // the event's documented first argument
      return code
    }),
  )
  t.strictSame(codes, Array(16).fill(0))
  t.equal((await ask(url, applied)).length, journal().entries.length)
})

t.test('a second run changes nothing', async (t) => {
  const { url } = await testDatabase(t)
  const before = await ask(url, applied)
  await migrate(url)
  t.strictSame(await ask(url, applied), before)
})

t.test('what a database has applied is what the folder holds, in rising order', async (t) => {
  // Drizzle skips an entry older than the newest applied and accepts an edited file, both in silence.
  const { url } = await testDatabase(t)
  const { entries } = journal()
  const expected = entries.map(({ tag, when }) => ({
    hash: createHash('sha256')
      .update(readFileSync(join(migrationsFolder, `${tag}.sql`), 'utf8'))
      .digest('hex'),
    when,
  }))
  t.strictSame(await ask(url, applied), expected)
  t.ok(entries.every(({ when }, at) => at === 0 || when > (entries[at - 1]?.when ?? Infinity)))
  t.strictSame(
    readdirSync(migrationsFolder)
      .filter((name) => name.endsWith('.sql'))
      .sort(),
    entries.map(({ tag }) => `${tag}.sql`),
    'every file is in the journal',
  )
})

t.test('a migration that fails is one line with file and cause, and leaves no half of itself', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  const folder = folderOf(t, {
    '0000_good': 'create table one (id int)',
    '0001_bad': 'create table two (id int);\n--> statement-breakpoint\ncreate table three (id integr)',
  })
  await t.rejects(migrate(url, folder), {
    name: 'StartFailure',
    message: /^Migration 0001_bad\.sql failed: type "integr" does not exist$/,
  })
  t.strictSame(await ask(url, `select to_regclass('two') as two`), [{ two: null }])
})

t.test('a database that cannot be reached, or does not exist, is one line', async (t) => {
  await t.rejects(migrate('postgres://u:p@127.0.0.1:1/x'), {
    message: /^The database cannot be reached: [^\n]*ECONNREFUSED[^\n]*$/,
  })
  await t.rejects(migrate('postgres://u:p@localhost:1/x'), {
    message: /^The database cannot be reached: [^\n]*ECONNREFUSED[^\n]*$/,
  })
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  await t.rejects(migrate(`postgres://u:p@127.0.0.1:${portOf(silent)}/x`, undefined, 300), {
    message: /^The database cannot be reached: timeout expired$/,
  })
  const { url } = await testDatabase(t, { migrated: false })
  await t.rejects(migrate(`${url}_no`), {
    message: /^The database cannot be reached: database "[^\n]+" does not exist$/,
  })
})

t.test('a folder without a journal is one line', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  await t.rejects(migrate(url, join(tmpdir(), 'broadsheet-none')), {
    name: 'StartFailure',
    message: /^The migrations could not be applied: [^\n]+$/,
  })
})
