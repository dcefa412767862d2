import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DrizzleQueryError } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyFolder } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
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
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await applyFolder(drizzle(client), { migrationsFolder: folder })
  } catch (error) {
    throw new StartFailure(describe(error, folder))
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => undefined)
  }
}

function describe(error: unknown, folder: string): string {
  if (!(error instanceof DrizzleQueryError)) return `The migrations could not be applied: ${reason(error)}`
  const file = fileOfStatement(folder, error.query)
  return `Migration ${file ?? ''} failed: ${reason(error.cause ?? error)}`.replace('  ', ' ')
}

function fileOfStatement(folder: string, statement: string): string | undefined {
  if (!existsSync(folder)) return undefined
  return readdirSync(folder).find(
    (name) => name.endsWith('.sql') && readFileSync(join(folder, name), 'utf8').includes(statement.trim()),
  )
}
