import type { Tx } from '../../db/client.ts'
import type { Kind, Row } from './kind.ts'

/** The end of a media item's rights lies ahead as a boundary to be announced; nothing for other kinds. */
export async function rememberRights(tx: Tx, kind: Kind, row: Row): Promise<void> {
  if (kind.type !== 'media') return
  const until = row.rights_until ?? null
  // An end that has passed lies no longer ahead; one that is due and not yet announced stays.
  if (until === null || until <= row.valid_from || row.trashed_at !== null) {
    await tx.query(
      `delete from agenda where type = 'media' and id = $1 and kind = 'rights' and at > $2::timestamptz(3)`,
      [row.id, row.valid_from],
      'forget-rights',
    )
    return
  }
  await tx.query(
    `insert into agenda (type, id, kind, at) values ('media', $1, 'rights', $2)
     on conflict (type, id, kind) do update set at = excluded.at`,
    [row.id, until],
    'remember-rights',
  )
}
