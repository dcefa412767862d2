import { demand } from '../../access/policy.ts'
import { slugName, treeName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { demandSlugToTake, holdersOf, releaseUnseen, showClaims, takeClaims, taken } from '../claims.ts'
import type { Fields } from '../columns.ts'
import { contentOf, normalise, same } from '../columns.ts'
import { changedNames, invalid, mergePatch, parseInput } from '../input.ts'
import {
  ancestorIds,
  demandShownParent,
  lockTree,
  MAX_SUBTREE,
  moveSubtree,
  placeUnder,
  subtreeIds,
} from '../sections/tree.ts'
import type { Answer, IfVersion, Written } from '../write.ts'
import { demandVersion, itemId, write } from '../write.ts'
import { rememberBoundaries } from './agenda.ts'
import { takeFormerAddress } from './aliases.ts'
import { heldBy } from './held.ts'
import type { Kind, Row } from './kind.ts'
import { addressOf, isShown, picturesOf } from './kind.ts'
import { demandPublic, lockForWrite, lockPictures, revealMedia, withIds } from './links.ts'
import { demandUnreferenced } from './referrers.ts'
import { columnsOf, demandUnmerged, fieldsSince, readRow, updateRow } from './rows.ts'

export interface Update {
  id: string
  ifVersion: IfVersion
  patch: Fields
  /** The patch is all of the content, but for `hidden`, which stays as it is: a revision that comes back. */
  isWhole?: boolean
  note?: string | null | undefined
  /** Takes the slug from whoever no longer uses it; authors and tags alone. */
  takeSlug?: boolean | undefined
}

/**
 * Applies a merge patch under the row's lock. A patch that changes nothing writes nothing. A section that gets another
 * parent or slug takes its subtree along. @throws NOT_FOUND, TRASHED, STALE_VERSION, INVALID_INPUT, SLUG_TAKEN,
 * PATH_TAKEN, REFERENCED (when hidden), REFERENCES_NOT_PUBLIC, SECTION_CYCLE, TREE_TOO_LARGE
 */
export async function updateCurrent(
  kind: Kind,
  ctx: Context,
  { id: asked, ifVersion, patch, isWhole = false, note, takeSlug }: Update,
  answer: Answer,
): Promise<Written> {
  demand(ctx.viewer, kind.scope)
  demandSlugToTake(takeSlug, patch['slug'])
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    const isMove = kind.type === 'section' && ('parent' in patch || 'slug' in patch)
    // Two tags that become each other's parent would see neither row changed; one lock makes them follow each other.
    if (isMove || 'parent' in patch || 'hidden' in patch) await lockTree(tx, kind.type)
    const named = await withIds(
      tx,
      kind,
      patch,
      await localeAfter(tx, kind, { id, patch, otherwise: ctx.defaultLocale }),
    )
    const subtree = isMove ? await subtreeIds(tx, id) : []
    const locked =
      takeSlug === true && kind.claims !== null ? await holdersOf(tx, kind.claims, String(patch['slug'])) : []
    await lockForWrite(tx, kind, { own: id, named, subtree: [...subtree, ...locked] })
    const before = await readRow(tx, kind, id)
    if (before === null) throw fail('NOT_FOUND')
    if (before.trashed_at !== null) throw fail('TRASHED', { detail: 'Restore it first.' })
    demandUnmerged(before)
    await demandVersion(before.version, ifVersion, (sent) => fieldsSince(tx, kind, before, sent))

    const content = contentOf(kind.columns, before)
    const merged = isWhole ? { ...named, hidden: content['hidden'] } : (mergePatch(content, named) as Fields) // an object merged into an object
    parseInput(kind.schema, merged)
    const next = normalise(kind.columns, merged)
    const changed = changedNames(content, next, same)
    const isRevealed =
      kind.type === 'media' &&
      patch['hidden'] === false &&
      !(before.public_from !== null && before.public_from <= ctx.clock)
    if (changed.length === 0 && !isRevealed) {
      const clock = await readClock(tx, [id])
      return { id, version: before.version, clock, json: await answer(tx, { now: clock, clock }, id) }
    }
    if (changed.includes('parent') && typeof next['parent'] === 'string')
      await demandNoCycle(tx, kind, { id, subtree, parent: next['parent'] })
    const pictures = await lockPictures(tx, kind, kind.type === 'media' ? {} : next)
    // One entry each, and one transaction has at most a thousand.
    const isLarge = subtree.length + pictures.size > MAX_SUBTREE
    if (isLarge && (changed.includes('parent') || changed.includes('slug')))
      throw fail('TREE_TOO_LARGE', { extra: { max: MAX_SUBTREE } })
    const clock = await readClock(tx, [id, ...pictures.keys()], before.valid_from, ...(await validFroms(tx, subtree)))
    if (changed.includes('hidden') && next['hidden'] === true) await demandUnreferenced(tx, kind.type, id, clock)

    const place = isMove ? await placeUnder(tx, (next['parent'] as string | undefined) ?? null) : null // an id by now
    const after = await updateRow(tx, kind, id, {
      ...changedColumns(kind, content, next),
      ...(place === null ? {} : { path: place.prefix + String(next['slug']), depth: place.depth }),
      ...(changed.length > 0 ? { version: before.version + 1 } : {}),
      ...publicFrom(kind, { before, next, said: patch['hidden'], clock }),
    })
    const shown = isShown(after, clock)
    if (shown) demandPublic(pictures, 'media')
    if (shown && kind.type === 'section' && (changed.includes('parent') || changed.includes('hidden')))
      await demandShownParent(tx, (next['parent'] as string | undefined) ?? null) // an id by now
    const code = changed.includes('slug') ? 'SLUG_TAKEN' : 'PATH_TAKEN'
    const hasMoved = addressOf(before) !== addressOf(after)
    const below = isMove && hasMoved ? await moveSubtree(tx, kind, { ids: subtree, before, after, clock, code }) : []
    const losers =
      takeSlug === true && hasMoved
        ? await takeFormerAddress(tx, kind, { own: id, address: addressOf(after) ?? '', clock, locked })
        : []
    if (!isMove && hasMoved) await readdress(tx, kind, { after, clock, shown })
    else if (shown && !isShown(before, clock) && kind.claims !== null) {
      await showClaims(tx, kind.claims, [{ address: addressOf(after) ?? '', holder: id }], { clock })
    }
    const revealed = shown ? await revealMedia(tx, picturesOf(kind, next), clock) : []
    await rememberBoundaries(tx, kind, after, clock)
    const own = { ...entryOf(kind, { before, after, changed, clock, hasMoved }), note: note ?? null }
    // Whatever is read through the tree finds it elsewhere now, or for the first time.
    const isRearranged = own.action !== 'updated' || shown !== isShown(before, clock)
    if (own.audience === 'public' && isRearranged && kind.type === 'section') {
      const ids = [
        ...(await ancestorIds(tx, id)),
        ...(await ancestorIds(tx, (content['parent'] as string | undefined) ?? null)),
      ]
      own.affects = [...(own.affects ?? []), ...ids.map(treeName)]
    }
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...losers, ...revealed, own, ...below)
    return { id, version: after.version, clock, json: await answer(tx, { now: clock, clock }, id) }
  })
}

