// A position in the log as outsiders hold it: sealed, so that nobody learns from it how much a newsroom writes, and
// marked, so that a database that came back from an older backup does not pass for the one that gave it
// (semantics.md section 5). One kind of cursor serves /v1/changes, sync, streams, subscriptions and webhooks.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Queryable } from '../db/client.ts'
import { fail } from '../errors.ts'

/** Behind the entry of that number; 0: before the first. `mark`: 6 bytes of the entry's id, in hexadecimal. */
export interface Position {
  seq: number
  mark: string
}

/** What a cursor holds besides: a sync's filter and phase. */
export type CursorExtra = Readonly<Record<string, unknown>>

export interface LogCursor extends Position {
  epoch: number
  extra: CursorExtra
}

export interface Head extends Position {
  epoch: number
  /** The instant of the newest entry; null while the log is empty. */
  at: Date | null
}

export const START: Position = { seq: 0, mark: '000000000000' }

const MAX_CURSOR_CHARS = 8_192
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The key that seals them: made by a migration, the same for every instance. */
export async function loadLogKey(db: Queryable): Promise<Buffer> {
  const [row] = await db.query<{ value: Buffer }>(`select value from secrets where name = 'log'`)
  if (row === undefined) throw new Error('the table secrets holds no key for the log')
  return row.value
}

/** Equal cursors have equal texts, so that an empty page can repeat the one it was asked with. */
export function sealCursor(key: Buffer, { epoch, seq, mark, extra }: LogCursor): string {
  const plain = Buffer.from(JSON.stringify([epoch, seq, mark, extra]))
  const nonce = createHmac('sha256', key).update(plain).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** @throws INVALID_CURSOR for what this log never gave, or what was altered */
export function openCursor(key: Buffer, text: string): LogCursor {
  const bytes = text.length > MAX_CURSOR_CHARS ? Buffer.alloc(0) : Buffer.from(text, 'base64url')
  if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) throw invalid()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
    const sealed = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
    const [epoch, seq, mark, extra] = JSON.parse(plain) as [number, number, string, CursorExtra] // authenticated: made above
    return { epoch, seq, mark, extra }
  } catch (cause) {
    throw invalid(cause)
  }
}

const invalid = (cause?: unknown) =>
  fail('INVALID_CURSOR', { detail: 'Send a cursor as it was given, or none to begin at the beginning.', cause })

export const MARK = `right(replace(id::text, '-', ''), 12)`

/** The same of an entry's id, a UUID in lower case. */
export const markOf = (id: string): string => id.replaceAll('-', '').slice(-12)

/** Where the log stands. */
export async function readHead(on: Queryable): Promise<Head> {
  const [row] = await on.query<{ epoch: number; seq: string | null; mark: string | null; at: Date | null }>(
    `select e.number as epoch, h.seq, h.mark, h.at from epoch e
     left join lateral (select seq, ${MARK} as mark, at from changes where seq is not null order by seq desc limit 1) h on true`,
    [],
    'log-head',
  )
  if (row === undefined) throw new Error('the log has no epoch')
  return { epoch: row.epoch, seq: Number(row.seq ?? 0), mark: row.mark ?? START.mark, at: row.at }
}

/**
 * Whether the log is still the one that gave the cursor. @throws CURSOR_EXPIRED for another epoch, a position beyond the
 * head, or another entry at that position
 */
export async function demandPosition(on: Queryable, { epoch, seq, mark }: LogCursor): Promise<void> {
  const [row] = await on.query<{ epoch: number; mark: string | null }>(
    `select e.number as epoch, (select ${MARK} from changes where seq = $1) as mark from epoch e`,
    [seq],
    'log-position',
  )
  if (row === undefined || row.epoch !== epoch || (seq > 0 && row.mark !== mark)) throw fail('CURSOR_EXPIRED')
}
