// The log: one row for each effect of a write, in the write's own transaction. A deferred trigger numbers the rows at
// COMMIT, in commit order and without a gap (ADR 4). Entries hold ids and names of fields, never content.
import { v7 as uuid } from 'uuid'
import type { Viewer } from '../context.ts'
import type { Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import { noteEntries } from './written.ts'

export type Action =
  | 'created'
  | 'updated'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'scheduled'
  | 'rescheduled'
  | 'unscheduled'
  | 'published'
  | 'expirySet'
  | 'expired'
  | 'unpublished'
  | 'withdrawn'
  | 'corrected'
  | 'trashed'
  | 'restored'
  | 'purged'
  | 'moved'
  | 'revealed'
  | 'merged'
  | 'hidden'
  | 'tokenCreated'
  | 'tokenRevoked'
  | 'webhookChanged'
  | 'importStarted'
  | 'importFinished'
  | 'epochChanged'
  | 'settingsChanged'

/** What filters and sorts see of an item; null: not visible to readers. */
export type Image = Record<string, unknown> | null

export interface Entry {
  type: 'article' | 'section' | 'author' | 'media' | 'tag' | 'token' | 'webhook' | 'import' | 'epoch' | 'settings'
  itemId: string | null
  action: Action
  version?: number | null
  previousVersion?: number | null
  note?: string | null
  /** Top-level names that changed; of a public entry, those that readers see. */
  fields?: readonly string[]
  audience: 'public' | 'editors' | 'admin'
  before?: Image
  after?: Image
  /** `slug:`, `tree:` and `group:` names, see affects.ts. */
  affects?: readonly string[]
  /** The instant at which it came to be by the passing of time alone; absent: somebody did it. */
  due?: Date
}

/** One transaction may append this many (semantics.md section 5). */
export const MAX_ENTRIES = 1_000

const appended = new WeakMap<Tx, number>()

/**
 * Appends entries in the given order, stamped with the write's clock, and lets COMMIT bring back the number of the last.
 * @throws BATCH_TOO_LARGE beyond 1,000 entries: one write alone bounds its work, several together may not
 */
export async function appendChange(tx: Tx, by: { viewer: Viewer; at: Date }, ...entries: Entry[]): Promise<void> {
  if (entries.length === 0) return
  const count = (appended.get(tx) ?? 0) + entries.length
  if (count > MAX_ENTRIES) throw fail('BATCH_TOO_LARGE')
  appended.set(tx, count)
  const rows = entries.map((entry) => ({
    id: uuid(),
    type: entry.type,
    item_id: entry.itemId,
    action: entry.action,
    version: entry.version ?? null,
    previous_version: entry.previousVersion ?? null,
    note: entry.note ?? null,
    fields: entry.fields ?? [],
    audience: entry.audience,
    before: entry.before ?? null,
    after: entry.after ?? null,
    affects: [...new Set(entry.affects ?? [])],
    due: entry.due ?? null,
  }))
  const [only] = rows
  if (rows.length === 1 && only !== undefined) await appendOne(tx, by, only)
  else await appendAll(tx, by, rows)
  noteEntries(
    tx,
    by.at,
    entries,
    rows.map(({ id }) => id),
  )
  const last = rows[rows.length - 1]?.id
  tx.afterCommit = { text: 'select seq, at from changes where id = $1', values: [last], name: 'number-of-entry' }
}

interface Row {
  id: string
  type: string
  item_id: string | null
  action: string
  version: number | null
  previous_version: number | null
  note: string | null
  fields: readonly string[]
  audience: string
  before: Image
  after: Image
  affects: readonly string[]
  due: Date | null
}

const jsonOf = (image: Image): string | null => (image === null ? null : JSON.stringify(image))

/** Nearly every write appends one entry: unpacking a list of them costs more than the row. */
async function appendOne(tx: Tx, by: { viewer: Viewer; at: Date }, row: Row): Promise<void> {
  const { id, type, item_id, action, version, previous_version, note, fields, audience, affects, due } = row
  const [actor, cause] = due === null ? [by.viewer.actor, 'request'] : ['system', 'time']
  await tx.query(
    `insert into changes (id, at, type, item_id, action, version, previous_version, actor, note, fields, audience, before, after, affects, cause, due)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      ...[id, by.at, type, item_id, action, version, previous_version, actor, note, fields, audience],
      ...[jsonOf(row.before), jsonOf(row.after), affects, cause, due],
    ],
    'append-one-change',
  )
}

async function appendAll(tx: Tx, by: { viewer: Viewer; at: Date }, rows: readonly Row[]): Promise<void> {
  await tx.query(
    `insert into changes (id, at, type, item_id, action, version, previous_version, actor, note, fields, audience, before, after, affects, cause, due)
     select r.id, $2, r.type, r.item_id, r.action, r.version, r.previous_version, case when r.due is null then $3 else 'system' end, r.note,
       array(select jsonb_array_elements_text(r.fields)), r.audience, nullif(r.before, 'null'), nullif(r.after, 'null'),
       array(select jsonb_array_elements_text(r.affects)), case when r.due is null then 'request' else 'time' end, r.due
     from rows from (jsonb_to_recordset($1::jsonb) as (id uuid, type text, item_id uuid, action text, version int, previous_version int,
       note text, fields jsonb, audience text, before jsonb, after jsonb, affects jsonb, due timestamptz(3))) with ordinality
       as r(id, type, item_id, action, version, previous_version, note, fields, audience, before, after, affects, due, n)
     order by r.n`,
    [JSON.stringify(rows), by.at, by.viewer.actor],
    'append-change',
  )
}
