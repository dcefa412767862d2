import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { sqlState } from './client.ts'
import { reason, StartFailure } from './start-failure.ts'

/** The migrations of this package: the same two steps up from `src/db` and from `dist/db`. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

// Any constant does, as long as every version of Broadsheet uses the same: it names the lock within one database.
const lockKey = 4_662_019_551

/**
 * Brings the database up to the newest migration; does nothing when it is. Drizzle's migrator takes no lock and fails
 * when two run at once, so one lock is held around it, on the client that it runs on: the others wait, then find
 * nothing to do. @throws StartFailure naming the file and the cause.
 */
export async function migrate(
  databaseUrl: string,
  folder: string = migrationsFolder,
  connectTimeoutMs = 10_000,
): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'broadsheet migrate',
    // A host that drops packets, or a port that takes connections and says nothing, would hold the start for ever.
    connectionTimeoutMillis: connectTimeoutMs,
  })
  // A connection that breaks makes the running query fail, which says so; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new StartFailure(`The database cannot be reached: ${reason(error)}`)
  }
  try {
    if (await isUpToDate(client, folder)) return
    await client.query('select pg_advisory_lock($1)', [lockKey])
    // A hundred modules that a start on a database in use has no need of.
    const { drizzle } = await import('drizzle-orm/node-postgres')
    const { migrate: applyFolder } = await import('drizzle-orm/node-postgres/migrator')
    await applyFolder(drizzle(client), { migrationsFolder: folder })
  } catch (error) {
    throw new StartFailure(describe(error, folder))
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => undefined)
  }
}

/** As Drizzle's migrator judges: what is newer than the newest that was applied is still to be applied. */
async function isUpToDate(client: pg.Client, folder: string): Promise<boolean> {
  const journal = join(folder, 'meta', '_journal.json')
  if (!existsSync(journal)) return false
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { when: number }[] } // Drizzle's own form
  const newest = Math.max(...entries.map(({ when }) => when))
  try {
    const { rows } = await client.query<{ newest: string | null }>(
      'select max(created_at)::text as newest from drizzle.__drizzle_migrations',
    )
    return Number(rows[0]?.newest ?? 0) >= newest
  } catch (error) {
    // Nobody has migrated yet: there is no such schema, or no such table.
    if (['3F000', '42P01'].includes(sqlState(error) ?? '')) return false
    throw error
  }
}

/** Drizzle's fault, which carries the statement. */
interface QueryFault extends Error {
  query: string
}

const isQueryFault = (error: unknown): error is QueryFault =>
  error instanceof Error && error.constructor.name === 'DrizzleQueryError' && 'query' in error

function describe(error: unknown, folder: string): string {
  if (!isQueryFault(error)) return `The migrations could not be applied: ${reason(error)}`
  const file = fileOfStatement(folder, error.query)
  return `Migration ${file ?? ''} failed: ${reason(error.cause ?? error)}`.replace('  ', ' ')
}

function fileOfStatement(folder: string, statement: string): string | undefined {
  if (!existsSync(folder)) return undefined
  return readdirSync(folder).find(
    (name) => name.endsWith('.sql') && readFileSync(join(folder, name), 'utf8').includes(statement.trim()),
  )
}
