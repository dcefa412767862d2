// The text that a row holds ready is, to the byte, what its columns say.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openDatabase, type Database } from '../src/db/client.ts'
import { migrate, migrationsFolder } from '../src/db/migrate.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import type { Row } from '../src/read/descriptor.ts'
import { NODE_TYPES } from '../src/read/entities/index.ts'
import { run } from '../src/read/run.ts'
import type { Field, Reading, Shape } from '../src/read/shape.ts'
import { selectFields } from '../src/rest/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, json, NOW, PAST } from './helpers/rows.ts'
import { bySize } from './helpers/size.ts'

/** Three by seven: every value beside null. */
const ROWS = bySize(9, 21)

const names = NODE_TYPES.media.ready?.names ?? []
const media = (select: Field[]): Shape => ({ root: 'one', entity: 'media', by: 'id', key: 'key', select })
const ready = media(names.map((name) => [name, 'column', name]))
/** One member before them, so that each is written by itself. */
const written = media([['begin', 'const', 'null'], ...names.map((name): Field => [name, 'column', name])])
/** Behind them, what editors see besides. */
const more: Field[] = (['embedded', 'hidden', 'createdBy'] as const).map((name) => [name, 'column', name])
const followed = media([...names.map((name): Field => [name, 'column', name]), ...more])
const allWritten = media([['begin', 'const', 'null'], ...names.map((name): Field => [name, 'column', name]), ...more])

const texts = ['', 'a "b" \\ c', '\u0001\u001f\u007f', 'é\u2028𝄞', "it's", '{"a":1}', '\n\t']
const jsons = [
  json(null),
  json({ b: [1.5, 'é"'], a: null }),
  json([]),
  '{"x" : 1e3,  "y":[ ]}',
  json({ line: 'L "1"', agency: 'A' }),
  json({ agency: 'A', creator: 'C' }),
  json({ creator: '' }),
]

/** Values for every column, the n-th of each kind. */
function row(n: number): Record<string, unknown> {
  const pick = <T>(of: readonly T[], by: number): T | null => (by % 3 === 2 ? null : (of[by % of.length] ?? null))
  const text = (by: number): string | null => pick(texts, n + by)
  const object = (by: number): string | null => pick(jsons, n + by)
  return {
    ...{ kind: ['image', 'video', 'audio', 'document'][n % 4], decorative: n % 2 === 0, alt: `alt ${n} "é"` },
    ...{ url: text(0), mime_type: text(1), sha256: text(2), caption: text(3), title: text(4), description: text(5) },
    ...{ digital_source_type: text(6), thumbhash: text(7), dominant_color: text(8), seo_filename: text(9) },
    ...{ width: pick([1, 2_147_483_647], n), height: pick([3, 7], n + 1) },
    ...{ duration_ms: pick(['0', '9007199254740993'], n), bytes: pick(['9223372036854775807', '1'], n + 1) },
    ...{ provider: object(0), credit: object(1), copyright: object(2), license: object(3), focal_point: object(4) },
    ...{ crops: object(5), renditions: object(6), variants: object(7), location: object(8) },
    ...{ keywords: object(9), people: object(10), embedded: object(11) },
    taken_at: pick(['0999-01-01T00:00:00.007Z', '2024-02-29T23:59:59.999Z', '9999-12-31T00:00:00Z'], n),
    image_type: pick(['photograph', 'composite'], n),
    ...{ inappropriate_for_ads: n % 3 === 0, explicit: n % 5 === 0, version: n + 1 },
    ...{ created_at: `2026-01-01T00:00:00.${String(n).padStart(3, '0')}Z`, valid_from: '2026-01-02T00:00:00.1Z' },
  }
}

