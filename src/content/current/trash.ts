import { demand } from '../../access/policy.ts'
import { slugName, treeName } from '../../changes/affects.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { showClaims } from '../claims.ts'
import { contentOf } from '../columns.ts'
import { ancestorIds, demandShownParent, lockTree } from '../sections/tree.ts'
import { lockRows } from '../references.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import { rememberBoundaries } from './agenda.ts'
import type { Kind, Row } from './kind.ts'
import { addressOf, isShown, picturesOf } from './kind.ts'
import { revealMedia } from './links.ts'
import { demandUnreferenced } from './referrers.ts'
import { demandUnmerged, fieldsSince, readRow, updateRow } from './rows.ts'

export interface Step {
  id: string
  ifVersion?: IfVersion | undefined
  note?: string | null | undefined
}

/** To the trash. It keeps its address. @throws NOT_FOUND, STALE_VERSION, REFERENCED with the referrers */
export async function trashCurrent(kind: Kind, ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return turn(kind, ctx, { ...step, toTrash: true }, answer)
}

/**
 * Out of the trash, as it was. @throws NOT_FOUND, STALE_VERSION, TRASHED when what it hangs on is still there,
 * REFERENCES_NOT_PUBLIC when that is hidden
 */
export async function restoreCurrent(kind: Kind, ctx: Context, step: Step, answer: Answer): Promise<Written> {
  return turn(kind, ctx, { ...step, toTrash: false }, answer)
}

async function turn(
  kind: Kind,
  ctx: Context,
  { id: asked, ifVersion, note, toTrash }: Step & { toTrash: boolean },
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, kind.scope)
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    await lockTree(tx, kind.type)
    // The strongest lock: it waits for whoever is about to refer to the row, by our code or by a foreign key.
    await lockRows(tx, kind.type, [id], 'update')
    const before = await readRow(tx, kind, id)
    if (before === null) throw fail('NOT_FOUND')
    demandUnmerged(before)
    await demandVersion(before.version, ifVersion, (sent) => fieldsSince(tx, kind, before, sent))
    const content = contentOf(kind.columns, before)
    const isThere = (before.trashed_at !== null) === toTrash
    const pictures = picturesOf(kind, content)
    if (!isThere && !toTrash) {
      await demandParents(tx, kind, before)
      // One that is in the trash meanwhile stays there, and is simply not shown.
      if (kind.type !== 'media') await lockRows(tx, 'media', pictures, 'no key update')
    }
    const clock = await readClock(tx, [id, ...(isThere || toTrash ? [] : pictures)], isThere ? null : before.valid_from)
    if (!isThere) {
      if (toTrash) await demandUnreferenced(tx, kind.type, id, clock)
      const after = await updateRow(tx, kind, id, { trashed_at: toTrash ? clock : null })
      await rememberBoundaries(tx, kind, after, clock)
      const [wasShown, shown] = [isShown(before, clock), isShown(after, clock)]
      if (shown && kind.type === 'section') await demandShownParent(tx, after['parent_id'] as string | null) // a uuid column
      const address = addressOf(after)
      if (shown && kind.claims !== null && address !== null)
        await showClaims(tx, kind.claims, [{ address, holder: id }], { clock })
      const revealed = shown ? await revealMedia(tx, pictures, clock) : []
      const isPublic = wasShown || shown
      const ancestors = kind.type === 'section' && isPublic ? await ancestorIds(tx, id) : []
      await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...revealed, {
        type: kind.type,
        itemId: id,
        action: toTrash ? 'trashed' : 'restored',
        version: after.version,
        previousVersion: before.version,
        note: note ?? null,
        audience: isPublic ? 'public' : 'editors',
        before: wasShown ? kind.image(before) : null,
        after: shown ? kind.image(after) : null,
        affects: isPublic
          ? [...(address === null ? [] : [slugName(kind.type, address)]), ...ancestors.map(treeName)]
          : [],
      })
    }
    return { id, version: before.version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

/** A section or tag comes back under a parent that is there. */
async function demandParents(tx: Tx, kind: Kind, row: Row): Promise<void> {
  if (row['parent_id'] === null || row['parent_id'] === undefined) return
  const [parent] = await tx.query<{ id: string }>(
    `select id from ${kind.table} where id = $1 and trashed_at is not null`,
    [row['parent_id']],
  )
  if (parent !== undefined)
    throw fail('TRASHED', { detail: 'Its parent is in the trash; restore that first.', extra: { parent: parent.id } })
}
