// The agenda: instants at which something goes live, ends, loses its rights or is revealed by the passing of time alone.
// A write that sets such a boundary writes its row; whoever finds it due deletes the row and appends its entry, in one
// transaction. The deleted row is what makes it exactly once (semantics.md section 5).
import type { Tx } from '../db/client.ts'
import type { Entry, Image } from './append.ts'
import { noteBoundaries } from './written.ts'

export type BoundaryKind = 'live' | 'end' | 'rights' | 'reveal'

/** One boundary, with what its announcement says. */
export interface Boundary {
  type: 'article' | 'media'
  id: string
  kind: BoundaryKind
  at: Date
  version: number | null
  previousVersion?: number | null
  /** What filters and sorts see of the item for readers just before and just after. */
  before: Image
  after: Image
  fields?: readonly string[]
  affects?: readonly string[]
}

/** A row as PostgreSQL gives it; instants come as text where the row came as JSON. */
export interface BoundaryRow extends Record<string, unknown> {
  type: 'article' | 'media'
  id: string
  kind: BoundaryKind
  at: Date | string
  version: number | null
  previous_version: number | null
  fields: string[]
  before: Image
  after: Image
  affects: string[]
}

/** What the log calls a boundary that has been reached. */
export const ACTIONS = { live: 'published', end: 'expired', rights: 'expired', reveal: 'revealed' } as const

/** The entries of boundaries that have been reached: by instant, and what is referred to before what refers to it. */
export function entriesOf(rows: readonly BoundaryRow[]): Entry[] {
  return rows
    .map((row) => ({ ...row, at: new Date(row.at) }))
    .sort(
      (a, b) =>
        a.at.getTime() - b.at.getTime() ||
        Number(a.type === 'article') - Number(b.type === 'article') ||
        (a.id < b.id ? -1 : 1),
    )
    .map((row) => ({
      type: row.type,
      itemId: row.id,
      action: ACTIONS[row.kind],
      version: row.version,
      previousVersion: row.previous_version,
      fields: row.fields,
      // What readers never saw, such as a picture that nothing showed, ends for editors alone.
      audience: row.before === null && row.after === null ? 'editors' : 'public',
      before: row.before,
      after: row.after,
      affects: row.affects,
      due: row.at,
    }))
}

/**
 * The boundaries of these items after the clock are these and no others. What is due at the clock has been announced
 * before (`readClock`), so no row that is still to be announced is touched.
 */
export async function rewriteAgenda(
  tx: Tx,
  ids: readonly string[],
  boundaries: readonly Boundary[],
  kinds: readonly BoundaryKind[],
): Promise<void> {
  noteBoundaries(tx, boundaries)
  const rows = boundaries.map((boundary) => ({
    type: boundary.type,
    id: boundary.id,
    kind: boundary.kind,
    at: boundary.at,
    version: boundary.version,
    previous_version: boundary.previousVersion ?? null,
    fields: boundary.fields ?? [],
    before: boundary.before,
    after: boundary.after,
    affects: [...new Set(boundary.affects ?? [])],
  }))
  await tx.query(
    `with r as (
       select r.* from jsonb_to_recordset($3::jsonb) r(type text, id uuid, kind text, at timestamptz(3), version int,
         previous_version int, fields jsonb, before jsonb, after jsonb, affects jsonb)
     ), gone as (
       delete from agenda a where a.id = any($1::uuid[]) and a.kind = any($2::text[])
         and not exists (select 1 from r where r.id = a.id and r.kind = a.kind)
     )
     insert into agenda (type, id, kind, at, version, previous_version, fields, before, after, affects)
     select r.type, r.id, r.kind, r.at, r.version, r.previous_version, array(select jsonb_array_elements_text(r.fields)),
       nullif(r.before, 'null'), nullif(r.after, 'null'), array(select jsonb_array_elements_text(r.affects))
     from r
     on conflict (type, id, kind) do update set at = excluded.at, version = excluded.version, previous_version = excluded.previous_version,
       fields = excluded.fields, before = excluded.before, after = excluded.after, affects = excluded.affects`,
    [ids, kinds, JSON.stringify(rows)],
    'rewrite-agenda',
  )
}