void t.test('a media item’s ready text is what its columns say, in every perspective', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  const read = async (shape: Shape, reading: Reading, key: string, now = NOW): Promise<string | null> =>
    run(db, compile(shape, reading), { ...base, now, key })
  for (let n = 0; n < 2 * ROWS; n++) {
    const id = await addMedia(db, row(n))
    for (const reading of ['live', 'draft', 'past'] as const) {
      const without = (text: string | null): string => `{${text?.slice('{"begin":null,'.length)}`
      t.equal(await read(ready, reading, id), without(await read(written, reading, id)), `${reading}, row ${n}`)
      const all = without(await read(allWritten, reading, id))
      t.equal(await read(followed, reading, id), all, `${reading}, row ${n}, and what follows`)
    }
    // Written anew with the row; what it was before is kept beside it.
    const before = await read(ready, 'live', id)
    await db.query(`select set_config('broadsheet.clock', $1, false)`, ['2026-02-20T00:00:00Z'])
    await db.query('update media set caption = $2, version = version + 1 where id = $1', [id, `changed ${n}`])
    const now = JSON.parse((await read(ready, 'live', id)) ?? '{}')
    t.match(now, { caption: `changed ${n}`, version: n + 2, modifiedAt: '2026-02-20T00:00:00.000Z' })
    t.equal(await read(ready, 'past', id, new Date('2026-02-10T00:00:00Z')), before, 'the past')
  }
})

void t.test('REST asks for the ready text, wherever a media item stands in an answer', (t) => {
  const members = (select: readonly Field[]): unknown => select.map((field) => field[0])
  t.same(members(selectFields({ entity: 'media', mode: 'live', isList: false })), names)
  const select = selectFields({ entity: 'article', mode: 'live', isList: false })
  const { text } = compile({ root: 'one', entity: 'article', by: 'slug', key: 'key', select }, 'live')
  t.equal(text.match(/\.whole\b/g)?.length, 5, 'body, hero, SEO, and two of each author')
  t.notMatch(text, 'thumbhash')
  t.end()
})

const pick = <T>(of: readonly T[], by: number): T | null => (by % 3 === 2 ? null : (of[by % of.length] ?? null))

/** The same members, each followed by one that no text kept ready has. */
const apart = (select: readonly Field[]): Field[] =>
  select.flatMap((field): Field[] => {
    const own: Field =
      field[1] === 'one' || field[1] === 'list' ? [field[0], field[1], field[2], apart(field[3])] : field
    return [own, ['_', 'const', 'null']]
  })
const together = (text: string | null): string | undefined => text?.replaceAll(',"_":null', '')

/** What the n-th author and version say; all that is optional is null in some of them. */
const authorRow = (n: number): Record<string, unknown> => {
  const text = (by: number): string | null => pick(texts, n + by)
  const object = (by: number): string | null => pick(jsons, n + by)
  return {
    ...{ kind: ['person', 'organisation'][n % 2], name: texts[n % texts.length], email: text(1), slug: `é"${n}` },
    ...{ first_name: text(0), middle_name: text(1), last_name: text(2), suffix: text(3), byline: text(4) },
    ...{ bio: text(5), long_bio: n === 4 ? 'long \u2028 "words" '.repeat(2_000) : text(6), job_title: text(7) },
    ...{ desk: text(8), affiliation: text(9), location: text(10), url: text(11) },
    ...{ languages: object(0), expertise: object(1), links: object(2), external_ids: object(3) },
    ...{ external: n % 2 === 0, active: n % 3 === 0, version: n + 1, created_at: PAST },
  }
}
const versionRow = (n: number): Record<string, unknown> => {
  if (n === 0) return {}
  const text = (by: number): string | null => pick(texts, n + by)
  const object = (by: number): string | null => pick(jsons, n + by)
  const instant = (by: number): string | null => pick(['0999-01-01T00:00:00.007Z', '2024-02-29T23:59:59.999Z'], n + by)
  return {
    ...{ summary: text(0), slugline: text(1), byline: text(2), canonical_url: text(3), short_url: text(4) },
    ...{ external_canonical_url: text(5), dateline: text(6), copyright_notice: text(7), copyright_holder: text(8) },
    ...{ license_url: text(9), usage_terms: text(10), editor_note: text(11), digital_source_type: text(12) },
    ...{ headlines: object(0), kicker: object(1), location: object(2), provider: object(3), external_ids: object(4) },
    ...{ rights: object(5), flags: object(6), extra: object(7), internal_note: text(13), standfirst: text(14) },
    ...{ copyright_year: pick([1999, 2026], n), urgency: pick([1, 9], n + 1), genre: pick(['news', 'review'], n) },
    ...{ display_date: instant(0), published_at_set: instant(1), significantly_updated_at: instant(2) },
    ...{ word_count: n, char_count: 2_147_483_647 - n, reading_time_seconds: n * 7 },
  }
}

