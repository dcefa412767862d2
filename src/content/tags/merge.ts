import { demand } from '../../access/policy.ts'
import { slugName, treeName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import type { Row } from '../current/kind.ts'
import { isShown } from '../current/kind.ts'
import { demandUnmerged, fieldsSince, readRow } from '../current/rows.ts'
import { invalid } from '../input.ts'
import { lockedFault, lockRows, resolveReferences } from '../references.ts'
import { lockTree, MAX_SUBTREE } from '../sections/tree.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import { TAG } from './repository.ts'

export interface Merge {
  id: string
  /** The id or slug of the tag that stays. */
  into: string
  ifVersion?: IfVersion | undefined
  note?: string | null | undefined
}

/**
 * Makes one tag of two: from the clock on the other one is shown in its place, whatever version named it, and its
 * addresses lead there. Versions are not touched: a look back finds both. What was merged into it before goes along, so
 * that there are never two steps. The answer is the tag that stays.
 * @throws NOT_FOUND, TRASHED, STALE_VERSION, INVALID_INPUT, TAG_MERGED for either, REFERENCES_NOT_PUBLIC, TREE_TOO_LARGE
 */
export async function mergeTag(
  ctx: Context,
  { id: asked, into, ifVersion, note }: Merge,
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, TAG.scope)
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    await lockTree(tx, 'tag')
    const { ids, faults } = await resolveReferences(tx, [{ path: 'into', entity: 'tag', name: into }])
    const target = ids[0] ?? ''
    const earlier = await mergedInto(tx, id)
    await lockRows(tx, 'tag', [id, ...(target === '' ? [] : [target]), ...earlier], 'no key update')
    const loser = await readRow(tx, TAG, id)
    if (loser === null) throw fail('NOT_FOUND')
    if (loser.trashed_at !== null) throw fail('TRASHED')
    demandUnmerged(loser)
    await demandVersion(loser.version, ifVersion, (sent) => fieldsSince(tx, TAG, loser, sent))
    if (faults.length > 0) throw invalid(faults)
    if (target === id) throw invalid([{ path: 'into', message: 'is the tag itself' }])
    const winner = await readRow(tx, TAG, target)
    const fault = lockedFault({ path: 'into', entity: 'tag' }, winner ?? undefined)
    if (fault !== null || winner === null) throw invalid(fault === null ? [] : [fault])
    demandUnmerged(winner)
    if (await isBelow(tx, target, id))
      throw invalid([{ path: 'into', message: 'lies below the tag: give it another parent first' }])
    if (earlier.length >= MAX_SUBTREE) throw fail('TREE_TOO_LARGE', { extra: { max: MAX_SUBTREE } })

    const clock = await readClock(tx, [id, target], loser.valid_from, await newest(tx, earlier))
    if (isShown(loser, clock) && !isShown(winner, clock))
      throw fail('REFERENCES_NOT_PUBLIC', { extra: { references: [{ type: 'tag', id: target }] } })
    const rows = await tx.query<Row>(
      'update tags set merged_into = $2, version = version + 1 where id = any($1::uuid[]) returning *',
      [[id, ...earlier], target],
    )
    const entries = rows
      .sort((a, b) => Number(a.id !== id) - Number(b.id !== id) || (a.id < b.id ? -1 : 1))
      .map((row) => entryOf(row, { clock, note: note ?? null, through: id, target }))
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...entries)
    const json = await answer(tx, { now: clock, clock }, target)
    return { id: target, version: winner.version, clock, json }
  })
}

/** One for each tag that leads to another one than before; `through`: the one that is merged now. */
function entryOf(
  row: Row,
  { clock, note, through, target }: { clock: Date; note: string | null; through: string; target: string },
): Entry {
  const shown = isShown(row, clock)
  return {
    type: 'tag',
    itemId: row.id,
    action: 'merged',
    version: row.version,
    previousVersion: row.version - 1,
    note,
    fields: ['mergedInto'],
    audience: shown ? 'public' : 'editors',
    before: shown ? imageOf(row, row.id === through ? null : through) : null,
    after: shown ? imageOf(row, target) : null,
    affects: shown ? [slugName('tag', row.slug ?? ''), ...[row.id, through, target].map(treeName)] : [],
  }
}

const imageOf = (row: Row, mergedInto: string | null): Record<string, unknown> => ({
  ...TAG.image(row),
  ...(mergedInto === null ? {} : { mergedInto }),
})

async function mergedInto(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('select id from tags where merged_into = $1', [id], 'merged-into')
  return rows.map((row) => row.id)
}

async function newest(tx: Tx, ids: readonly string[]): Promise<Date | null> {
  if (ids.length === 0) return null
  const [row] = await tx.query<{ at: Date | null }>(
    'select max(valid_from) as at from tags where id = any($1::uuid[])',
    [ids],
    'newest-tag',
  )
  return row?.at ?? null
}

/** Whether a tag has the other among its ancestors, as readers are shown them: merged tags are the ones they lead to. */
async function isBelow(tx: Tx, id: string, ancestor: string): Promise<boolean> {
  const [found] = await tx.query(
    `with recursive up(id, parent_id) as (
       select id, parent_id from tags where id = $1
       union select e.id, e.parent_id from up join tags t on t.id = up.parent_id join tags e on e.id = coalesce(t.merged_into, t.id)
     ) select 1 from up where id = $2`,
    [id, ancestor],
    'tag-is-below',
  )
  return found !== undefined
}
