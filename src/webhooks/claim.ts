// Leases on deliveries. Who claims one may send it until its lease is over; a worker that is killed keeps nothing longer
// than that. Of one item at one endpoint the oldest undelivered event alone can be claimed, so the rest waits its turn.
import { appendChange } from '../changes/append.ts'
import { readClock } from '../changes/write-clock.ts'
import { SYSTEM } from '../context.ts'
import type { Database, Queryable } from '../db/client.ts'
import { TEST_TYPE } from './schema.ts'

export interface Claimed {
  id: string
  webhookId: string
  eventId: string
  type: string
  payload: string
  /** This one counted. */
  attempts: number
  url: string
  /** The present one first. */
  secrets: string[]
  /** The instant of the claim: what the attempt is stamped with. */
  at: Date
}

interface ClaimedRow extends Record<string, unknown> {
  id: string
  webhook_id: string
  event_id: string
  type: string
  payload: string
  attempts: number
  url: string
  secret: string
  previous_secret: string | null
  at: Date
}

export interface Claim {
  worker: string
  leaseMs: number
  /** Deliveries that one endpoint may have under way here, and those that have fewer left. */
  slots: number
  slotsOf: ReadonlyMap<string, number>
  limit: number
}

/** Claims what may be sent now, at most `limit`. Time is the database's. */
export async function claimDeliveries(db: Queryable, claim: Claim): Promise<Claimed[]> {
  const rows = await db.query<ClaimedRow>(
    `with clock as materialized (select date_trunc('milliseconds', clock_timestamp()) as at),
     due as materialized (
       select d.id, w.url, w.secret, case when w.previous_until > clock.at then w.previous_secret end as previous_secret
       from clock, webhooks w cross join lateral (
         select d.id, d.next_at from webhook_deliveries d
         where d.webhook_id = w.id and d.state = 'pending' and d.next_at <= clock.at
           and (d.locked_until is null or d.locked_until <= clock.at) and (w.active or d.type = '${TEST_TYPE}')
           and not exists (
             select from webhook_deliveries e
             where e.webhook_id = d.webhook_id and e.item_id = d.item_id and e.state = 'pending' and e.ord < d.ord)
         order by d.next_at, d.ord limit coalesce(($4::jsonb ->> w.id::text)::int, $3) for update of d skip locked
       ) d
       where w.paused_until is null or w.paused_until <= clock.at
       order by d.next_at limit $5
     )
     update webhook_deliveries d set locked_by = $1, locked_until = clock.at + $2 * interval '1 ms', attempts = d.attempts + 1,
       last_attempt_at = clock.at
     from due, clock where d.id = due.id
     returning d.id, d.webhook_id, d.event_id, d.type, d.payload, d.attempts, due.url, due.secret, due.previous_secret, clock.at`,
    [claim.worker, claim.leaseMs, claim.slots, JSON.stringify(Object.fromEntries(claim.slotsOf)), claim.limit],
    'claim-deliveries',
  )
  return rows.map((row) => ({
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    attempts: row.attempts,
    url: row.url,
    secrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
    at: row.at,
  }))
}

type Held = Pick<Claimed, 'id' | 'webhookId'> & { worker: string }

/** The receiver has it. */
export async function settleDelivered(db: Queryable, { id, worker }: Held, status: number): Promise<void> {
  await db.query(
    `update webhook_deliveries set state = 'delivered', finished_at = clock_timestamp(), last_status = $3, last_error = null,
       locked_by = null, locked_until = null
     where id = $1 and locked_by = $2 and state = 'pending'`,
    [id, worker, status],
    'settle-delivered',
  )
}

export interface Refused {
  status: number | null
  error: string
  /** Until the next attempt; beyond three days from the first there is none. */
  delayMs: number
  /** The receiver has asked for silence: nothing is sent to the endpoint for that long. */
  pauseMs: number | null
}

/** It failed this time: again later, or given up, and then what waits behind it goes on. */
export async function settleRefused(db: Queryable, { id, worker, webhookId }: Held, refused: Refused): Promise<void> {
  const { status, error, delayMs, pauseMs } = refused
  await db.query(
    `update webhook_deliveries set last_status = $3, last_error = $4, locked_by = null, locked_until = null,
       next_at = clock_timestamp() + $5 * interval '1 ms',
       state = case when clock_timestamp() + $5 * interval '1 ms' > expires_at then 'failed' else 'pending' end,
       finished_at = case when clock_timestamp() + $5 * interval '1 ms' > expires_at then clock_timestamp() end
     where id = $1 and locked_by = $2 and state = 'pending'`,
    [id, worker, status, error, delayMs],
    'settle-refused',
  )
  if (pauseMs === null) return
  await db.query(
    `update webhooks set paused_until = greatest(paused_until, clock_timestamp() + $2 * interval '1 ms') where id = $1`,
    [webhookId, pauseMs],
    'pause-webhook',
  )
}

/** The receiver is gone (410): the delivery has failed, and the endpoint is sent nothing more until somebody sets it active. */
export async function settleGone(db: Database, { id, worker, webhookId }: Held): Promise<void> {
  await db.transaction(async (tx) => {
    const [webhook] = await tx.query<{ version: number }>(
      `update webhooks set active = false, disabled_reason = 'gone', version = version + 1, modified_at = clock_timestamp()
       where id = $1 and active returning version`,
      [webhookId],
    )
    await tx.query(
      `update webhook_deliveries set state = 'failed', finished_at = clock_timestamp(), last_status = 410, last_error = 'HTTP 410',
         locked_by = null, locked_until = null
       where id = $1 and locked_by = $2 and state = 'pending'`,
      [id, worker],
    )
    if (webhook === undefined) return
    const at = await readClock(tx, [])
    await appendChange(
      tx,
      { viewer: SYSTEM, at },
      {
        type: 'webhook',
        itemId: webhookId,
        action: 'webhookChanged',
        version: webhook.version,
        fields: ['active', 'disabledReason'],
        audience: 'admin',
      },
    )
  })
}

/** Gives back what this worker still holds: another one need not wait for the leases to run out. */
export async function releaseClaims(db: Queryable, worker: string): Promise<void> {
  await db.query(
    `update webhook_deliveries set locked_by = null, locked_until = null where locked_by = $1 and state = 'pending'`,
    [worker],
    'release-claims',
  )
}
