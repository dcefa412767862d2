import type { Tx } from '../../db/client.ts'
import type { Kind, Row } from './kind.ts'

/** The end of a media item's rights lies ahead as a boundary to be announced; nothing for other kinds. */
export async function rememberRights(tx: Tx, kind: Kind, row: Row): Promise<void> {
  if (kind.type !== 'media') return
  const until = row.rights_until ?? null
  if (until === null || row.trashed_at !== null) {
    await tx.query(`delete from agenda where type = 'media' and id = $1 and kind = 'rights'`, [row.id], 'forget-rights')
    return
  }
  await tx.query(
    `insert into agenda (type, id, kind, at) select 'media', $1, 'rights', $2 where $2 > $3::timestamptz(3)
     on conflict (type, id, kind) do update set at = excluded.at`,
    [row.id, until, row.valid_from],
    'remember-rights',
  )
}
