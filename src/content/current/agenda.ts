// What will come to be with a media item by the passing of time alone: it is revealed with the article that shows it, and
// its rights end.
import type { Boundary } from '../../changes/agenda.ts'
import { rewriteAgenda } from '../../changes/agenda.ts'
import type { Tx } from '../../db/client.ts'
import type { Kind, Row } from './kind.ts'

/** The columns that the boundaries follow from. */
export type Timed = Pick<
  Row,
  'id' | 'version' | 'hidden' | 'public_from' | 'trashed_at' | 'rights_until' | 'created_at'
> & {
  kind?: unknown
}

/** The boundaries of a media item after the clock, told to readers where they see it just before or just after. */
export function boundariesOfMedia(row: Timed, clock: Date): Boundary[] {
  const { id, version, public_from: reveal, rights_until: end = null } = row
  if (row.trashed_at !== null) return []
  const base = { type: 'media', id, version } as const
  const image = { kind: row.kind, createdAt: row.created_at }
  const isSaidHidden = row.hidden
  const boundaries: Boundary[] = []
  if (reveal !== null && reveal > clock && !isSaidHidden)
    boundaries.push({
      ...base,
      kind: 'reveal',
      at: reveal,
      before: null,
      after: end === null || end > reveal ? image : null,
    })
  if (end !== null && end > clock) {
    const isSeen = !isSaidHidden && reveal !== null && reveal < end
    boundaries.push({ ...base, kind: 'rights', at: end, before: isSeen ? image : null, after: null })
  }
  return boundaries
}

/** The agenda agrees with these rows of media, which the write holds; what is due of them has been announced. */
export async function rememberMedia(tx: Tx, rows: readonly Timed[], clock: Date): Promise<void> {
  if (rows.length === 0) return
  const boundaries = rows.flatMap((row) => boundariesOfMedia(row, clock))
  await rewriteAgenda(
    tx,
    rows.map(({ id }) => id),
    boundaries,
    ['reveal', 'rights'],
  )
}

/** As `rememberMedia`, after a write of any of the four; nothing for other kinds. */
export async function rememberBoundaries(tx: Tx, kind: Kind, row: Row, clock: Date): Promise<void> {
  if (kind.type === 'media') await rememberMedia(tx, [row], clock)
}