/** In which locale a patch names articles by their slugs: the section's own, as it will be. */
async function localeAfter(
  tx: Tx,
  kind: Kind,
  { id, patch, otherwise }: { id: string; patch: Fields; otherwise: string },
): Promise<string> {
  if (!Array.isArray(patch['leadItems'])) return otherwise
  const locale = patch['locale'] === undefined ? (await readRow(tx, kind, id))?.['locale'] : patch['locale']
  return typeof locale === 'string' ? locale : otherwise
}

function changedColumns(kind: Kind, content: Fields, next: Fields): Fields {
  const old = columnsOf(kind, content)
  return Object.fromEntries(Object.entries(columnsOf(kind, next)).filter(([name, value]) => !same(old[name], value)))
}

function publicFrom(
  kind: Kind,
  { before, next, said, clock }: { before: Row; next: Fields; said: unknown; clock: Date },
): { public_from?: Date } {
  const isSaid = kind.type === 'media' ? said === false : next['hidden'] !== true
  return isSaid && (before.public_from === null || before.public_from > clock) ? { public_from: clock } : {}
}

async function readdress(
  tx: Tx,
  kind: Kind,
  { after, clock, shown }: { after: Row; clock: Date; shown: boolean },
): Promise<void> {
  if (kind.claims === null) return
  const claim = { address: addressOf(after) ?? '', holder: after.id }
  const [lost] = await takeClaims(tx, kind.claims, [claim], { clock })
  if (lost !== undefined) throw taken('SLUG_TAKEN', lost.address, await heldBy(tx, kind, lost))
  if (shown) await showClaims(tx, kind.claims, [claim], { clock })
  await releaseUnseen(tx, kind.claims, [claim], { clock })
}

