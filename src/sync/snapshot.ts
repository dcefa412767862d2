// The first phase: everything that readers see now, type by type and id by id. Ids never change, so nothing can move past
// the walker; what changes meanwhile is sent by the deltas from where the log stood when the walk began.
import { FIRST_ID, SYNC_TYPES, type Walk } from './filter.ts'
import { readObjects, walkIds, type Reading } from './objects.ts'
import { CHUNK, isFull, type Item } from './page.ts'

/** The next items of the walk, and where it stands then; null: it is over. */
export async function walkPage(
  reading: Reading,
  walk: Walk,
  limit: number,
): Promise<{ items: Item[]; walk: Walk | null }> {
  const items: Item[] = []
  let { type, from } = walk
  for (;;) {
    const entity = SYNC_TYPES[type]
    if (entity === undefined) return { items, walk: null }
    const step = { from, limit: Math.min(CHUNK, limit - items.length) }
    const found = reading.filter.types.includes(entity)
      ? await walkIds(reading, entity, step)
      : { ids: [], next: null, isCut: false }
    for (const { id, object } of found.ids.length === 0 ? [] : await readObjects(reading, entity, found.ids)) {
      // Walked and read in one snapshot at one instant.
      if (object === null) throw new Error(`${entity} ${id} was seen and is not there`)
      items.push({ op: 'upsert', type: entity, id, object })
    }
    if (found.next === null) [type, from] = [type + 1, FIRST_ID]
    else from = found.next
    if (found.isCut || isFull(items, limit)) return { items, walk: type < SYNC_TYPES.length ? { type, from } : null }
  }
}
