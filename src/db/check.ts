import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Queryable } from './client.ts'
import { migrationsFolder } from './migrate.ts'

/** How far a process's wall clock may be from the primary's before an operator is told (semantics.md section 1). */
const MAX_SKEW_MS = 5_000
const OLDEST = 150_000
const EXTENSIONS = ['btree_gist', 'pg_trgm']

/** How many migrations of this version the database has not seen; all of them where nobody has migrated yet. Reads only. */
export async function pendingMigrations(db: Queryable): Promise<number> {
  const journal = JSON.parse(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    entries: unknown[] // drizzle's own file, written by hand beside the SQL
  }
  const [table] = await db.query<{ is_there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as is_there`,
  )
  if (table?.is_there !== true) return journal.entries.length
  const [row] = await db.query<{ count: number }>('select count(*)::int as count from drizzle.__drizzle_migrations')
  return Math.max(0, journal.entries.length - (row?.count ?? 0))
}

export interface Checked {
  /** The server's version, as it says it. */
  version: string
  /** What an operator must see to, one sentence each; empty: all is well. */
  faults: string[]
}

/** Looks at a database and changes nothing. `wallMs` is this process's wall clock. @throws what the connection throws */
export async function checkDatabase(db: Queryable, wallMs: () => number): Promise<Checked> {
  const before = wallMs()
  const [row] = await db.query<{ version: string; number: number; ms: string; missing: string[] }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms,
       array(select e from unnest($1::text[]) e where not exists (select 1 from pg_extension where extname = e)) as missing`,
    [EXTENSIONS],
  )
  if (row === undefined) throw new Error('the database has no version')
  const after = wallMs()
  const faults: string[] = []
  if (row.number < OLDEST) faults.push(`PostgreSQL ${row.version} is too old: 15 to 18 are supported.`)
  const pending = await pendingMigrations(db)
  if (pending > 0) faults.push(`${pending} migration${pending === 1 ? ' is' : 's are'} missing: broadsheet migrate.`)
  else if (row.missing.length > 0) faults.push(`The extension ${row.missing.join(', ')} is missing.`)
  // The primary read its clock somewhere between the two readings of ours.
  const skewMs = Math.max(before - Number(row.ms), Number(row.ms) - after, 0)
  if (skewMs > MAX_SKEW_MS)
    faults.push(`This machine's clock and the database's are ${Math.round(skewMs / 1000)} s apart.`)
  return { version: row.version, faults }
}