void t.test('authors and articles read the same with and without the text kept ready', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  let kept = 0
  const same = async (t: Test, entity: 'author' | 'article', reading: Reading, key: string, now = NOW) => {
    for (const isList of [false, true]) {
      const select = selectFields({ entity, mode: reading, isList })
      const [ready, written] = [select, apart(select)].map((select) =>
        compile({ root: 'one', entity, by: 'id', key: 'key', select }, reading),
      )
      if (ready === undefined || written === undefined) throw new Error('two were made')
      t.notMatch(written.text, /ready_/, 'each member by itself')
      kept += ready.text.match(/\.ready_/g)?.length ?? 0
      const values = { ...base, now, key, version: 1 }
      const text = await run(db, ready, values)
      t.equal(text, together(await run(db, written, values)) ?? null, `${entity}, ${reading}`)
      if (entity === 'author' || reading !== 'trash') t.ok(text, 'it is there')
    }
  }
  for (let n = 0; n < ROWS; n++) {
    const author = await addAuthor(db, authorRow(n))
    const hidden = await addAuthor(db, { ...authorRow(n + 1), slug: `hidden-${n}`, hidden: true })
    const article = await addArticle(db, {
      versions: [{ live: true, ...versionRow(n), authors: [author, hidden] }, versionRow(n + 1)],
    })
    for (const reading of ['live', 'draft', 'past', 'publicPast', 'ownDraft'] as const) {
      await same(t, 'author', reading, author)
      await same(t, 'article', reading, article)
    }
    for (const reading of ['revision', 'preview'] as const) await same(t, 'article', reading, article)
    // Written anew with the row; what it was before is kept beside it.
    await changed(db, author, article, n)
    for (const reading of ['live', 'draft'] as const) {
      await same(t, 'author', reading, author)
      await same(t, 'article', reading, article)
    }
    await same(t, 'author', 'past', author, new Date('2026-02-10T00:00:00Z'))
    await db.query('update authors set trashed_at = $2 where id = $1', [author, NOW])
    await same(t, 'author', 'trash', author)
  }
  t.ok(kept > ROWS * 30, 'and the text is what was read')
})

async function changed(db: Database, author: string, article: string, n: number): Promise<void> {
  await db.query(`select set_config('broadsheet.clock', $1, false)`, ['2026-02-20T00:00:00Z'])
  await db.query('update authors set bio = $2, desk = null, version = version + 1 where id = $1', [author, `b ${n}`])
  await db.query('update article_versions set modified_at = $2, significantly_updated_at = $2 where article_id = $1', [
    article,
    NOW,
  ])
}

void t.test('what is kept ready is the same for whoever may see the row', (t) => {
  for (const node of ['article', 'author', 'media'] as const) {
    const { columns, ready, runs = [] } = NODE_TYPES[node]
    for (const name of [...(ready?.names ?? []), ...runs.flatMap((run) => run.names)]) {
      const column = columns[name]
      t.ok(column && !column.editorOnly && column.looks === undefined, `${node}.${name} is readers’ own`)
      const row = { it: 'it' } as Row // all that such a column may look at
      t.match(column?.sql(row), /^(it\.\w+|coalesce\(it\.\w+, it\.\w+\))$/, 'and says what the row says')
    }
  }
  t.end()
})

void t.test('a database from before is filled when it is migrated', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  const old = mkdtempSync(join(tmpdir(), 'broadsheet-before-'))
  t.teardown(() => rmSync(old, { recursive: true }))
  cpSync(migrationsFolder, old, { recursive: true })
  const file = join(old, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] } // drizzle's format
  const before = journal.entries.filter(({ tag }) => tag < '0007')
  writeFileSync(file, JSON.stringify({ ...journal, entries: before }))
  await migrate(url, old)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const author = await addAuthor(db, authorRow(4))
  const article = await addArticle(db, { versions: [{ live: true, ...versionRow(3), authors: [author] }] })
  await changed(db, author, article, 4)
  await migrate(url)
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  for (const [reading, now] of [
    ['live', NOW],
    ['past', new Date('2026-02-10T00:00:00Z')],
  ] as const) {
    const select = selectFields({ entity: 'article', mode: reading, isList: false })
    const [ready, written] = await Promise.all(
      [select, apart(select)].map((select) =>
        run(db, compile({ root: 'one', entity: 'article', by: 'id', key: 'key', select }, reading), {
          ...base,
          now,
          key: article,
        }),
      ),
    )
    t.ok(ready?.includes('"bio"'))
    t.equal(ready, together(written ?? null), reading)
  }
})
