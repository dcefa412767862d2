// What is kept for a while and no longer (semantics.md section 5). The log is not among it: it is kept for ever.
import type { Database, Queryable } from './db/client.ts'
import { pruneDeliveries } from './webhooks/outbox.ts'

/** Rows of one statement, and statements of one call: what is left goes with the next call. */
const BATCH = 1_000
const ROUNDS = 100
/** Each row hands its words on to others. */
const SEARCH_BATCH = 100

/**
 * Deletes stored answers of keyed writes after 24 hours, delivery records after 30 days, previews 30 days after their end,
 * and what search keeps of articles that have ended by time; how many of each.
 */
export async function prune(
  db: Database,
): Promise<{ idempotencyKeys: number; deliveries: number; searchRows: number; previews: number }> {
  return {
    idempotencyKeys: await inBatches(() => pruneKeys(db)),
    deliveries: await inBatches(() => pruneDeliveries(db, BATCH)),
    searchRows: await inBatches(() => pruneSearch(db), SEARCH_BATCH),
    previews: await inBatches(() => prunePreviews(db)),
  }
}

/** A link that is over says so for 30 days more; then it is as if it had never been. */
async function prunePreviews(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (
       delete from previews where id in (
         select id from previews where expires_at < clock_timestamp() - interval '30 days'
         order by expires_at limit ${BATCH} for update skip locked) returning 1
     ) select count(*)::int as count from gone`,
    [],
    'prune-previews',
  )
  return row?.count ?? 0
}

async function inBatches(deleteSome: () => Promise<number>, batch = BATCH): Promise<number> {
  let deleted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const count = await deleteSome()
    deleted += count
    if (count < batch) break
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

/** No reader finds these rows: their versions are over. */
async function pruneSearch(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (
       delete from article_search where (article_id, version) in (
         select article_id, version from article_search where live_to <= clock_timestamp()
         order by live_to limit ${SEARCH_BATCH} for update skip locked) returning 1
     ) select count(*)::int as count from gone`,
    [],
    'prune-search',
  )
  return row?.count ?? 0
}
