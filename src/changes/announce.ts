// Announcing what has come to be by the passing of time: a help to those who listen, never what makes it so. The worker
// does it, and every reader of the log before it reads, so that nobody is told "that is all" behind the readable state.
import { SYSTEM } from '../context.ts'
import type { Database, Queryable } from '../db/client.ts'
import type { BoundaryRow } from './agenda.ts'
import { entriesOf } from './agenda.ts'
import { appendChange } from './append.ts'
import { readClock } from './write-clock.ts'

/** Boundaries of one transaction. */
const TAKEN = 500
/** Rounds of one call; more is left to the next one, and said. */
const ROUNDS = 100

/** The instant that the primary's clock shows. */
export const DUE_AT = `date_trunc('milliseconds', clock_timestamp())`

/** By the first of the agenda: PostgreSQL cannot know how few are due, and would read the table to find one. */
export const ANY_DUE = `coalesce((select min(at) from agenda) <= ${DUE_AT}, false)`

/** Whether a boundary is due and not announced; by the primary's clock. */
export async function isAnythingDue(on: Queryable): Promise<boolean> {
  const [row] = await on.query<{ due: boolean }>(`select ${ANY_DUE} as due`, [], 'is-due')
  return row?.due === true
}

/**
 * Appends the entry of each boundary that is due, exactly once however many do it at once. `left`: rows that a writer
 * holds (it announces them itself) or that this call did not come to.
 */
export async function announceDue(db: Database): Promise<{ announced: number; left: boolean }> {
  let announced = 0
  if (!(await isAnythingDue(db))) return { announced, left: false }
  for (let round = 0; round < ROUNDS; round++) {
    const { value } = await db.transaction(async (tx) => {
      const rows = await tx.query<BoundaryRow>(
        `delete from agenda a using (
           select type, id, kind from agenda where at <= ${DUE_AT} order by type, id, kind limit ${TAKEN} for update skip locked
         ) d where a.type = d.type and a.id = d.id and a.kind = d.kind returning a.*`,
        [],
      )
      if (rows.length === 0) return 0
      const clock = await readClock(tx, [])
      await appendChange(tx, { viewer: SYSTEM, at: clock }, ...entriesOf(rows))
      return rows.length
    })
    announced += value
    if (value < TAKEN) break
  }
  return { announced, left: await isAnythingDue(db) }
}
