// The log as webhooks read it: public entries, in order, made into the events that one endpoint has asked for.
import type { Queryable, Tx } from '../db/client.ts'
import type { Event, LoggedEntry, Sealing } from './events.ts'
import { eventOf, eventType, isInSections } from './events.ts'
import { subtreeOf } from './repository.ts'

/** What an endpoint has asked for. */
export interface Wanted {
  types: readonly string[]
  sections: readonly string[] | null
}

/** Public entries in (after, before], the oldest first. */
export async function readEntries(
  on: Queryable,
  { after, before, limit }: { after: number; before: number; limit: number },
): Promise<LoggedEntry[]> {
  return on.query<LoggedEntry>(
    `select id, seq::float8 as seq, at, type, item_id, action, version, before, after from changes
     where audience = 'public' and seq > $1 and seq <= $2 order by changes.seq limit $3`,
    [after, before, limit],
    'webhook-entries',
  )
}

/** The events of the entries that the endpoint wants, in their order. */
export async function eventsOf(
  tx: Tx,
  entries: readonly LoggedEntry[],
  { types, sections }: Wanted,
  sealing: Sealing,
): Promise<Event[]> {
  const subtree = sections === null || entries.length === 0 ? null : await subtreeOf(tx, sections)
  return entries.flatMap((entry) => {
    const type = eventType(entry)
    if (type === null || !types.includes(type)) return []
    return subtree === null || isInSections(entry, subtree) ? [eventOf(entry, type, sealing)] : []
  })
}

/**
 * The number before the first entry at or after an instant, by halving: numbers have no gaps and instants rise with them,
 * so no index on the instants is needed.
 */
export async function sequenceBefore(on: Queryable, at: Date): Promise<number> {
  const [row] = await on.query<{ seq: string }>(
    `with recursive halving(low, high) as (
       select 1::bigint, coalesce((select max(seq) from changes where seq is not null), 0) + 1
       union all
       select case when c.at < $1 then m.mid + 1 else h.low end, case when c.at < $1 then h.high else m.mid end
       from halving h cross join lateral (select (h.low + h.high) / 2 as mid) m join changes c on c.seq = m.mid
       where h.low < h.high
     ) select low - 1 as seq from halving where low = high`,
    [at],
    'sequence-before',
  )
  return Number(row?.seq ?? 0)
}
