// The outbox: one row for each event and endpoint, kept for thirty days as the delivery log.
import { v7 as uuid } from 'uuid'
import type { Queryable, Tx } from '../db/client.ts'
import type { Event } from './events.ts'
import type { DeliveryState } from './schema.ts'

/** Undelivered events of one endpoint. Beyond it the log itself is the queue: nothing more is taken from it for now. */
export const MAX_PENDING = 10_000

/** A row of the delivery log. */
export interface Delivery {
  id: string
  /** The `webhook-id` that the receiver sees: the same for every attempt and replay. */
  eventId: string
  type: string
  itemId: string | null
  isReplay: boolean
  state: DeliveryState
  attempts: number
  nextAt: Date | null
  lastAttemptAt: Date | null
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  finishedAt: Date | null
}

interface DeliveryRow extends Record<string, unknown> {
  id: string
  event_id: string
  type: string
  item_id: string | null
  is_replay: boolean
  state: DeliveryState
  attempts: number
  next_at: Date
  last_attempt_at: Date | null
  last_status: number | null
  last_error: string | null
  created_at: Date
  finished_at: Date | null
}

const COLUMNS =
  'd.id, d.event_id, d.type, d.item_id, d.is_replay, d.state, d.attempts, d.next_at, d.last_attempt_at, d.last_status, d.last_error, d.created_at, d.finished_at'

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    eventId: row.event_id,
    type: row.type,
    itemId: row.item_id,
    isReplay: row.is_replay,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === 'pending' ? row.next_at : null,
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}

/**
 * Queues events in their order, under the lock of the endpoint's row. An event that is queued already is left, unless it
 * is a replay. Retries end three days from now.
 */
export async function queueEvents(
  tx: Tx,
  webhookId: string,
  events: readonly Event[],
  { isReplay = false }: { isReplay?: boolean } = {},
): Promise<Delivery[]> {
  if (events.length === 0) return []
  const rows = events.map((event) => ({
    id: uuid(),
    event_id: event.id,
    type: event.type,
    item_id: event.itemId,
    payload: event.payload,
  }))
  const queued = await tx.query<DeliveryRow>(
    `insert into webhook_deliveries as d (id, webhook_id, event_id, type, item_id, payload, is_replay, next_at, created_at, expires_at)
     select r.id, $1, r.event_id, r.type, r.item_id, r.payload, $3, c.clock, c.clock, c.clock + interval '3 days'
     from (select date_trunc('milliseconds', clock_timestamp()) as clock) c, rows from (jsonb_to_recordset($2::jsonb) as (id uuid, event_id uuid,
       type text, item_id uuid, payload text)) with ordinality as r(id, event_id, type, item_id, payload, n)
     order by r.n
     on conflict (webhook_id, event_id) where not is_replay do nothing returning ${COLUMNS}`,
    [webhookId, JSON.stringify(rows), isReplay],
    'queue-events',
  )
  return queued.map(deliveryOf)
}

/** Undelivered events of an endpoint, counted up to the bound. */
export async function countPending(on: Queryable, webhookId: string): Promise<number> {
  const [row] = await on.query<{ count: number }>(
    `select count(*)::int as count from (
       select 1 from webhook_deliveries where webhook_id = $1 and state = 'pending' limit ${MAX_PENDING}) p`,
    [webhookId],
    'count-pending',
  )
  return row?.count ?? 0
}

/** The delivery log, the newest first. `after`: the id of the delivery to go on after; null when that one is not there. */
export async function readDeliveries(
  on: Queryable,
  webhookId: string,
  { after, state, limit }: { after: string | null; state: DeliveryState | null; limit: number },
): Promise<Delivery[] | null> {
  let before: string | null = null
  if (after !== null) {
    const [row] = await on.query<{ ord: string }>(
      'select ord from webhook_deliveries where id = $1 and webhook_id = $2',
      [after, webhookId],
      'find-delivery-place',
    )
    if (row === undefined) return null
    before = row.ord
  }
  const rows = await on.query<DeliveryRow>(
    `select ${COLUMNS} from webhook_deliveries d
     where d.webhook_id = $1 and ($2::bigint is null or d.ord < $2) and ($3::text is null or d.state = $3)
     order by d.ord desc limit $4`,
    [webhookId, before, state, limit],
    'list-deliveries',
  )
  return rows.map(deliveryOf)
}

/** The event of a delivery, to be queued again; null when the delivery is not this endpoint's. */
export async function readEvent(on: Queryable, webhookId: string, deliveryId: string): Promise<Event | null> {
  const [row] = await on.query<{ id: string; type: Event['type']; itemId: string | null; payload: string }>(
    `select event_id as id, type, item_id as "itemId", payload from webhook_deliveries where id = $1 and webhook_id = $2`,
    [deliveryId, webhookId],
    'find-event',
  )
  return row ?? null
}

/** Deletes what is older than thirty days, `limit` rows of it; how many. */
export async function pruneDeliveries(db: Queryable, limit: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (
       delete from webhook_deliveries where id in (
         select id from webhook_deliveries where created_at < clock_timestamp() - interval '30 days'
         order by created_at limit $1 for update skip locked) returning 1
     ) select count(*)::int as count from gone`,
    [limit],
    'prune-deliveries',
  )
  return row?.count ?? 0
}
