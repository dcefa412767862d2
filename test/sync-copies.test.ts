// Cursors and copies of the database: a copy goes on with the cursors of the original, an older copy knows those that came
// after it for what they are, and so does one that went another way (semantics.md section 5).
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { systemContext } from '../src/access/policy.ts'
import { createTag, updateTag } from '../src/content/tags/service.ts'
import { openDatabase } from '../src/db/client.ts'
import { answer, failure } from './helpers/core.ts'
import { testDatabase } from './helpers/postgres.ts'
import { emptyCopy, syncReader, type Copy, type Reader } from './helpers/sync.ts'

/** Runs `work` on a database whose connections are all closed afterwards: only then can it be copied. */
async function on<T>(
  url: string,
  work: (newsroom: {
    tag(name: string): Promise<string>
    rename(id: string, name: string): Promise<unknown>
    reader: Reader
  }) => Promise<T>,
): Promise<T> {
  const db = await openDatabase({ url, poolSize: 2 })
  const ctx = systemContext(db, new Date())
  const ends: (() => void)[] = []
  try {
    return await work({
      reader: await syncReader({ teardown: (end) => ends.push(end) }, { db, ctx }),
      tag: async (name) => (await createTag(ctx, { name }, answer)).id,
      rename: (id, name) => updateTag(ctx, { id, ifVersion: '*', patch: { name } }, answer),
    })
  } finally {
    for (const end of ends) end()
    await db.close()
  }
}

t.test('a copy goes on with cursors of the original; an older or another one ends them', async (t) => {
  const { url, adminUrl, name } = await testDatabase(t)
  const server = new URL(adminUrl)
  server.pathname = '/postgres'
  const admin = new pg.Client({ connectionString: server.href })
  await admin.connect()
  const copies: string[] = []
  t.teardown(async () => {
    for (const copy of copies) await admin.query(`drop database if exists ${copy} with (force)`)
    await admin.end()
  })
  const copyOf = async (): Promise<string> => {
    const copy = `t_${process.pid}_${randomBytes(4).toString('hex')}`
    // The server may still be ending the sessions of the closed pool.
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    await admin.query(`create database ${copy} template ${name} owner broadsheet_test`)
    copies.push(copy)
    const address = new URL(url)
    address.pathname = `/${copy}`
    return address.href
  }

  const copy: Copy = emptyCopy()
  const walking = await on(url, async ({ tag, reader }) => {
    for (const n of ['A', 'B', 'C']) await tag(n)
    const first = await reader.page({ limit: 1 })
    await reader.drain(copy)
    return first.cursor
  })
  const early = { ...copy }
  const older = await copyOf()
  const late = await on(url, async ({ tag, reader }) => {
    await tag('D')
    const kept = { map: new Map(copy.map), cursor: copy.cursor }
    await reader.drain(kept)
    // A page of the walk that may have shown what the older copy has never had.
    const further = (await reader.page({ cursor: walking })).cursor
    return { ...kept, further }
  })
  const newer = await copyOf()

  await on(newer, async ({ tag, reader }) => {
    const id = await tag('E')
    const page = await reader.page({ cursor: late.cursor })
    t.same(
      page.items.map((item) => item.id),
      [id],
      'a copy goes on',
    )
    await reader.page({ cursor: walking })
    await reader.page({ cursor: late.further })
  })
  await on(older, async ({ tag, reader, rename }) => {
    t.equal((await failure(reader.page({ cursor: late.cursor }))).code, 'CURSOR_EXPIRED', 'beyond the head')
    t.equal(
      (await failure(reader.page({ cursor: late.further }))).code,
      'CURSOR_EXPIRED',
      'begun before, gone on after',
    )
    t.same((await reader.page({ cursor: early.cursor })).items, [], 'from before the copy was made')
    await reader.page({ cursor: walking })
    const id = await tag('another D')
    t.equal(
      (await failure(reader.page({ cursor: late.cursor }))).code,
      'CURSOR_EXPIRED',
      'another entry of that number',
    )
    await rename(id, 'D by another way')
    t.equal((await failure(reader.page({ cursor: late.cursor }))).code, 'CURSOR_EXPIRED', 'and when it went on')
    const page = await reader.page({ cursor: early.cursor })
    t.same(
      page.items.map((item) => item.object?.['name']),
      ['D by another way'],
    )
  })
})
