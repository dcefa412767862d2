import { demand } from '../../access/policy.ts'
import type { Context } from '../../context.ts'
import type { Fault } from '../../errors.ts'
import { Failure, fail } from '../../errors.ts'
import type { Fields } from '../columns.ts'
import type { Kind, KindName } from '../current/kind.ts'
import { updateCurrent } from '../current/update.ts'
import type { LockedRow, Want } from '../references.ts'
import { lockedFault } from '../references.ts'
import type { Answer, Written } from '../write.ts'
import { itemId } from '../write.ts'
import { contentAt, KINDS } from './current.ts'
import type { RestoreRevision } from './restore-article.ts'

/**
 * Writes the content of an older version as a new one, as a PATCH with all of it would: a section's slug and parent come
 * back and take its subtree along. `hidden` stays as it is: nothing goes into sight by it. What of `leadItems` is gone
 * is left out, as in reading. @throws NOT_FOUND, REFERENCES_GONE with all that is gone or in the trash, and what
 * `updateCurrent` throws
 */
export async function restoreCurrentRevision(
  ctx: Context,
  type: KindName,
  { id: asked, version, ifVersion, note }: RestoreRevision,
  answer: Answer,
): Promise<Written> {
  const kind = KINDS[type]
  demand(ctx.viewer, kind.scope)
  const id = itemId(asked)
  // Versions never change, so this one may be read before the lock.
  const content = await contentAt(ctx, kind, id, version)
  const places = placesOf(kind, content)
  const { rows, articles } = await referredTo(ctx, content, places)
  const found = places.flatMap((place): Gone[] => {
    const fault = lockedFault(place, rows.get(`${place.entity} ${place.name}`))
    return fault === null ? [] : [{ fault, reference: { type: place.entity, id: place.name } }]
  })
  if (found.length > 0) throw refusal(found)
  const { hidden: _stays, ...patch } = content
  if (Array.isArray(patch['leadItems']))
    patch['leadItems'] = patch['leadItems'].filter((item) => articles.has(String(item)))
  // Named even where it is absent: whoever changes a parent holds the lock of the tree.
  if (type === 'section' || type === 'tag') patch['parent'] ??= null
  try {
    return await updateCurrent(kind, ctx, { id, ifVersion: ifVersion ?? '*', patch, isWhole: true, note }, answer)
  } catch (error) {
    // The content was valid when it was written: what it refers to went away between the look and the locks.
    if (error instanceof Failure && error.code === 'INVALID_INPUT' && areReferences(kind, error))
      throw fail('REFERENCES_GONE', { errors: error.details.errors ?? [], cause: error })
    throw error
  }
}

interface Gone {
  fault: Fault
  reference: { type: string; id: string }
}

const refusal = (gone: readonly Gone[]) =>
  fail('REFERENCES_GONE', {
    errors: gone.map(({ fault }) => fault),
    extra: { references: [...new Map(gone.map(({ reference }) => [reference.id, reference])).values()] },
  })

/** Every place of a content that names another of the four by its id. */
function placesOf(kind: Kind, content: Fields): Want[] {
  const variants = Array.isArray(content['variants']) ? (content['variants'] as { media?: string }[]) : [] // the schema's
  return [
    ...kind.references.map(({ field, entity }) => ({ path: field, entity, name: content[field] })),
    ...variants.map(({ media }, i) => ({ path: `variants[${i}].media`, entity: 'media' as const, name: media })),
  ].flatMap(({ path, entity, name }) => (typeof name === 'string' ? [{ path, entity, name }] : []))
}

type Known = Pick<LockedRow, 'id' | 'trashed_at'> & { entity: string }

async function referredTo(
  ctx: Context,
  content: Fields,
  places: readonly Want[],
): Promise<{ rows: Map<string, LockedRow>; articles: Set<string> }> {
  const ids = places.map(({ name }) => name)
  const known = await ctx.db.query<Known & Record<string, unknown>>(
    `select 'section' as entity, id, trashed_at from sections where id = any($1::uuid[])
     union all select 'tag', id, trashed_at from tags where id = any($1::uuid[])
     union all select 'media', id, trashed_at from media where id = any($1::uuid[])
     union all select 'article', id, null from articles where id = any($2::uuid[])`,
    [ids, content['leadItems'] ?? []],
    'revision-references',
  )
  return {
    // Of a locked row, `lockedFault` looks at the trash alone.
    rows: new Map(known.map((row) => [`${row.entity} ${row.id}`, row as unknown as LockedRow])),
    articles: new Set(known.filter(({ entity }) => entity === 'article').map(({ id }) => id)),
  }
}

function areReferences(kind: Kind, { details }: Failure): boolean {
  const fields = new Set(['leadItems', 'variants', ...kind.references.map(({ field }) => field)])
  return (details.errors ?? []).every(({ path }) => fields.has(/^\w+/.exec(path)?.[0] ?? ''))
}
