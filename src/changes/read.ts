// Reading the log: what stands behind a position, and whether the log is still the one that gave that position. One
// statement, so that position, head and entries are of one instant. The relay polls with it, everybody else pages with it.
import type { Database, Queryable } from '../db/client.ts'
import { CLOCK_MS } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { announceDue, ANY_DUE } from './announce.ts'
import type { Action, Entry, Image } from './append.ts'
import { MARK, openCursor, sealCursor, START, type Head, type Position } from './cursor.ts'

/** An entry as it stands in the log. */
export interface LogEntry extends Position {
  at: Date
  type: Entry['type']
  /** Of the item; null for what is none, such as the log's epoch. */
  id: string | null
  action: Action
  version: number | null
  previousVersion: number | null
  actor: string
  note: string | null
  fields: string[]
  audience: Entry['audience']
  before: Image
  after: Image
  affects: string[]
  cause: 'request' | 'time'
  due: Date | null
}

export interface LogPage {
  head: Head
  /** What stands at the position asked for; null: nothing does. */
  mark: string | null
  /** The database's clock, in milliseconds. */
  clockMs: number
  /** Whether a boundary in time is due and not announced. */
  isDue: boolean
  entries: LogEntry[]
}

interface PageRow extends Record<string, unknown> {
  epoch: number
  head: string | null
  head_mark: string | null
  head_at: Date | null
  mark: string | null
  ms: string
  due: boolean
  entries: (Omit<LogEntry, 'at' | 'due'> & { at: string; due: string | null })[] | null
}

/** $1: the number to begin after, $2: how many entries at most. */
export const PAGE = `select e.number as epoch, h.seq as head, h.mark as head_mark, h.at as head_at,
  (select ${MARK} from changes where seq = $1) as mark, ${CLOCK_MS} as ms,
  ${ANY_DUE} as due,
  (select json_agg(c) from (
    select seq, ${MARK} as mark, at, type, item_id as id, action, version, previous_version as "previousVersion", actor, note, fields,
      audience, before, after, affects, cause, due
    from changes where seq > $1 order by seq limit $2) c) as entries
from epoch e left join lateral (select seq, ${MARK} as mark, at from changes where seq is not null order by seq desc limit 1) h on true`

/** The page that a row of PAGE says. */
export function pageOf(row: PageRow | undefined): LogPage {
  if (row === undefined) throw new Error('the log has no epoch')
  return {
    head: { epoch: row.epoch, seq: Number(row.head ?? 0), mark: row.head_mark ?? START.mark, at: row.head_at },
    mark: row.mark,
    clockMs: Number(row.ms),
    isDue: row.due,
    // JSON has no instants.
    entries: (row.entries ?? []).map((entry) => ({
      ...entry,
      at: new Date(entry.at),
      due: entry.due === null ? null : new Date(entry.due),
    })),
  }
}

/** What stands behind a number. Announces nothing. */
export async function readLog(on: Queryable, seq: number, limit: number): Promise<LogPage> {
  const [row] = await on.query<PageRow>(PAGE, [seq, limit], 'log-page')
  return pageOf(row)
}

/** Whether the log of this page is the one that gave the position. */
export function knows({ head, mark }: LogPage, position: Position & { epoch: number }): boolean {
  return head.epoch === position.epoch && (position.seq === 0 || mark === position.mark)
}

export interface Changes {
  items: LogEntry[]
  /** Where to go on; of an empty page, the cursor that was sent. */
  cursor: string
}

/**
 * A page of the whole log, for those who may read all of it. What is due is announced first.
 * @throws INVALID_CURSOR, CURSOR_EXPIRED
 */
export async function readChanges(
  db: Database,
  key: Buffer,
  { after, limit }: { after?: string | null; limit: number },
): Promise<Changes> {
  const from = after === undefined || after === null ? null : openCursor(key, after)
  const read = (): Promise<LogPage> => readLog(db, from?.seq ?? START.seq, limit)
  let page = await read()
  if (page.isDue) {
    await announceDue(db)
    page = await read()
  }
  if (from !== null && !knows(page, from)) throw fail('CURSOR_EXPIRED')
  const last = page.entries[page.entries.length - 1]
  if (last === undefined && after) return { items: [], cursor: after }
  const { seq, mark } = last ?? START
  return { items: page.entries, cursor: sealCursor(key, { epoch: page.head.epoch, seq, mark, extra: {} }) }
}
