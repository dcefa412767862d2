// The public copy: a client that applies its pages, from nothing or from any cursor ever given, with whatever kills and
// repeats, has exactly what readers see within its filter when `more` is false. It shows nothing that is not public,
// whoever asks, and leans on no worker: what is due is announced before it reads (semantics.md section 6).
//
// filter.ts: what a cursor carries · snapshot.ts: the walk through what there is · delta.ts: what changed behind a position
// · objects.ts, normal-form.ts: what an item looks like · scope.ts: the section of the filter.
import { announceDue } from '../changes/announce.ts'
import { demandPosition, openCursor, readHead, sealCursor, type LogCursor, type Position } from '../changes/cursor.ts'
import type { Context } from '../context.ts'
import type { Queryable } from '../db/client.ts'
import { fail } from '../errors.ts'
import type { Entity } from '../read/shape.ts'
import { deltaPage, newestPublic } from './delta.ts'
import {
  carried,
  carry,
  DEFAULT_LIMIT,
  demandSame,
  EVERYTHING,
  FIRST_ID,
  inOrder,
  type SyncFilter,
  type SyncState,
} from './filter.ts'
import { pageText, type Item } from './page.ts'
import { demandScope, findSection } from './scope.ts'
import { walkPage } from './snapshot.ts'

export interface SyncRequest {
  cursor?: string | undefined
  limit?: number | undefined
  types?: readonly Entity[] | undefined
  /** An id or a path. */
  section?: string | undefined
  locale?: string | undefined
  publishedAfter?: Date | undefined
}

export interface SyncPage {
  /** `{ items, cursor, more }`. */
  text: string
  /** The instant that the page was read at; a process's clock is not behind it from now on. */
  at: Date
}

/**
 * One page. `key` is the log's (`loadLogKey`).
 * @throws INVALID_CURSOR, CURSOR_MISMATCH, CURSOR_EXPIRED, SYNC_SCOPE_CHANGED, INVALID_PARAMETER for an unknown section
 */
export async function readSync(ctx: Context, key: Buffer, request: SyncRequest): Promise<SyncPage> {
  const given = request.cursor === undefined ? null : openCursor(key, request.cursor)
  await announceDue(ctx.db)
  return ctx.db.snapshot(async (on) => {
    const head = await readHead(on)
    // Whoever announced what is due may be a little ahead of this process.
    const at = head.at !== null && head.at > ctx.now ? head.at : ctx.now
    if (given !== null) await demandPosition(on, given)
    const state = given === null ? await begun(on, request, at) : await goneOn(on, given, { request, at })
    const end = await newestPublic(on)
    const from = given ?? end
    const page = await pageOf(on, { state, from, end, at })
    const cursor = sealCursor(key, {
      epoch: head.epoch,
      seq: page.to.seq,
      mark: page.to.mark,
      extra: carry({ ...page.state, ...(page.to.seq < end.seq ? { seen: end } : { seen: null, since: null }) }),
    })
    const more = page.state.walk !== null || state.walk !== null || page.to.seq < end.seq || (await isDue(on, at))
    return { text: pageText(page.items, cursor, more), at }
  })
}

/** A new sync. */
async function begun(on: Queryable, request: SyncRequest, at: Date): Promise<SyncState> {
  const { section: name, types, locale, publishedAfter, limit } = request
  const section = name === undefined ? null : await findSection(on, name, at)
  if (name !== undefined && section === null)
    throw fail('INVALID_PARAMETER', { errors: [{ path: 'section', message: 'names no section' }] })
  const filter: SyncFilter = {
    types: inOrder(types ?? EVERYTHING.types),
    section,
    locale: locale ?? null,
    publishedAfter: publishedAfter ?? null,
  }
  return { filter, limit: limit ?? DEFAULT_LIMIT, walk: { type: 0, from: FIRST_ID }, seen: null, since: null }
}

/** What a cursor carries; what is sent beside it has to be the same, but for the limit. */
async function goneOn(
  on: Queryable,
  given: LogCursor,
  { request, at }: { request: SyncRequest; at: Date },
): Promise<SyncState> {
  const state = carried(given.extra)
  if (state.seen !== null) await demandPosition(on, { ...given, ...state.seen })
  const { section: name, types, locale, publishedAfter, limit } = request
  const section = name === undefined ? undefined : await findSection(on, name, at)
  demandSame(state.filter, {
    ...(types === undefined ? {} : { types }),
    // What names nothing any more is not what the cursor was given for.
    ...(section === undefined ? {} : { section: section ?? '' }),
    ...(locale === undefined ? {} : { locale }),
    ...(publishedAfter === undefined ? {} : { publishedAfter }),
  })
  return { ...state, limit: limit ?? state.limit }
}

interface Pages {
  state: SyncState
  from: Position
  end: Position
  at: Date
}

/** The page's items, and the state and position behind it. */
async function pageOf(
  on: Queryable,
  { state, from, end, at }: Pages,
): Promise<{ items: Item[]; state: SyncState; to: Position }> {
  const { filter, limit, walk } = state
  const reading = { on, at, filter }
  if (walk !== null) {
    const { items, walk: next } = await walkPage(reading, walk, limit)
    return { items, state: { ...state, walk: next }, to: from }
  }
  const since = state.since ?? from.seq
  const { items, to } = await deltaPage(reading, { from, end, limit, since })
  if (filter.section !== null && filter.types.includes('article'))
    await demandScope(on, filter.section, { from: from.seq, to: to.seq })
  return { items, state: { ...state, since }, to }
}

/** Whether a boundary that the page's objects show already is still to be announced: a writer may hold its row. */
async function isDue(on: Queryable, at: Date): Promise<boolean> {
  const [row] = await on.query<{ due: boolean }>(
    'select exists (select 1 from agenda where at <= $1) as due',
    [at],
    'sync-is-due',
  )
  return row?.due === true
}
