// Following the log from a position without gap or double: pages of the log until the relay's memory reaches back to it,
// then what the relay hands on. Who follows pulls at his own speed, so nothing is ever heaped up for somebody slow.
import type { Database } from '../db/client.ts'
import { monotonicMs } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { announceDue } from './announce.ts'
import { openCursor, readHead, sealCursor, type Position } from './cursor.ts'
import { knows, readLog, type LogEntry } from './read.ts'
import type { Relay } from './relay.ts'
import { sharedPages, type ReadPage } from './shared-pages.ts'

/** What followers of the log are told of an entry (contract.md section 5). */
export interface Change {
  cursor: string
  at: Date
  op: 'upsert' | 'remove'
  type: LogEntry['type']
  id: string | null
}

/**
 * `rest`: nothing more is at hand for now. `beat`: nothing to tell for a while, but the position went on. `reset`: the log
 * is another one; begin again.
 */
export type Followed =
  { kind: 'change'; change: Change } | { kind: 'rest' } | { kind: 'beat'; cursor: string } | { kind: 'reset' }

export interface Log {
  db: Database
  relay: Relay
  /** Seals cursors. */
  key: Buffer
}

export const ITEM_TYPES = ['article', 'section', 'author', 'media', 'tag'] as const
export type ItemType = (typeof ITEM_TYPES)[number]

export interface View {
  /** Everything, for those who may read the audit; else what is public. */
  isWhole: boolean
  /** Of these types alone. */
  types?: readonly ItemType[] | null | undefined
}

const PAGE_ENTRIES = 500
const LEAVES = new Set<LogEntry['action']>(['trashed', 'purged', 'merged', 'tokenRevoked'])

/** What an entry means for a view; null: nothing that it shows. */
export function opOf(entry: LogEntry, { isWhole, types }: View): Change['op'] | null {
  const itemType = ITEM_TYPES.find((type) => type === entry.type)
  if (types ? itemType === undefined || !types.includes(itemType) : !isWhole && itemType === undefined) return null
  if (isWhole) return LEAVES.has(entry.action) ? 'remove' : 'upsert'
  if (entry.audience !== 'public') return null
  return entry.after === null ? 'remove' : 'upsert'
}

export interface Start extends Position {
  epoch: number
  /** The relay's count when the position was found good. */
  resets: number
}

/**
 * Where to begin: behind a cursor, or at the head. What is due is announced first.
 * @throws INVALID_CURSOR, CURSOR_EXPIRED
 */
export async function startOf({ db, relay, key }: Log, after: string | null | undefined): Promise<Start> {
  const given = after === undefined || after === null ? null : openCursor(key, after)
  await announceDue(db)
  const { resets } = relay
  if (given === null) {
    const { epoch, seq, mark } = await readHead(db)
    return { epoch, seq, mark, resets }
  }
  const { epoch, seq, mark } = given
  if (!knows(await readLog(db, seq, 0), given)) throw fail('CURSOR_EXPIRED')
  return { epoch, seq, mark, resets }
}

/** The cursor of a position that a follower has reached. */
export function cursorAt({ key }: Log, { epoch, seq, mark }: Start): string {
  return sealCursor(key, { epoch, seq, mark, extra: {} })
}

// Many follow at once, and all of a view are told the same of an entry.
const told = { whole: new WeakMap<LogEntry, Change>(), public: new WeakMap<LogEntry, Change>() }

function changeOf(log: Log, entry: LogEntry, at: Start, op: Change['op'], { isWhole }: View): Change {
  const known = isWhole ? told.whole : told.public
  let change = known.get(entry)
  if (change === undefined) {
    change = { cursor: cursorAt(log, at), at: entry.at, op, type: entry.type, id: entry.id }
    known.set(entry, change)
  }
  return change
}

// All followers of a process have one relay.
const readers = new WeakMap<Relay, ReadPage>()

function pagesOf({ db, relay }: Log): ReadPage {
  const pages = readers.get(relay) ?? sharedPages(db, relay)
  readers.set(relay, pages)
  return pages
}

/**
 * Everything behind `start` that the view shows, in order, each once, until the signal. A beat at least every `beatMs`.
 * @throws what reading the log throws; the position of the last thing yielded is where to go on
 */
export async function* follow(
  log: Log,
  start: Start,
  view: View,
  { beatMs, signal }: { beatMs: number; signal: AbortSignal },
): AsyncGenerator<Followed, void, undefined> {
  const { relay } = log
  const readPage = pagesOf(log)
  let at = start
  let toldMs = monotonicMs()
  while (!signal.aborted) {
    if (relay.resets !== at.resets) {
      const { resets } = relay
      if (!knows(await readPage(at.seq, 0), at)) return void (yield { kind: 'reset' })
      at = { ...at, resets }
    }
    let entries = relay.recent(at.seq)
    if (entries === null) {
      const page = await readPage(at.seq, PAGE_ENTRIES)
      if (!knows(page, at)) return void (yield { kind: 'reset' })
      entries = page.entries
    }
    for (const entry of entries) {
      at = { ...at, seq: entry.seq, mark: entry.mark }
      const op = opOf(entry, view)
      if (op === null) continue
      yield { kind: 'change', change: changeOf(log, entry, at, op, view) }
      if (signal.aborted) return
      toldMs = monotonicMs()
    }
    if (entries.length > 0) yield { kind: 'rest' }
    if (monotonicMs() - toldMs >= beatMs) {
      yield { kind: 'beat', cursor: cursorAt(log, at) }
      toldMs = monotonicMs()
    }
    if (entries.length === 0) await relay.beyond(at.seq, Math.max(0, toldMs + beatMs - monotonicMs()), signal)
  }
}
