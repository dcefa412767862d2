// The sample newsroom: what `npm start` shows a newcomer. It goes through the same services as every other write.
import { readFile } from 'node:fs/promises'
import { systemContext } from '../../access/policy.ts'
import type { Context } from '../../context.ts'
import type { Database } from '../../db/client.ts'
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
 * Loads the sample newsroom once: into a database that holds no entity, under a lock, so that two processes starting at
 * once load it once. Answers whether it did. @throws what a service throws; then the next start finds a part of it
 */
export async function loadSample(db: Database, clock: { raise(at: Date): void }): Promise<boolean> {
  const lock = await db.pool.connect()
  try {
    await lock.query('select pg_advisory_lock(8201, 10)')
    const { rows } = await lock.query('select 1 from entities limit 1')
    if (rows.length > 0) return false
    const text = await readFile(new URL('./newsroom.json', import.meta.url), 'utf8')
    await loadNewsroom(db, JSON.parse(text) as Newsroom, clock) // our own file; each item is parsed by its schema
    return true
  } finally {
    // The lock belongs to the session: the connection goes with it.
    lock.release(true)
  }
}

async function loadNewsroom(db: Database, newsroom: Newsroom, clock: { raise(at: Date): void }): Promise<void> {
  const { rows } = await db.pool.query<{ at: Date }>('select clock_timestamp() as at')
  const ctx: Context = systemContext(db, rows[0]?.at ?? new Date(0))
  const written = (result: Written): Written => {
    clock.raise(result.at)
    return result
  }
  for (const item of newsroom.media) written(await createMedia(ctx, parseInput(mediaCreate, item), nothing))
  for (const item of newsroom.sections) written(await createSection(ctx, parseInput(sectionCreate, item), nothing))
  for (const item of newsroom.tags) written(await createTag(ctx, parseInput(tagCreate, item), nothing))
  for (const item of newsroom.authors) written(await createAuthor(ctx, parseInput(authorCreate, item), nothing))
  for (const { _publish: goesLive, ...item } of newsroom.articles) {
    const { id } = written(await createArticle(ctx, parseInput(articleCreate, item), nothing))
    if (goesLive === true) written(await publishArticle(ctx, { id }, nothing))
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
