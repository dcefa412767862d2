// Where the bench keeps its data: a database of its own, on the server of DATABASE_URL, else on an embedded server that is
// started as the product starts it (fsync on) in a folder of the system's for temporary files.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bodyBytesFor, diskBytesFor, loadData, withClient } from './data.ts'
import { newsroom, type Newsroom } from './newsroom.ts'
import { loadEmbedded, loadMigrate } from './product.ts'

export interface Place {
  /** As the contenders connect: the application's role. */
  url: string
  /** As the loader and the measuring connect: a superuser where there is one. */
  adminUrl: string
  name: string
  room: Newsroom
}

export interface Server {
  /** Of the server's own database; any other is reached by its name. */
  adminUrl: string
  /** The role that owns databases; empty: whoever connects. */
  owner: { user: string; password: string } | null
  close(): Promise<void>
}

/** Opens the server. `isKept`: in the folder that is there for the next run too. */
export async function openServer(isKept: boolean): Promise<Server> {
  const given = process.env['DATABASE_URL'] ?? ''
  if (given !== '') return { adminUrl: given, owner: null, close: () => Promise.resolve() }
  const { startEmbedded } = await loadEmbedded()
  const folder = isKept ? keptFolder() : mkdtempSync(join(tmpdir(), 'broadsheet-bench-'))
  const embedded = await startEmbedded({ dataDir: folder })
  const { username, password } = new URL(embedded.url)
  return {
    adminUrl: embedded.adminUrl,
    owner: { user: username, password },
    async close() {
      await embedded.stop()
      if (!isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** One for each user and clone. */
function keptFolder(): string {
  const clone = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 8)
  return join(tmpdir(), `broadsheet-bench-kept-${process.getuid?.() ?? 0}-${clone}`)
}

export const hasKept = (): boolean => existsSync(keptFolder())

/** A kept one has the same name in every run. */
export const databaseName = (articles: number, seed: number, isKept: boolean): string =>
  `bench_${articles}_${seed}${isKept ? '' : `_${process.pid}`}`

/** The loaded database for this size: a kept one as it is, else made, migrated and filled. */
export async function openPlace(
  server: Server,
  {
    name,
    articles,
    seed,
    search,
    say,
  }: { name: string; articles: number; seed: number; search: boolean; say: (line: string) => void },
): Promise<Place> {
  const adminUrl = withName(server.adminUrl, name)
  const url = server.owner === null ? adminUrl : withName(server.adminUrl, name, server.owner)
  const isLoaded = await withClient(server.adminUrl, async (client) => {
    const { rows } = await client.query<{ word: string | null }>(
      `select shobj_description(oid, 'pg_database') as word from pg_database where datname = $1`,
      [name],
    )
    return rows[0]?.word === LOADED
  })
  if (isLoaded) {
    say(`database ${name} is kept from before`)
    await (await loadMigrate()).migrate(url)
    return { url, adminUrl, name, room: await newsroom({ articles, seed, bodyBytes: bodyBytesFor(articles) }) }
  }
  say(`database ${name}: ${articles} articles, needs about ${(diskBytesFor(articles) / 1e9).toFixed(1)} GB of disk`)
  await dropDatabase(server, name)
  await withClient(server.adminUrl, (client) =>
    client.query(
      `create database ${name}${server.owner === null ? '' : ` owner ${server.owner.user}`} template template0`,
    ),
  )
  await (await loadMigrate()).migrate(url)
  const room = await loadData(adminUrl, { articles, seed, search, say })
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
    say(`database ${name} takes ${(Number(rows[0]?.bytes) / 1e9).toFixed(2)} GB`)
    await client.query(`comment on database ${name} is '${LOADED}'`)
  })
  return { url, adminUrl, name, room }
}

/** Stands on a database that is filled to the end. */
const LOADED = 'loaded by the benchmark'

/** @throws Error for a name that is none of the bench's */
export async function dropDatabase(server: Server, name: string): Promise<void> {
  if (!/^bench_\d+_\d+(_\d+)?$/.test(name)) throw new Error(`${name} is no database of the benchmark`)
  await withClient(server.adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
}

function withName(from: string, name: string, as?: { user: string; password: string }): string {
  const url = new URL(from)
  url.pathname = `/${name}`
  if (as !== undefined) {
    url.username = as.user
    url.password = as.password
  }
  return url.href
}
