import { SYSTEM } from '../context.ts'
import type { Database } from '../db/client.ts'
import { appendChange } from './append.ts'
import { readClock } from './write-clock.ts'

/**
 * Begins a new epoch of the log and returns its number: every cursor given out before is over (410). For when what
 * readers may see has changed without entries, such as by PUBLIC_READ. @throws CLOCK_BEHIND_LOG
 */
export async function raiseEpoch(db: Database): Promise<number> {
  const { value } = await db.transaction(async (tx) => {
    const [row] = await tx.query<{ number: number }>('update epoch set number = number + 1 returning number')
    if (row === undefined) throw new Error('the log has no epoch')
    const by = { viewer: SYSTEM, at: await readClock(tx, []) }
    await appendChange(tx, by, { type: 'epoch', itemId: null, action: 'epochChanged', audience: 'admin' })
    return row.number
  })
  return value
}
