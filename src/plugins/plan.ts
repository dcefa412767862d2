import type { Tx } from '../db/client.ts'
import type { Answered } from './enclosure.ts'

/** What a dry run would append, in order; `id` is the entity's. */
async function plannedEntries(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ plan: string }>(
    `select coalesce(json_agg(json_build_object('action', action, 'type', type, 'id', item_id, 'version', version,
       'previousVersion', previous_version, 'fields', fields, 'audience', audience, 'note', note) order by ord), '[]')::text as plan
     from changes where tx = pg_current_xact_id()`,
    [],
    'planned-entries',
  )
  return row?.plan ?? '[]'
}

/** The answer of a dry run: what the write would have answered and `plan`; no ETag and no Location, for nothing is there. */
export async function planned(tx: Tx, answered: Answered): Promise<Answered> {
  const plan = `"plan":${await plannedEntries(tx)}}`
  // The object's own bytes, as the write would have sent them.
  const text = answered.body.toString('utf8')
  const body = text === '' || text === '{}' ? `{${plan}` : `${text.slice(0, -1)},${plan}`
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store' },
    body: Buffer.from(body),
  }
}
