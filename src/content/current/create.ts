import { v7 as uuid } from 'uuid'
import { demand } from '../../access/policy.ts'
import { slugName, treeName } from '../../changes/affects.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { demandSlugToTake, freeAddress, holdersOf, releaseUnseen, showClaims, takeClaims, taken } from '../claims.ts'
import type { Fields } from '../columns.ts'
import { normalise } from '../columns.ts'
import { ancestorIds, demandShownParent, lockTree, placeUnder } from '../sections/tree.ts'
import { slugFrom } from '../slugs.ts'
import type { Answer, Written } from '../write.ts'
import { SlugRaced, write } from '../write.ts'
import { rememberBoundaries } from './agenda.ts'
import { takeFormerAddress } from './aliases.ts'
import { heldBy } from './held.ts'
import type { Kind } from './kind.ts'
import { addressOf, isShown, picturesOf } from './kind.ts'
import { demandPublic, lockForWrite, lockPictures, revealMedia, withIds } from './links.ts'
import { columnsOf, insertRow, takeId } from './rows.ts'

/**
 * Creates a section, author, media item or tag; public from now on unless hidden (media: once something public shows it,
 * or when `hidden: false` is said). @throws INVALID_INPUT, ID_TAKEN, SLUG_TAKEN, REFERENCES_NOT_PUBLIC
 */
export async function createCurrent(
  kind: Kind,
  ctx: Context,
  input: Fields,
  answer: Answer,
  { takeSlug }: { takeSlug?: boolean | undefined } = {},
): Promise<Written> {
  demand(ctx.viewer, kind.scope)
  demandSlugToTake(takeSlug, input['slug'])
  const id = typeof input['id'] === 'string' ? input['id'] : uuid()
  return write(ctx, async (tx, attempt) => {
    if (kind.type === 'section') await lockTree(tx, kind.type)
    const named = await withIds(tx, kind, input, (input['locale'] as string | null | undefined) ?? ctx.defaultLocale)
    const content = normalise(kind.columns, named)
    const locked =
      takeSlug === true && kind.claims !== null ? await holdersOf(tx, kind.claims, String(content['slug'])) : []
    await lockForWrite(tx, kind, { own: null, named: content, subtree: locked })
    const pictures = await lockPictures(tx, kind, content)
    const clock = await readClock(tx, [...pictures.keys()])
    if (!(await takeId(tx, id, kind.type))) throw fail('ID_TAKEN')

    const place =
      kind.type === 'section' ? await placeUnder(tx, (content['parent'] as string | undefined) ?? null) : null // an id by now
    const isSent = typeof content['slug'] === 'string'
    if (kind.claims !== null && !isSent)
      content['slug'] = await chooseSlug(tx, kind, { id, content, attempt, prefix: place?.prefix ?? '' })
    const isHidden = content['hidden'] === true
    const isPublic = kind.type === 'media' ? input['hidden'] === false : !isHidden
    const row = await insertRow(tx, kind, {
      id,
      version: 1,
      ...columnsOf(kind, content),
      ...(place === null ? {} : { path: place.prefix + String(content['slug']), depth: place.depth }),
      public_from: isPublic ? clock : null,
      created_at: clock,
      created_by: ctx.viewer.actor,
      valid_from: clock,
    })
    const address = row === null ? (place?.prefix ?? '') + String(content['slug']) : addressOf(row)
    const losers =
      takeSlug === true && row !== null && address !== null
        ? await takeFormerAddress(tx, kind, { own: id, address, clock, locked })
        : []
    const lost =
      kind.claims === null || address === null
        ? []
        : row === null
          ? [{ address, holder: '' }]
          : await takeClaims(tx, kind.claims, [{ address, holder: id }], { clock })
    const first = lost[0]
    if (first !== undefined) {
      if (!isSent) throw new SlugRaced()
      throw taken('SLUG_TAKEN', first.address, first.holder === '' ? 'live' : await heldBy(tx, kind, first))
    }
    if (row === null) throw new Error(`${kind.type} ${id} was not inserted`)
    const shown = isShown(row, clock)
    if (kind.claims !== null && address !== null) {
      if (shown) await showClaims(tx, kind.claims, [{ address, holder: id }], { clock })
      else await releaseUnseen(tx, kind.claims, [{ address, holder: id }], { clock })
    }
    if (shown) demandPublic(pictures, 'media')
    if (shown && kind.type === 'section') await demandShownParent(tx, (content['parent'] as string | undefined) ?? null) // an id by now
    const revealed = shown ? await revealMedia(tx, picturesOf(kind, content), clock) : []
    await rememberBoundaries(tx, kind, row, clock)
    const ancestors = kind.type === 'section' && shown ? await ancestorIds(tx, id) : []
    await appendChange(tx, { viewer: ctx.viewer, at: clock }, ...losers, ...revealed, {
      type: kind.type,
      itemId: id,
      action: 'created',
      version: 1,
      audience: shown ? 'public' : 'editors',
      before: null,
      after: shown ? kind.image(row) : null,
      affects: shown && address !== null ? [slugName(kind.type, address), ...ancestors.map(treeName)] : [],
    })
    const json = await answer(tx, { now: clock, clock }, id)
    return { id, version: 1, clock, json, created: true }
  })
}

async function chooseSlug(
  tx: Tx,
  kind: Kind,
  { id, content, attempt, prefix }: { id: string; content: Fields; attempt: number; prefix: string },
): Promise<string> {
  const fallback = `${kind.type}-${id.slice(-8)}`
  const base = slugFrom(String(content['name']), fallback)
  if (kind.claims === null) return base
  return (
    (await freeAddress(tx, kind.claims, base, { attempt, prefix })) ??
    `${base.slice(0, 70).replace(/-+$/, '')}-${id.slice(-8)}`
  )
}