async function demandNoCycle(
  tx: Tx,
  kind: Kind,
  { id, subtree, parent }: { id: string; subtree: string[]; parent: string },
): Promise<void> {
  if (kind.type === 'section' && subtree.includes(parent)) throw fail('SECTION_CYCLE')
  if (kind.type !== 'tag') return
  const [cycle] = await tx.query(
    // A merged tag stands where the one does that it was merged into.
    `with recursive up(id, parent_id) as (
       select e.id, e.parent_id from tags t join tags e on e.id = coalesce(t.merged_into, t.id) where t.id = $1
       union select e.id, e.parent_id from up join tags t on t.id = up.parent_id join tags e on e.id = coalesce(t.merged_into, t.id)
     ) select 1 from up where id = $2`,
    [parent, id],
    'tag-cycle',
  )
  if (cycle !== undefined) throw invalid([{ path: 'parent', message: 'would make the tag its own ancestor' }])
}

async function validFroms(tx: Tx, ids: readonly string[]): Promise<Date[]> {
  if (ids.length < 2) return []
  const [row] = await tx.query<{ latest: Date | null }>(
    'select max(valid_from) as latest from sections where id = any($1::uuid[])',
    [ids],
  )
  return row?.latest ? [row.latest] : []
}

function entryOf(
  kind: Kind,
  {
    before,
    after,
    changed,
    clock,
    hasMoved,
  }: { before: Row; after: Row; changed: string[]; clock: Date; hasMoved: boolean },
): Entry {
  const [wasShown, shown] = [isShown(before, clock), isShown(after, clock)]
  const seen = changed.filter((name) => !kind.secrets.has(name))
  // What no reader is served changes `version` and `modifiedAt` all the same, which they are.
  const isPublic = wasShown !== shown || (shown && changed.length > 0)
  const addresses = hasMoved || wasShown !== shown ? [addressOf(before), addressOf(after)] : []
  const isMove = kind.type === 'section' && hasMoved
  return {
    type: kind.type,
    itemId: after.id,
    action:
      wasShown && !shown && after.hidden ? 'hidden' : changed.length === 0 ? 'revealed' : isMove ? 'moved' : 'updated',
    version: after.version,
    previousVersion: before.version,
    // Where the item came or went there is no difference that a reader saw.
    fields: isPublic ? (wasShown && shown ? [...seen, ...(isMove ? ['path'] : [])] : []) : changed,
    audience: isPublic ? 'public' : 'editors',
    before: isPublic && wasShown ? kind.image(before) : null,
    after: isPublic && shown ? kind.image(after) : null,
    affects: isPublic ? addresses.flatMap((address) => (address === null ? [] : [slugName(kind.type, address)])) : [],
  }
}
