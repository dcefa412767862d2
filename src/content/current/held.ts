import type { Tx } from '../../db/client.ts'
import type { Claim, HeldBy } from '../claims.ts'
import type { Kind } from './kind.ts'
import { addressOf } from './kind.ts'
import { readRow } from './rows.ts'

/** Why an address cannot be had: the state of whoever holds it. */
export async function heldBy(tx: Tx, kind: Kind, lost: Claim): Promise<HeldBy> {
  const row = lost.holder === '' ? null : await readRow(tx, kind, lost.holder)
  if (row === null) return 'live'
  if (row.trashed_at !== null) return 'trashed'
  return addressOf(row) === lost.address ? 'live' : 'former'
}
