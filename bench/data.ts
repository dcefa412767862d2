// Fills a migrated, empty database with the invented newsroom, by COPY into the product's own tables.
import pg from 'pg'
import { copyRows } from './copy.ts'
import { indexesOf } from './indexes.ts'
import { newsroom, type Newsroom } from './newsroom.ts'
import { TABLES, type Table } from './rows.ts'

export interface LoadOptions {
  articles: number
  seed?: number
  /** Bytes of a body's JSON, about; absent: what `bodyBytesFor` says. */
  bodyBytes?: number
  /** Media items, where not as many as usual. */
  media?: number
  /** False: nothing is found by search, which takes half of loading. */
  search?: boolean
  say?: (line: string) => void
}

export const SEED = 20_160_601

/** 6 KB, as news has it; 1.5 KB from half a million articles on, for the sake of the disk. */
export const bodyBytesFor = (articles: number): number => (articles >= 500_000 ? 1_500 : 6_000)

/** Bytes on the disk that a loaded database takes, about, its write-ahead log included. Measured, then rounded up. */
export const diskBytesFor = (articles: number): number =>
  1_300_000_000 + articles * (2 * bodyBytesFor(articles) * 0.8 + 9_000)

/** Begun first and longest: it is half of all bytes. */
const LONGEST = 'article_versions'

/**
 * Loads the newsroom of this size and seed; the same numbers give the same rows. The database must be migrated and hold
 * no content. A superuser's connection loads without the foreign keys' triggers (`session_replication_role`), two tables
 * at a time: the rows come from one pure function, and the tests load the same ones with every trigger in force. Without
 * that right each table waits for those that it refers to.
 */
export async function loadData(url: string, options: LoadOptions): Promise<Newsroom> {
  const { articles, media, seed = SEED, say = () => undefined } = options
  const room = await newsroom({ articles, media, seed, bodyBytes: options.bodyBytes ?? bodyBytesFor(articles) })
  const began = performance.now()
  const load = async (client: pg.Client, table: Table): Promise<void> => {
    const tableBegan = performance.now()
    const count = await copyRows(client, table.name, table.columns.split(', '), table.rows(room))
    say(`${table.name}: ${count} rows in ${((performance.now() - tableBegan) / 1000).toFixed(1)} s`)
  }
  const names = TABLES.map(({ name }) => name)
  const [lanes, indexes] = await withClient(url, async (client) => {
    const found = await indexesOf(client, names)
    for (const { drop } of found) await client.query(drop)
    const { rows } = await client.query<{ super: boolean }>(
      'select usesuper as super from pg_user where usename = current_user',
    )
    const isSuper = rows[0]?.super === true
    const split = [TABLES.filter(({ name }) => name === LONGEST), TABLES.filter(({ name }) => name !== LONGEST)]
    return [isSuper ? split : [TABLES], found] as const
  })
  await Promise.all(
    lanes.map((tables) =>
      withClient(url, async (client) => {
        if (lanes.length > 1) await client.query('set session_replication_role = replica')
        // The data can be made again: a crash may cost the last moments of loading.
        await client.query('set synchronous_commit = off')
        await client.query('set broadsheet.search = off')
        for (const table of tables) await load(client, table)
      }),
    ),
  )
  const indexing = performance.now()
  const waiting = indexes.map(({ make }) => make)
  const build = (client: pg.Client): Promise<void> =>
    client.query(`set maintenance_work_mem = '256MB'`).then(async () => {
      for (let make = waiting.pop(); make !== undefined; make = waiting.pop()) await client.query(make)
    })
  // Not on one table at once: building locks it against changes alone, so two may run.
  await Promise.all([withClient(url, build), withClient(url, build)])
  say(`${indexes.length} indexes in ${((performance.now() - indexing) / 1000).toFixed(1)} s`)
  if (options.search !== false) await fillSearch(url, say)
  await withClient(url, async (client) => {
    await client.query('vacuum (analyze)')
    await client.query('checkpoint').catch(() => undefined) // a right of its own, which not every role has
  })
  say(`loaded ${articles} articles in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return room
}

/** The index over words, by the migration's own functions for whoever loads many rows: two connections share the work. */
async function fillSearch(url: string, say: (line: string) => void): Promise<void> {
  const began = performance.now()
  const call = (statement: string): Promise<void> =>
    withClient(url, (client) => client.query(statement).then(() => undefined))
  await call('select search_unindex()')
  await Promise.all([call('select search_fill_part(0, 2)'), call('select search_fill_part(1, 2)')])
  await call(`set maintenance_work_mem = '256MB'; select search_index()`)
  say(`search filled in ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'broadsheet bench' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
