// Sync's invariant (semantics.md section 6): five clients with different filters and pages, each killed before or after it
// has stored a page and gone back to older cursors, have what readers see whenever they are told that there is no more.
// Nothing announces but sync itself: no worker and no relay runs.
import t from 'tap'
import { Failure } from '../../src/errors.ts'
import type { SyncRequest } from '../../src/sync/sync.ts'
import { core, type Core } from '../helpers/core.ts'
import { listed, published } from '../helpers/published.ts'
import { randomFrom, randomNewsroom, type Random } from '../helpers/random-newsroom.ts'
import { bySize } from '../helpers/size.ts'
import { apply, emptyCopy, syncReader, type Copy, type Reader } from '../helpers/sync.ts'

const SEEDS = bySize(2, 20)
const OPERATIONS = bySize(150, 10_000)
const ROUND = 50
const first = Number(process.env['BROADSHEET_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
t.comment(`seeds from ${first} on (BROADSHEET_TEST_SEED)`)

/** What a client may go back to: a backup of its copy, or a cursor alone, which its copy is ahead of. */
const KEPT = 20

interface Client {
  filter: Omit<SyncRequest, 'cursor' | 'limit'>
  limits: readonly number[]
  copy: Copy
  saved: Copy[]
}

async function step(reader: Reader, random: Random, client: Client, tell: (what: string) => void): Promise<void> {
  const { filter, limits, saved } = client
  const at = Math.floor(random() * saved.length)
  const older = saved[at]
  if (random() < 0.08 && older !== undefined) {
    if (random() < 0.5) {
      tell('back to an older cursor')
      client.copy = { ...client.copy, cursor: older.cursor }
    } else {
      tell('back to a backup')
      client.copy = { map: new Map(older.map), cursor: older.cursor }
      saved.splice(at + 1)
    }
  }
  const limit = limits[Math.floor(random() * limits.length)]
  const { cursor } = client.copy
  let page
  try {
    page = await reader.page(
      cursor === undefined ? { ...filter, limit } : random() < 0.5 ? { cursor, limit } : { cursor },
    )
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SYNC_SCOPE_CHANGED' || filter.section === undefined) throw error
    tell('the section has moved')
    client.copy = emptyCopy()
    client.saved.length = 0
    return
  }
  if (random() < 0.1) return tell('killed before storing')
  apply(client.copy, page.items)
  client.copy.cursor = page.cursor
  if (saved.length >= KEPT) saved.splice(Math.floor(random() * KEPT), 1)
  saved.push({ map: new Map(client.copy.map), cursor: page.cursor })
}

/** What differs between a copy and what readers see at the instant, a few of it in full. */
async function differences({ db }: Core, { copy, filter }: Client, at: Date): Promise<unknown[]> {
  const state = await published(db, at)
  const shown = await listed(db, at, filter)
  // Lists leave out a tag that was merged; a copy keeps it, since articles go on naming it.
  if (filter.types?.includes('tag') ?? true)
    for (const [key, object] of state) if (typeof object['mergedInto'] === 'string') shown.add(key)
  const keys = [...new Set([...shown, ...copy.map.keys()])].sort()
  const pairs = keys.map((key) => [key, copy.map.get(key) ?? null, shown.has(key) ? state.get(key) : null] as const)
  return pairs.filter(([, has, sees]) => canonical(has) !== canonical(sees)).slice(0, 3)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}

for (let seed = first; seed < first + SEEDS; seed++) {
  t.test('copies kept by killed clients are what readers see', { timeout: bySize(60_000, 3_600_000) }, async (t) => {
    t.comment(`seed ${seed}`)
    const it = await core(t)
    const reader = await syncReader(t, it)
    const random = randomFrom(seed)
    const newsroom = randomNewsroom(it.ctx, random)
    const told = new Map<string, number>()
    const tell = (what: string) => void told.set(what, (told.get(what) ?? 0) + 1)
    await newsroom.found()
    const [section] = newsroom.ids.section
    const clients: Client[] = [
      { filter: {}, limits: [7, 100] },
      { filter: { types: ['article', 'section'] as const }, limits: [1, 3] },
      { filter: { section: section ?? '' }, limits: [4, 20] },
      { filter: { locale: 'de', publishedAfter: new Date('2025-01-01T00:00:00Z') }, limits: [5] },
      { filter: { types: ['tag', 'media', 'author'] as const }, limits: [2, 500] },
    ].map((client) => ({ ...client, copy: emptyCopy(), saved: [] }))

    for (let done = 0; done < OPERATIONS;) {
      for (let n = 0; n < ROUND;) {
        // Most come one by one; some race, and are read while they do.
        const together = random() < 0.1 ? 2 + Math.floor(random() * 3) : 1
        const reading = clients.filter(() => random() < 0.15).map((client) => step(reader, random, client, tell))
        await Promise.all([...Array.from({ length: together }, () => newsroom.act()), ...reading])
        n += together
      }
      done += ROUND
      for (const [n, client] of clients.entries()) {
        let at: Date | null = null
        for (let round = 0; at === null && round < 3; round++) {
          try {
            const pages = await reader.drain(client.copy, { ...client.filter, limit: client.limits[0] })
            at = pages[pages.length - 1]?.at ?? null
          } catch (error) {
            if (!(error instanceof Failure) || error.code !== 'SYNC_SCOPE_CHANGED') throw error
            tell('the section has moved')
            client.copy = emptyCopy()
            client.saved.length = 0
          }
        }
        const found = at === null ? ['the sync never ends'] : await differences(it, client, at)
        t.same(found, [], `client ${n} after ${done} operations`)
        if (found.length > 0) return
      }
    }
    t.comment(JSON.stringify(Object.fromEntries([...newsroom.done, ...newsroom.refused, ...told])))
  })
}
