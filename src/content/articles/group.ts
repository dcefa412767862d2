// Translation groups: articles in several locales that say the same, one per locale.
import { v7 as uuid } from 'uuid'
import { groupName } from '../../changes/affects.ts'
import type { Entry } from '../../changes/append.ts'
import type { Tx } from '../../db/client.ts'
import { imageOf } from './image.ts'
import type { ArticleRow } from './repository.ts'
import { readIntervals, readVersion } from './repository.ts'

/** The group of an article that is known to exist. */
export async function groupOf(tx: Tx, id: string): Promise<string> {
  const [row] = await tx.query<{ translation_group: string }>(
    'select translation_group from articles where id = $1',
    [id],
    'group-of',
  )
  if (row === undefined) throw new Error(`article ${id} vanished`)
  return row.translation_group
}

/** The article's group after a patch: another's, one of its own again, or the same. */
export async function groupAfter(
  tx: Tx,
  article: ArticleRow,
  { leaves, translationOf }: { leaves: boolean; translationOf: string | null },
): Promise<string> {
  if (translationOf !== null) return groupOf(tx, translationOf)
  if (!leaves) return article.translation_group
  const [other] = await tx.query(
    'select 1 from articles where translation_group = $1 and id <> $2 limit 1',
    [article.translation_group, article.id],
    'group-others',
  )
  return other === undefined ? article.translation_group : uuid()
}

/**
 * The group belongs to the identity, not to a version: where the article is live, readers see the change at once, and
 * the log says so beside the draft's own entry.
 */
export async function groupEntries(
  tx: Tx,
  id: string,
  { clock, groups }: { clock: Date; groups: readonly string[] },
): Promise<Entry[]> {
  const live = (await readIntervals(tx, id)).find(
    ({ live_from, live_to, withdrawn_at }) =>
      live_from !== null && live_from <= clock && (live_to === null || live_to > clock) && withdrawn_at === null,
  )
  const shown = live === undefined ? null : await readVersion(tx, id, live.version)
  if (shown === null) return []
  const { content, state } = shown
  const image = imageOf(content, { publishedAt: state.published_at, modifiedAt: state.modified_at })
  return [
    {
      type: 'article',
      itemId: id,
      action: 'updated',
      version: state.version,
      previousVersion: state.version,
      fields: ['translationGroup'],
      audience: 'public',
      before: image,
      after: image,
      // Those of the group that it leaves, and of the one that it joins, show it no more or from now on.
      affects: groups.map(groupName),
    },
  ]
}
