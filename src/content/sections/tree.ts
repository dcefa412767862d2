// The tree of sections. Whoever changes a parent or a slug holds one lock for the whole tree, so that paths stand still
// meanwhile and two moves can't make a cycle. The database's own trigger takes the same lock.
import type { Entry } from '../../changes/append.ts'
import { slugName, treeName } from '../../changes/affects.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { SECTION_PATHS, showClaims, takeClaims, releaseUnseen, taken } from '../claims.ts'
import { heldBy } from '../current/held.ts'
import type { Kind, KindName, Row } from '../current/kind.ts'
import { isShown } from '../current/kind.ts'
import { invalid } from '../input.ts'

/** Sections that one move may rewrite (semantics.md section 3). */
export const MAX_SUBTREE = 1_000

/** Characters of a path: an index row holds no more than some 2,700 bytes. */
const MAX_PATH = 800

/**
 * One lock for all sections, one for all tags; nothing for what has no parents. Whoever changes a parent, or hides,
 * trashes or restores, holds it: so no parent goes out of sight while a child comes into it.
 */
export async function lockTree(tx: Tx, type: KindName): Promise<void> {
  if (type === 'section') await tx.query('select pg_advisory_xact_lock(8201, 2)')
  if (type === 'tag') await tx.query('select pg_advisory_xact_lock(8201, 3)')
}

/**
 * A section's path names its parents, so one that readers see stands under none that is hidden. Under the tree's lock.
 * @throws REFERENCES_NOT_PUBLIC
 */
export async function demandShownParent(tx: Tx, parentId: string | null): Promise<void> {
  if (parentId === null) return
  const [hidden] = await tx.query<{ id: string }>(
    'select id from sections where id = $1 and hidden',
    [parentId],
    'hidden-parent',
  )
  if (hidden === undefined) return
  throw fail('REFERENCES_NOT_PUBLIC', {
    detail: 'Its parent is hidden.',
    extra: { references: [{ type: 'section', id: hidden.id }] },
  })
}

/** The section and everything below it, in the trash or not; nothing for an unknown id. */
export async function subtreeIds(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with recursive down(id) as (
       select id from sections where id = $1 union select s.id from sections s join down on s.parent_id = down.id
     ) select id from down limit ${MAX_SUBTREE + 1}`,
    [id],
    'subtree',
  )
  return rows.map((row) => row.id)
}

/** The section and its ancestors, from itself to the root. */
export async function ancestorIds(tx: Tx, id: string | null): Promise<string[]> {
  if (id === null) return []
  const rows = await tx.query<{ id: string }>(
    `with recursive up(id, parent_id, n) as (
       select id, parent_id, 0 from sections where id = $1
       union all select s.id, s.parent_id, up.n + 1 from sections s join up on s.id = up.parent_id where up.n < 1000
     ) select id from up order by n`,
    [id],
    'ancestors',
  )
  return rows.map((row) => row.id)
}

/** Where a child of this section stands; `null` is the root. */
export async function placeUnder(tx: Tx, parentId: string | null): Promise<{ prefix: string; depth: number }> {
  if (parentId === null) return { prefix: '', depth: 0 }
  const [parent] = await tx.query<{ path: string; depth: number }>('select path, depth from sections where id = $1', [
    parentId,
  ])
  if (parent === undefined) throw new Error(`section ${parentId} vanished under the lock of the tree`)
  if (parent.path.length > 700)
    throw invalid([{ path: 'parent', message: `lies too deep: a path has at most ${MAX_PATH} characters` }])
  return { prefix: `${parent.path}/`, depth: parent.depth + 1 }
}

/**
 * Rewrites the paths below a section that has moved (its own row is written already), in one UPDATE, and takes the new
 * addresses of all of them. Gives one entry per section below. @throws PATH_TAKEN, INVALID_INPUT for a path too long
 */
export async function moveSubtree(
  tx: Tx,
  kind: Kind,
  move: { ids: readonly string[]; before: Row; after: Row; clock: Date; code: 'SLUG_TAKEN' | 'PATH_TAKEN' },
): Promise<Entry[]> {
  const { before, after, clock } = move
  const below = move.ids.filter((id) => id !== after.id)
  const old = await tx.query<Row>('select * from sections where id = any($1::uuid[])', [below])
  const rows = await tx.query<Row>(
    `update sections set path = $2 || substr(path, $3), depth = depth + $4, version = version + 1
     where id = any($1::uuid[]) returning *`,
    [below, after.path, String(before.path).length + 1, Number(after['depth']) - Number(before['depth'])],
  )
  const all = [after, ...rows]
  if (all.some((row) => String(row.path).length > MAX_PATH)) {
    const path = move.code === 'SLUG_TAKEN' ? 'slug' : 'parent'
    throw invalid([{ path, message: `would make a path below it longer than ${MAX_PATH} characters` }])
  }
  const claims = all.map((row) => ({ address: String(row.path), holder: row.id }))
  const lost = await takeClaims(tx, SECTION_PATHS, claims, { clock })
  const first = lost[0]
  if (first !== undefined) throw taken(move.code, first.address, await heldBy(tx, kind, first))
  const shown = all.filter((row) => isShown(row, clock)).map((row) => ({ address: String(row.path), holder: row.id }))
  await showClaims(tx, SECTION_PATHS, shown, { clock })
  await releaseUnseen(tx, SECTION_PATHS, claims, { clock })
  const oldById = new Map(old.map((row) => [row.id, row]))
  const ancestors = [
    ...(await ancestorIds(tx, before['parent_id'] as string | null)),
    ...(await ancestorIds(tx, after.id)),
  ] // a uuid column
  return rows
    .sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1))
    .map((row): Entry => {
      const was = oldById.get(row.id)
      const isPublic = isShown(row, clock)
      return {
        type: 'section',
        itemId: row.id,
        action: 'moved',
        version: row.version,
        previousVersion: row.version - 1,
        fields: ['path'],
        audience: isPublic ? 'public' : 'editors',
        before: isPublic && was !== undefined ? kind.image(was) : null,
        after: isPublic ? kind.image(row) : null,
        affects: isPublic
          ? [
              slugName('section', String(was?.path)),
              slugName('section', String(row.path)),
              ...ancestors.map(treeName),
              treeName(row.id),
            ]
          : [],
      }
    })
}
