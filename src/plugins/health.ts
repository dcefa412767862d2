import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Database } from '../db/client.ts'
import { migrationsFolder } from '../db/migrate.ts'
import { fail } from '../errors.ts'
import { failureOf } from './problem-of.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Set by the process when it stops: ready answers 503 from then on. */
    draining: { value: boolean }
  }
}

/** A balancer's probe waits no longer than this for the database. */
const PROBE_MS = 2_000

/** `/health/live`: the process answers. `/health/ready`: so does the database, its migrations are done, and it stays. */
export const health = fp<{ db: Database }>(async (app, { db }) => {
  const expected = await migrationCount()
  app.get('/health/live', { config: { scope: 'open' } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  )
  app.get('/health/ready', { config: { scope: 'open' } }, async (_request, reply) => {
    if (app.draining.value) throw fail('DRAINING', { headers: { 'retry-after': '5' } })
    const timer = new AbortController()
    try {
      const applied = await Promise.race([
        appliedCount(db),
        delay(PROBE_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
          throw fail('DATABASE_UNAVAILABLE', { headers: { 'retry-after': '2' } })
        }),
      ])
      if (applied < expected)
        throw fail('DATABASE_UNAVAILABLE', { detail: 'Migrations are missing.', headers: { 'retry-after': '2' } })
    } catch (error) {
      const failure = failureOf(error)
      // A missing table of migrations is no fault of ours: nobody has migrated yet.
      if (failure.code === 'INTERNAL')
        throw fail('DATABASE_UNAVAILABLE', { headers: { 'retry-after': '2' }, cause: error })
      throw failure
    } finally {
      timer.abort()
    }
    return reply.header('cache-control', 'no-store').send({ status: 'ready' })
  })
})

async function migrationCount(): Promise<number> {
  const journal = JSON.parse(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    entries: unknown[] // drizzle's own file, written by hand beside the SQL
  }
  return journal.entries.length
}

async function appliedCount(db: Database): Promise<number> {
  const rows = await db.query<{ count: number }>('select count(*)::int as count from drizzle.__drizzle_migrations')
  return rows[0]?.count ?? 0
}
