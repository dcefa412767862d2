import { demand } from '../../access/policy.ts'
import { slugName } from '../../changes/affects.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { lockTree } from '../sections/tree.ts'
import { lockRows } from '../references.ts'
import { eraseAnswers } from '../stored-answers.ts'
import type { Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import type { Kind } from './kind.ts'
import { demandForgotten } from './referrers.ts'
import { demandUnmerged, fieldsSince, readRow } from './rows.ts'
import type { Step } from './trash.ts'

/**
 * Removes a section, author, media item or tag of the trash for good, with all that it ever was; its id stays taken.
 * The answer is the id. @throws NOT_FOUND, STALE_VERSION, TAG_MERGED, TRASH_FIRST, SCOPE_MISSING,
 * IN_HISTORY with the referrers
 */
export async function purgeCurrent(kind: Kind, ctx: Context, { id: asked, ifVersion, note }: Step): Promise<Written> {
  demand(ctx.viewer, kind.scope)
  demand(ctx.viewer, 'articles:purge')
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    await lockTree(tx, kind.type)
    await lockRows(tx, kind.type, [id], 'update')
    const row = await readRow(tx, kind, id)
    if (row === null) throw fail('NOT_FOUND')
    await demandVersion(row.version, ifVersion, (sent) => fieldsSince(tx, kind, row, sent))
    // Such a tag never comes to the trash.
    demandUnmerged(row)
    if (row.trashed_at === null) throw fail('TRASH_FIRST')
    await demandForgotten(tx, kind.type, id)
    const clock = await readClock(tx, [id], row.valid_from)
    const wasPublic = row.public_from !== null && row.public_from <= clock
    const affects = wasPublic ? await addressesSeen(tx, kind, id) : []
    await tx.query(`delete from ${kind.table} where id = $1`, [id], `purge-${kind.type}`)
    // Among them the row that the trigger has just kept.
    await tx.query(`delete from ${kind.table}_past where id = $1`, [id], `purge-past-${kind.type}`)
    await tx.query('delete from agenda where id = $1', [id], 'purge-agenda')
    await eraseAnswers(tx, id)
    await appendChange(
      tx,
      { viewer: ctx.viewer, at: clock },
      {
        type: kind.type,
        itemId: id,
        action: 'purged',
        note: note ?? null,
        audience: wasPublic ? 'public' : 'editors',
        affects,
      },
    )
    return { id, version: row.version, clock, json: JSON.stringify(id) }
  })
}

async function addressesSeen(tx: Tx, kind: Kind, id: string): Promise<string[]> {
  if (kind.claims === null) return []
  const { table, address, holder } = kind.claims
  const rows = await tx.query<{ address: string }>(
    `select ${address} as address from ${table} where ${holder} = $1 and since is not null`,
    [id],
    `addresses-seen-${kind.type}`,
  )
  return rows.map((row) => slugName(kind.type, row.address))
}
