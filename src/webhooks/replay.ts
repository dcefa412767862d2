// Events once more: one delivery, a stretch of the log, or a test. The `webhook-id` is the event's, so a receiver that
// has it already may leave it.
import { v7 as uuid } from 'uuid'
import { demand } from '../access/policy.ts'
import { announceDue } from '../changes/announce.ts'
import { demandPosition, loadLogKey, openCursor, readHead, sealCursor, type LogCursor } from '../changes/cursor.ts'
import type { Context } from '../context.ts'
import { LOG_HEAD } from '../changes/write-clock.ts'
import type { Rows, Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import { eventsOf, readEntries, sequenceBefore } from './entries.ts'
import { testEvent } from './events.ts'
import { countPending, MAX_PENDING, queueEvents, readEvent, type Delivery } from './outbox.ts'
import { lockWebhook, type Webhook } from './repository.ts'
import type { WebhookReplay } from './schema.ts'

/** Entries that one replay looks at, and so the most that it queues; the answer says where to go on. */
export const MAX_REPLAYED = 1_000

export interface Replayed {
  queued: number
  /** Where to go on as `after`; null when all was looked at. */
  next: string | null
}

/** Nothing is logged by either: the number is that of the log's head. */
interface AtHead {
  sequence: number
}

const headOf = (after: Rows): number => Number((after[0] as { seq: string } | undefined)?.seq ?? 0) // LOG_HEAD's column

/**
 * Queues again what the endpoint wants of a stretch of the log, or one delivery, whatever it came to. Cursors: after the
 * first, up to and with the second; instants: from the first on, before the second.
 * @throws NOT_FOUND, INVALID_CURSOR, CURSOR_EXPIRED, BUSY when too much is queued already
 */
export async function replayWebhook(ctx: Context, id: string, asked: WebhookReplay): Promise<Replayed & AtHead> {
  demand(ctx.viewer, 'webhooks:write')
  await announceDue(ctx.db)
  const key = await loadLogKey(ctx.db)
  const { value, after } = await ctx.db.transaction(async (tx): Promise<Replayed> => {
    tx.afterCommit = LOG_HEAD
    const webhook = await hold(tx, id)
    if (asked.deliveryId !== undefined) {
      const event = await readEvent(tx, id, asked.deliveryId)
      if (event === null) throw fail('NOT_FOUND', { detail: 'The webhook has no such delivery.' })
      return { queued: (await queueEvents(tx, id, [event], { isReplay: true })).length, next: null }
    }
    const head = await readHead(tx)
    const { from, to } = await stretch(tx, key, asked, head.seq)
    const entries = await readEntries(tx, { after: from, before: to, limit: MAX_REPLAYED })
    const events = await eventsOf(tx, entries, webhook, { key, epoch: head.epoch })
    const queued = await queueEvents(tx, id, events, { isReplay: true })
    const last = entries[entries.length - 1]
    const isWhole = entries.length < MAX_REPLAYED || last === undefined || last.seq === to
    const mark = last?.id.replaceAll('-', '').slice(-12) ?? ''
    const next = isWhole ? null : sealCursor(key, { epoch: head.epoch, seq: last.seq, mark, extra: {} })
    return { queued: queued.length, next }
  })
  return { ...value, sequence: headOf(after) }
}

/** Queues an event that says nothing but that the endpoint works; sent even while it is inactive. @throws NOT_FOUND, BUSY */
export async function testWebhook(ctx: Context, id: string): Promise<AtHead & { delivery: Delivery }> {
  demand(ctx.viewer, 'webhooks:write')
  const key = await loadLogKey(ctx.db)
  const { value, after } = await ctx.db.transaction(async (tx) => {
    tx.afterCommit = LOG_HEAD
    const { version } = await hold(tx, id)
    const { epoch, seq, mark } = await readHead(tx)
    const cursor = sealCursor(key, { epoch, seq, mark, extra: {} })
    const event = testEvent(uuid(), { webhookId: id, version, at: ctx.clock, cursor })
    const [delivery] = await queueEvents(tx, id, [event])
    if (delivery === undefined) throw new Error('the test was not queued')
    return delivery
  })
  return { delivery: value, sequence: headOf(after) }
}

async function hold(tx: Tx, id: string): Promise<Webhook> {
  const webhook = await lockWebhook(tx, id)
  if (webhook === null) throw fail('NOT_FOUND')
  if ((await countPending(tx, id)) >= MAX_PENDING)
    throw fail('BUSY', {
      detail: `${MAX_PENDING} events are waiting for this receiver; nothing was queued.`,
      headers: { 'retry-after': '60' },
    })
  return webhook
}

async function stretch(
  tx: Tx,
  key: Buffer,
  { after, before, from, to }: WebhookReplay,
  head: number,
): Promise<{ from: number; to: number }> {
  if (from !== undefined) {
    return {
      from: await sequenceBefore(tx, new Date(from)),
      to: to === undefined ? head : await sequenceBefore(tx, new Date(to)),
    }
  }
  const open = async (text: string): Promise<LogCursor> => {
    const cursor = openCursor(key, text)
    await demandPosition(tx, cursor)
    return cursor
  }
  return {
    from: (await open(after ?? '')).seq,
    to: before === undefined ? head : (await open(before)).seq,
  }
}
