import { setTimeout as delay } from 'node:timers/promises'
import fp from 'fastify-plugin'
import { pendingMigrations } from '../db/check.ts'
import type { Database } from '../db/client.ts'
import { fail } from '../errors.ts'
import { failureOf } from '../failure-of.ts'

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
  app.get('/health/live', { config: { scope: 'open' } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  )
  app.get('/health/ready', { config: { scope: 'open' } }, async (_request, reply) => {
    if (app.draining.value) throw fail('DRAINING', { headers: { 'retry-after': '5' } })
    const timer = new AbortController()
    try {
      const pending = await Promise.race([
        pendingMigrations(db),
        delay(PROBE_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
          throw fail('DATABASE_UNAVAILABLE', { headers: { 'retry-after': '2' } })
        }),
      ])
      if (pending > 0)
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
