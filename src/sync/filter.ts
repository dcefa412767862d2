// What a sync is about, and how a cursor carries it: later calls send the cursor alone.
import type { CursorExtra, Position } from '../changes/cursor.ts'
import { fail } from '../errors.ts'
import type { Entity } from '../read/shape.ts'

/** In the order in which a snapshot walks them: what is referred to comes before what refers to it. */
export const SYNC_TYPES = ['media', 'author', 'section', 'tag', 'article'] as const satisfies readonly Entity[]

/** `section`, `locale` and `publishedAfter` narrow articles; the other types come whole. */
export interface SyncFilter {
  types: readonly Entity[]
  /** The id of a section, with what lies below it. */
  section: string | null
  locale: string | null
  publishedAfter: Date | null
}

/** Where the walk through the present state stands: the next id of the type of that place in SYNC_TYPES. */
export interface Walk {
  type: number
  from: string
}

export interface SyncState {
  filter: SyncFilter
  limit: number
  /** Null: the snapshot is over, deltas follow. */
  walk: Walk | null
  /**
   * The newest entry whose effects the pages so far may have shown, where the cursor is behind it: a log that has lost it
   * since is not the one that gave the cursor. Null: the cursor's own position.
   */
  seen: Position | null
  /**
   * Where the round began that the next page goes on with: a takedown behind it has not been told, whatever came of the
   * item since. Null: the cursor's own number.
   */
  since: number | null
}

export const DEFAULT_LIMIT = 100
export const EVERYTHING: SyncFilter = { types: SYNC_TYPES, section: null, locale: null, publishedAfter: null }
export const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** What stands in a cursor's `extra.sync`; short names, since every client carries them. */
interface Carried {
  t?: readonly Entity[]
  s?: string
  l?: string
  p?: string
  n: number
  w?: [type: number, from: string]
  e?: [seq: number, mark: string]
  b?: number
}

export function carry({ filter, limit, walk, seen, since }: SyncState): CursorExtra {
  const { types, section, locale, publishedAfter } = filter
  const sync: Carried = {
    ...(types.length < SYNC_TYPES.length ? { t: types } : {}),
    ...(section === null ? {} : { s: section }),
    ...(locale === null ? {} : { l: locale }),
    ...(publishedAfter === null ? {} : { p: publishedAfter.toISOString() }),
    n: limit,
    ...(walk === null ? {} : { w: [walk.type, walk.from] as const }),
    ...(seen === null ? {} : { e: [seen.seq, seen.mark] as const }),
    ...(since === null ? {} : { b: since }),
  }
  return { sync }
}

/** A position without a filter, such as a stream gives, is one of everything, behind its snapshot. */
export function carried(extra: CursorExtra): SyncState {
  const sync = extra['sync'] as Carried | undefined // sealed: made above
  if (sync === undefined) return { filter: EVERYTHING, limit: DEFAULT_LIMIT, walk: null, seen: null, since: null }
  return {
    filter: {
      types: sync.t ?? SYNC_TYPES,
      section: sync.s ?? null,
      locale: sync.l ?? null,
      publishedAfter: sync.p === undefined ? null : new Date(sync.p),
    },
    limit: sync.n,
    walk: sync.w === undefined ? null : { type: sync.w[0], from: sync.w[1] },
    seen: sync.e === undefined ? null : { seq: sync.e[0], mark: sync.e[1] },
    since: sync.b ?? null,
  }
}

/** The types in the order of the walk, each once. */
export const inOrder = (types: readonly Entity[]): Entity[] => SYNC_TYPES.filter((type) => types.includes(type))

/** @throws CURSOR_MISMATCH when what is sent beside a cursor is not what the cursor carries */
export function demandSame(filter: SyncFilter, sent: Partial<SyncFilter>): void {
  const same =
    (sent.types === undefined || inOrder(sent.types).join() === filter.types.join()) &&
    (sent.section === undefined || sent.section === filter.section) &&
    (sent.locale === undefined || sent.locale === filter.locale) &&
    (sent.publishedAfter === undefined || sent.publishedAfter?.getTime() === filter.publishedAfter?.getTime())
  if (!same) throw fail('CURSOR_MISMATCH')
}
