// From the log to the outbox. Each endpoint has a position; whoever holds its row reads on from there, queues what it
// wants and moves the position, in one transaction: any number of workers, and each event is queued once.
import { announceDue } from '../changes/announce.ts'
import type { Database } from '../db/client.ts'
import { eventsOf, readEntries } from './entries.ts'
import { MAX_PENDING, queueEvents } from './outbox.ts'
import type { EventType } from './schema.ts'

/** Entries looked at in one transaction. */
const BATCH = 500
/** Transactions of one call, a second or so: then what is due comes first again, and whoever stops is heard. */
const ROUNDS = 20

interface Behind extends Record<string, unknown> {
  id: string
  types: EventType[]
  sections: string[] | null
  position: string
  head: string
  epoch: number
}

/** Queues what has happened since, after announcing what is due. How many events were queued, and whether that was all. */
export async function fanOut(db: Database, key: Buffer): Promise<{ queued: number; isDone: boolean }> {
  await announceDue(db)
  let queued = 0
  for (let round = 0; round < ROUNDS; round++) {
    const count = await fanOutOne(db, key)
    if (count === null) return { queued, isDone: true }
    queued += count
  }
  return { queued, isDone: false }
}

/** One step for the endpoint that is furthest behind and that nobody else holds; null when there is none. */
async function fanOutOne(db: Database, key: Buffer): Promise<number | null> {
  const { value } = await db.transaction(async (tx) => {
    const [behind] = await tx.query<Behind>(
      `select w.id, w.types, w.sections, w.position, h.seq as head, e.number as epoch
       from epoch e, (select coalesce(max(seq), 0) as seq from changes where seq is not null) h, webhooks w
       where w.active and w.position < h.seq and (
         select count(*) from (select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = 'pending' limit ${MAX_PENDING}) p
       ) < ${MAX_PENDING}
       order by w.position limit 1 for update of w skip locked`,
      [],
      'webhook-behind',
    )
    if (behind === undefined) return null
    const { id, types, sections, epoch } = behind
    const head = Number(behind.head)
    const entries = await readEntries(tx, { after: Number(behind.position), before: head, limit: BATCH })
    const events = await eventsOf(tx, entries, { types, sections }, { key, epoch })
    const queued = await queueEvents(tx, id, events)
    const reached = entries.length < BATCH ? head : (entries[entries.length - 1]?.seq ?? head)
    await tx.query('update webhooks set position = $2 where id = $1', [id, reached], 'webhook-position')
    return queued.length
  })
  return value
}
