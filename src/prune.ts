// What is kept for a while and no longer (semantics.md section 5). The log is not among it: it is kept for ever.
import type { Database, Queryable } from './db/client.ts'
import { pruneDeliveries } from './webhooks/outbox.ts'

/** Rows of one statement, and statements of one call: what is left goes with the next call. */
const BATCH = 1_000
const ROUNDS = 100

/** Deletes stored answers of keyed writes after 24 hours, and delivery records after 30 days; how many of each. */
export async function prune(db: Database): Promise<{ idempotencyKeys: number; deliveries: number }> {
  return {
    idempotencyKeys: await inBatches(() => pruneKeys(db)),
    deliveries: await inBatches(() => pruneDeliveries(db, BATCH)),
  }
}

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let deleted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const count = await deleteSome()
    deleted += count
    if (count < BATCH) break
  }
  return deleted
}

async function pruneKeys(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (
       delete from idempotency_keys where (owner, key) in (
         select owner, key from idempotency_keys where begun_at < clock_timestamp() - interval '24 hours'
         order by begun_at limit ${BATCH} for update skip locked) returning 1
     ) select count(*)::int as count from gone`,
    [],
    'prune-keys',
  )
  return row?.count ?? 0
}
