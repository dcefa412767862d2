import { demand } from '../../access/policy.ts'
import { slugName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { endClaims } from '../claims.ts'
import { lockRows } from '../references.ts'
import type { Answer, Written } from '../write.ts'
import { itemId, SlugRaced, write } from '../write.ts'
import type { Kind, Row } from './kind.ts'
import { addressOf, isShown } from './kind.ts'
import { demandUnmerged, readRow } from './rows.ts'

/**
 * Ends at the clock what another author or tag, locked before, holds of an address that it no longer has. Gives the
 * entry of the loser; none where there is nothing to take. @throws SlugRaced for a holder not locked
 */
export async function takeFormerAddress(
  tx: Tx,
  kind: Kind,
  { own, address, clock, locked }: { own: string; address: string; clock: Date; locked: readonly string[] },
): Promise<Entry[]> {
  const holder = await holderOf(tx, kind, address)
  if (holder === null || holder === own) return []
  const row = await readRow(tx, kind, holder)
  if (row === null || row.trashed_at !== null || addressOf(row) === address) return []
  if (!locked.includes(holder)) throw new SlugRaced()
  return [await endAlias(tx, kind, { row, address, clock })]
}

/**
 * Releases a former slug of an author or tag: it answers 404 from now on, and anybody may have it.
 * @throws NOT_FOUND, TRASHED, STEP_NOT_ALLOWED for the present slug
 */
export async function releaseAlias(
  kind: Kind,
  ctx: Context,
  { id: asked, slug, note }: { id: string; slug: string; note?: string | null | undefined },
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, kind.scope)
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    await lockRows(tx, kind.type, [id], 'no key update')
    const row = await readRow(tx, kind, id)
    if (row === null || (await holderOf(tx, kind, slug)) !== id) throw fail('NOT_FOUND')
    if (row.trashed_at !== null) throw fail('TRASHED')
    demandUnmerged(row)
    if (addressOf(row) === slug)
      throw fail('STEP_NOT_ALLOWED', { detail: `${slug} is the present slug: give it another first.` })
    const clock = await readClock(tx, [id])
    const entry = await endAlias(tx, kind, { row, address: slug, clock })
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, { ...entry, note: note ?? null })
    return { id, version: row.version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

async function endAlias(
  tx: Tx,
  kind: Kind,
  { row, address, clock }: { row: Row; address: string; clock: Date },
): Promise<Entry> {
  if (kind.claims === null) throw new Error(`a ${kind.type} has no address`)
  await endClaims(tx, kind.claims, [{ address, holder: row.id }], { clock })
  const image = isShown(row, clock) ? kind.image(row) : null
  return {
    type: kind.type,
    itemId: row.id,
    action: 'updated',
    version: row.version,
    fields: ['aliases'],
    audience: image === null ? 'editors' : 'public',
    before: image,
    after: image,
    affects: image === null ? [] : [slugName(kind.type, address)],
  }
}

async function holderOf(tx: Tx, { claims }: Kind, address: string): Promise<string | null> {
  if (claims === null) return null
  const [row] = await tx.query<{ holder: string }>(
    `select ${claims.holder} as holder from ${claims.table} where ${claims.address} = $1 and upper_inf(claimed)`,
    [address],
    `holder-${claims.table}`,
  )
  return row?.holder ?? null
}
