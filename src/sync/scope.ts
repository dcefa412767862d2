// A filter by section: which section is meant, and whether its subtree is still the one that a client has followed.
import { pathMarkOf } from '../changes/affects.ts'
import type { Queryable } from '../db/client.ts'
import { fail } from '../errors.ts'
import { idsByNames } from '../read/resolve.ts'
import { createStatement } from '../read/statement.ts'

/** The id of the section that readers find by this id, path or former path; null where there is none. */
export async function findSection(on: Queryable, name: string, at: Date): Promise<string | null> {
  const q = createStatement()
  const text = `select f.id::text as id from (${idsByNames(q, 'live', 'section', `array[${q.slot('name', 'text')}]`)}) f`
  const values: Record<string, unknown> = { name, now: at, clock: at }
  const [row] = await on.query<{ id: string | null }>(
    text,
    q.slots.map((slot) => values[slot]),
    'sync-section',
  )
  return row?.id ?? null
}

/**
 * A section that moves into the subtree or out of it takes its articles along, and none of them has an entry. The image of
 * a move has the places and parents before and after; its `affects` names the ancestors of both places. So a move touches
 * the filter's section only where it is named there, and leaves its subtree alone only where it was above both places.
 * Moves within (from, to] count. @throws SYNC_SCOPE_CHANGED
 */
export async function demandScope(
  on: Queryable,
  section: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const [crossing] = await on.query(
    `select 1 from changes m
     cross join lateral (
       -- Where the filter's section stood at that move: its next own move tells, else its row. Below it is whose path has that.
       select coalesce(
         (select n.before -> 'path' ->> -1 from changes n
          where n.item_id = $1::uuid and n.type = 'section' and n.action = 'moved' and n.seq > m.seq and n.before is not null
          order by n.seq limit 1),
         (select ${pathMarkOf('s.path')} from sections s where s.id = $1::uuid)) as place
     ) f
     where m.seq > $2 and m.seq <= $3 and m.audience = 'public' and m.type = 'section' and m.action = 'moved'
       and m.item_id <> $1::uuid and m.affects @> array['tree:' || $1::text]
       and m.before is not null and m.before ->> 'parent' is distinct from m.after ->> 'parent'
       and (m.before -> 'path' ? f.place and m.after -> 'path' ? f.place) is not true
     limit 1`,
    [section, from, to],
    'sync-crossing',
  )
  if (crossing !== undefined) throw fail('SYNC_SCOPE_CHANGED')
}
