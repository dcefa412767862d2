// The sample newsroom: what `npm start` shows a newcomer. It goes through the same services as every other write.
import { readFile } from 'node:fs/promises'
import { systemContext } from '../../access/policy.ts'
import type { Context } from '../../context.ts'
import { SYSTEM } from '../../context.ts'
import type { Database } from '../../db/client.ts'
import { Failure } from '../../errors.ts'
import { articleCreate } from '../articles/schema.ts'
import { createArticle, publishArticle } from '../articles/service.ts'
import { authorCreate } from '../authors/schema.ts'
import { createAuthor } from '../authors/service.ts'
import { parseInput } from '../input.ts'
import { mediaCreate } from '../media/schema.ts'
import { createMedia } from '../media/service.ts'
import { sectionCreate, sectionPatch } from '../sections/schema.ts'
import { createSection, updateSection } from '../sections/service.ts'
import { tagCreate } from '../tags/schema.ts'
import { createTag } from '../tags/service.ts'
import type { Answer, Written } from '../write.ts'

type Item = Record<string, unknown>

interface Newsroom {
  sections: Item[]
  authors: Item[]
  tags: Item[]
  media: Item[]
  articles: (Item & { _publish?: boolean })[]
  /** By section path: the slugs of its curated front. */
  front?: Record<string, string[]>
}

// Nobody reads these answers.
const nothing: Answer = () => Promise.resolve('null')

/**
 * Loads the sample newsroom once: into a database that nobody has written to, under a lock, so that two processes
 * starting at once load it once. A load that was cut short goes on at the next start. Answers whether it loaded anything.
 * @throws what a service throws
 */
export async function loadSample(db: Database, clock: { raise(at: Date): void }): Promise<boolean> {
  const lock = await db.pool.connect()
  try {
    await lock.query('select pg_advisory_lock(8201, 10)')
    const text = await readFile(new URL('./newsroom.json', import.meta.url), 'utf8')
    const newsroom = JSON.parse(text) as Newsroom // our own file; each item is parsed by its schema
    if (!(await isWanted(db, Object.keys(newsroom.front ?? {}).length))) return false
    await loadNewsroom(db, newsroom, clock)
    return true
  } finally {
    // The lock belongs to the session: the connection goes with it.
    lock.release(true)
  }
}

/** Nothing is there yet, or a part of the sample and nothing else: the curated fronts are what is written last. */
async function isWanted(db: Database, fronts: number): Promise<boolean> {
  const [found] = await db.query<{ foreign: boolean; fronts: number }>(
    `select exists (select 1 from changes where actor <> $1) as foreign,
       (select count(*)::int from sections where cardinality(lead_items) > 0) as fronts`,
    [SYSTEM.actor],
  )
  return found !== undefined && !found.foreign && found.fronts < fronts
}

/** The write, or null where an earlier load has made the item. */
async function unlessThere(write: Promise<Written>): Promise<Written | null> {
  try {
    return await write
  } catch (error) {
    if (error instanceof Failure && error.code === 'ID_TAKEN') return null
    throw error
  }
}

async function loadNewsroom(db: Database, newsroom: Newsroom, clock: { raise(at: Date): void }): Promise<void> {
  const { rows } = await db.pool.query<{ at: Date }>('select clock_timestamp() as at')
  const ctx: Context = systemContext(db, rows[0]?.at ?? new Date(0))
  const written = (result: Written | null): void => {
    if (result !== null) clock.raise(result.at)
  }
  for (const item of newsroom.media)
    written(await unlessThere(createMedia(ctx, parseInput(mediaCreate, item), nothing)))
  for (const item of newsroom.sections)
    written(await unlessThere(createSection(ctx, parseInput(sectionCreate, item), nothing)))
  for (const item of newsroom.tags) written(await unlessThere(createTag(ctx, parseInput(tagCreate, item), nothing)))
  for (const item of newsroom.authors)
    written(await unlessThere(createAuthor(ctx, parseInput(authorCreate, item), nothing)))
  for (const { _publish: goesLive, ...item } of newsroom.articles) {
    const input = parseInput(articleCreate, item)
    written(await unlessThere(createArticle(ctx, input, nothing)))
    if (goesLive === true && typeof input.id === 'string') written(await publishArticle(ctx, { id: input.id }, nothing))
  }
  for (const [path, leadItems] of Object.entries(newsroom.front ?? {})) {
    const [section] = await db.query<{ id: string }>('select id from sections where path = $1', [path])
    if (section === undefined) throw new Error(`the sample's front names no section: ${path}`)
    written(
      await updateSection(
        ctx,
        { id: section.id, ifVersion: '*', patch: parseInput(sectionPatch, { leadItems }) },
        nothing,
      ),
    )
  }
}
