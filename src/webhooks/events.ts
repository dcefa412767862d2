// From an entry of the log to the event that receivers hear of, or to none.
import { sealCursor } from '../changes/cursor.ts'
import type { Action, Image } from '../changes/append.ts'
import { TEST_TYPE, type EventType } from './schema.ts'

/** What of a public entry an event is made of. */
export interface LoggedEntry extends Record<string, unknown> {
  id: string
  seq: number
  at: Date
  type: string
  item_id: string | null
  action: Action
  version: number | null
  before: Image
  after: Image
}

export interface Event {
  /** The `webhook-id`: the entry's own, so that every attempt, replay and worker names it alike. */
  id: string
  type: EventType | typeof TEST_TYPE
  /** Events of one item are delivered in order; null: nothing to wait for. */
  itemId: string | null
  payload: string
}

/** What seals the cursors in payloads. */
export interface Sealing {
  key: Buffer
  epoch: number
}

/** The type of the event; null for what receivers are not told, such as settings. */
export function eventType({ type, action, before, after }: LoggedEntry): EventType | null {
  switch (type) {
    case 'section':
    case 'author':
    case 'media':
    case 'tag':
      return after === null ? `${type}.removed` : `${type}.changed`
    case 'article':
      if (action === 'withdrawn') return 'article.withdrawn'
      if (action === 'purged') return 'article.removed'
      if (after === null) return 'article.unpublished'
      return before === null ? 'article.published' : 'article.updated'
    default:
      return null
  }
}

/** The event of an entry. Ids and versions, never content: a takedown must not lie in somebody's queue. */
export function eventOf(entry: LoggedEntry, type: EventType, sealing: Sealing): Event {
  const { id, at, item_id, version, action, after } = entry
  const data = {
    cursor: cursorOf(entry, sealing),
    id: item_id,
    type: entry.type,
    version,
    // Why it is no longer there: a receiver archives what has expired and erases what is withdrawn.
    ...(after === null ? { reason: action } : {}),
  }
  return { id, type, itemId: item_id, payload: JSON.stringify({ type, timestamp: at.toISOString(), data }) }
}

/** The event by which an endpoint is tried. */
export function testEvent(
  id: string,
  { webhookId, version, at, cursor }: { webhookId: string; version: number; at: Date; cursor: string },
): Event {
  const data = { cursor, id: webhookId, type: 'webhook', version }
  const payload = JSON.stringify({ type: TEST_TYPE, timestamp: at.toISOString(), data })
  return { id, type: TEST_TYPE, itemId: null, payload }
}

/** The position just after the entry: what a reader of the log goes on from. */
function cursorOf({ id, seq }: LoggedEntry, { key, epoch }: Sealing): string {
  return sealCursor(key, { epoch, seq, mark: id.replaceAll('-', '').slice(-12), extra: {} })
}

/**
 * Whether an endpoint that names sections is told of an article's entry. What was taken down while nobody saw it has no
 * section to judge by, and is told to all: a takedown that is missed is worse than one too many.
 */
export function isInSections({ type, before, after }: LoggedEntry, sections: ReadonlySet<string>): boolean {
  if (type !== 'article' || (before === null && after === null)) return true
  return [before, after].some((image) => typeof image?.['section'] === 'string' && sections.has(image['section']))
}
