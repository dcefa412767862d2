// The clock of a write, and where the log stands: for every writer of the log, content and tokens alike.
import { SYSTEM } from '../context.ts'
import type { Tx } from '../db/client.ts'
import type { Statement } from '../db/message.ts'
import { fail } from '../errors.ts'
import type { BoundaryRow } from './agenda.ts'
import { entriesOf } from './agenda.ts'
import { appendChange } from './append.ts'

/** Asks for the newest entry: what a write that appended nothing sends with its COMMIT. */
export const LOG_HEAD: Statement = {
  text: 'select seq, at from changes where seq is not null order by seq desc limit 1',
  name: 'log-head-now',
}

/** How far the log may lie ahead of the database's clock before writes stop (semantics.md section 1, skew). */
const MAX_LEAD_MS = 60_000

/**
 * The write's clock: read after the locks of what it changes, never before the newest entry, and never equal to one of
 * `boundaries` (where the rows' intervals begin or end), so that no interval is empty. The trigger that keeps the past of
 * the four takes it too. What is due of `items`, which the write holds, is announced first: a write begins where time
 * has brought them. Their boundaries are locked before the clock is read: whoever announces meanwhile leaves alone what
 * the write is about to move, or was first, and then the clock lies after it. @throws CLOCK_BEHIND_LOG
 */
export async function readClock(
  tx: Tx,
  items: readonly string[],
  ...boundaries: (Date | null | undefined)[]
): Promise<Date> {
  const begun = boundaries.filter((instant) => instant !== null && instant !== undefined)
  if (items.length === 0 && begun.length === 0) return judged(await tx.query<Clock>(PLAIN, [], 'plain-write-clock'))
  const [row] = await tx.query<Clock & { due: BoundaryRow[] | null }>(
    `with held as materialized (
       select type, id, kind from agenda where id = any($2::uuid[]) order by type, id, kind for update
     ), c as materialized (
       select c.clock, c.lead, set_config('broadsheet.clock', c.clock::text, true)
       from (
         select b.lead, (select min(t) from generate_series(b.base, b.base + interval '50 ms', interval '1 ms') t
           where t <> all($1::timestamptz(3)[])) as clock
         from (
           select greatest(date_trunc('milliseconds', clock_timestamp()), h.at) as base,
             extract(epoch from h.at - clock_timestamp()) * 1000 as lead
           from (select count(*) as rows from held) one left join lateral (select at from changes where seq is not null order by seq desc limit 1) h on true
         ) b
       ) c
     ), due as (
       delete from agenda a using c where a.id = any($2::uuid[]) and a.at <= c.clock returning a.*
     )
     select c.clock, c.lead, c.set_config, (select jsonb_agg(to_jsonb(due)) from due) as due from c`,
    [begun, items],
    'write-clock',
  )
  judged([row])
  if (row === undefined) throw new Error('the clock has no row')
  if (row.due !== null) await appendChange(tx, { viewer: SYSTEM, at: row.clock }, ...entriesOf(row.due))
  return row.clock
}

interface Clock extends Record<string, unknown> {
  clock: Date
  lead: string | null
}

/** Of a write that holds nothing yet: what is new has no boundaries. */
const PLAIN = `select c.clock, c.lead, set_config('broadsheet.clock', c.clock::text, true) from (
  select greatest(date_trunc('milliseconds', clock_timestamp()), h.at)::timestamptz(3) as clock,
    extract(epoch from h.at - clock_timestamp()) * 1000 as lead
  from (select 1) one left join lateral (${LOG_HEAD.text}) h on true offset 0) c`

/** @throws CLOCK_BEHIND_LOG */
function judged([row]: readonly (Clock | undefined)[]): Date {
  if (row === undefined) throw new Error('the clock has no row')
  if (Number(row.lead ?? 0) > MAX_LEAD_MS) throw fail('CLOCK_BEHIND_LOG', { headers: { 'retry-after': '60' } })
  return row.clock
}
