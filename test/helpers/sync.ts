// A client of /v1/sync as an app would be one: a map, a cursor, and nothing else that it remembers.
import type { Context } from '../../src/context.ts'
import { startClock } from '../../src/db/clock.ts'
import type { Database } from '../../src/db/client.ts'
import { loadLogKey } from '../../src/changes/cursor.ts'
import { readSync, type SyncRequest } from '../../src/sync/sync.ts'

export interface SyncItem {
  op: 'upsert' | 'remove'
  type: string
  id: string
  object?: Record<string, unknown>
  reason?: string
}

export interface Page {
  items: SyncItem[]
  cursor: string
  more: boolean
  /** The instant that it was read at. */
  at: Date
}

/** What a client keeps: its copy by type and id, and where it is. */
export interface Copy {
  map: Map<string, Record<string, unknown>>
  cursor: string | undefined
}

export const emptyCopy = (): Copy => ({ map: new Map(), cursor: undefined })

export function apply({ map }: Pick<Copy, 'map'>, items: readonly SyncItem[]): void {
  for (const { op, type, id, object } of items) {
    if (op === 'upsert' && object !== undefined) map.set(`${type} ${id}`, object)
    else map.delete(`${type} ${id}`)
  }
}

export interface Reader {
  page(request: SyncRequest): Promise<Page>
  /** Applies pages until there are no more; the pages. */
  drain(copy: Copy, request?: SyncRequest): Promise<Page[]>
}

/** Asks the core, by a clock that follows the database's. */
export async function syncReader(
  t: { teardown(action: () => void): unknown },
  { db, ctx }: { db: Database; ctx: Context },
): Promise<Reader> {
  const clock = await startClock(db)
  t.teardown(() => clock.stop())
  const key = await loadLogKey(db)
  const page = async (request: SyncRequest): Promise<Page> => {
    const now = clock.now()
    const { text, at } = await readSync({ ...ctx, now, clock: now }, key, request)
    clock.raise(at)
    return { ...(JSON.parse(text) as Omit<Page, 'at'>), at } // the page that sync.ts writes
  }
  return {
    page,
    async drain(copy, request = {}) {
      const pages: Page[] = []
      for (let round = 0; round < 10_000; round++) {
        const next = await page(copy.cursor === undefined ? request : { cursor: copy.cursor })
        apply(copy, next.items)
        copy.cursor = next.cursor
        pages.push(next)
        if (!next.more) return pages
      }
      throw new Error('the sync does not end')
    },
  }
}
