// What the schema itself promises, whoever writes: read from the catalogue, and tried by hand-written SQL.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import t from 'tap'
import { testDatabase } from './helpers/postgres.ts'

const { url } = await testDatabase(t)
const pool = new pg.Pool({ connectionString: url, max: 4 })
pool.on('error', () => undefined)
t.teardown(() => pool.end())

async function rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await pool.query<Record<string, unknown>>(text, values)).rows
}

/** The SQLSTATE and constraint of a statement that the database must refuse. */
async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run
  } catch (error) {
    if (error instanceof pg.DatabaseError) return `${error.code} ${error.constraint ?? ''}`.trim()
    throw error
  }
  return 'accepted'
}

async function plant(type: string): Promise<string> {
  const id = randomUUID()
  await pool.query('insert into entities (id, type) values ($1, $2)', [id, type])
  return id
}

async function plantSection(slug: string): Promise<string> {
  const id = await plant('section')
  await pool.query(
    `insert into sections (id, version, slug, name, name_sort, path, depth, created_at, created_by, valid_from)
     values ($1, 1, $2, $2, $2, $2, 0, now(), 'test', now())`,
    [id, slug],
  )
  return id
}

async function plantArticle(): Promise<string> {
  const id = await plant('article')
  await pool.query(
    `insert into articles (id, type, locale, translation_group, latest_version, created_at, created_by)
     values ($1, 'article', 'en', $1, 1, now(), 'test')`,
    [id],
  )
  return id
}

const version = (id: string, number: number, from: string | null, to: string | null): Promise<unknown> =>
  pool.query(
    `insert into article_versions (article_id, version, type, locale, slug, headline, headline_sort, word_count, char_count,
       reading_time_seconds, created_at, created_by, modified_at, published_at, live_from, live_to)
     values ($1, $2, 'article', 'en', 'a', 'A', 'a', 0, 0, 0, now(), 'test', now(), $3, $3, $4)`,
    [id, number, from, to],
  )

t.test('the journal rises, and what was applied is what lies in the folder', async (t) => {
  const journal = JSON.parse(readFileSync('migrations/meta/_journal.json', 'utf8')) as {
    entries: { idx: number; when: number; tag: string }[]
  } // drizzle's own format
  const applied = await rows('select hash, created_at::float8 as when from drizzle.__drizzle_migrations order by id')
  t.ok(journal.entries.length > 0)
  journal.entries.forEach((entry, index) => {
    t.equal(entry.idx, index, `${entry.tag} stands in its place`)
    t.ok(entry.when > (journal.entries[index - 1]?.when ?? 0), `${entry.tag} is newer than the one before`)
  })
  t.same(
    applied,
    journal.entries.map(({ tag, when }) => ({
      hash: createHash('sha256')
        .update(readFileSync(`migrations/${tag}.sql`, 'utf8'))
        .digest('hex'),
      when,
    })),
  )
})

t.test('the past of an entity has valid_to first, then the same columns in order and type', async (t) => {
  const columns = (table: string): Promise<Record<string, unknown>[]> =>
    rows(
      `select attname as name, format_type(atttypid, atttypmod) as type, attcollation::regcollation::text as collation
       from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    )
  for (const table of ['sections', 'authors', 'media', 'tags']) {
    const [first, ...rest] = await columns(`${table}_past`)
    t.match(first, { name: 'valid_to', type: 'timestamp(3) with time zone' })
    t.same(rest, await columns(table), table)
  }
})

t.test('the trigger of the past leaves out every generated column', async (t) => {
  const generated = await rows(
    `select distinct column_name as name from information_schema.columns
     where is_generated = 'ALWAYS' and table_name in ('sections', 'authors', 'media', 'tags')`,
  )
  const [trigger] = await rows(`select prosrc as source from pg_proc where proname = 'remember_past'`)
  t.ok(generated.length > 1)
  for (const { name } of generated) t.ok(String(trigger?.['source']).includes(`'${String(name)}'`), String(name))
})

t.test('instants hold milliseconds, words are no native enums', async (t) => {
  const instants = `select attrelid::regclass || '.' || attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i') and attnum > 0 and not attisdropped
      and atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)`
  t.ok((await rows(instants)).length > 50, 'the question finds columns')
  t.same(await rows(`${instants} and format_type(atttypid, atttypmod) <> 'timestamp(3) with time zone'`), [])
  t.same(await rows(`select typname from pg_type where typtype = 'e'`), [])
})

t.test('numbering the log is the only work left for COMMIT', async (t) => {
  t.same(await rows('select tgname from pg_trigger where tginitdeferred and not tgisinternal'), [
    { tgname: 'changes_numbered' },
  ])
  t.same(await rows('select conname from pg_constraint where condeferred'), [{ conname: 'changes_numbered' }])
})

t.test('every foreign key finds its rows by an index', async (t) => {
  // An index serves when its first columns are the key's: two of them, or all of a shorter key.
  const unsupported = await rows(`
    select conrelid::regclass || '(' || (select string_agg(attname, ', ' order by n) from unnest(conkey) with ordinality k(num, n)
      join pg_attribute on attrelid = conrelid and attnum = num) || ')' as key
    from pg_constraint f
    where contype = 'f' and not exists (
      select from pg_index i where i.indrelid = f.conrelid and i.indisvalid
        and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) like '%IS NOT NULL%')
        and (i.indkey::int2[])[0:least(2, cardinality(f.conkey), i.indnkeyatts) - 1] <@ f.conkey
        and i.indnkeyatts >= least(2, cardinality(f.conkey)))
    order by 1`)
  // The reason why a key may go without one.
  const reasons: Record<string, string> = {
    'article_contributors(author_id)': 'only a purge looks for it; all other reads go by the first credit (is_first)',
    'article_versions(article_id, type, locale)': 'the primary key begins with article_id; an article has few versions',
    ...Object.fromEntries(
      ['articles', 'authors', 'media', 'sections', 'tags'].map((table) => [
        `${table}(id, entity)`,
        'the primary key begins with id, and the type is one and the same',
      ]),
    ),
  }
  t.same(
    unsupported.map(({ key }) => key),
    Object.keys(reasons),
  )
})

t.test('an id belongs to one entity of all five', async (t) => {
  const id = await plant('tag')
  t.equal(
    await refusal(pool.query(`insert into entities (id, type) values ($1, 'article')`, [id])),
    '23505 entities_pkey',
  )
})

t.test('two versions of one article are never live at one instant', async (t) => {
  const id = await plantArticle()
  await version(id, 1, '2026-01-01', '2026-02-01')
  await version(id, 2, '2026-02-01', null)
  t.equal(await refusal(version(id, 3, '2026-01-15', '2026-01-16')), '23P01 article_versions_one_live')
  t.equal(await refusal(version(id, 3, '2027-01-01', null)), '23P01 article_versions_one_live')
  const stretch = `update article_versions set live_to = '2026-02-02' where article_id = $1 and version = 1`
  t.equal(await refusal(pool.query(stretch, [id])), '23P01 article_versions_one_live')
  await t.resolves(
    pool.query(
      `update article_versions set live_from = case version when 2 then '2026-03-01' else live_from end,
         live_to = case version when 1 then '2026-03-01'::timestamptz else live_to end where article_id = $1`,
      [id],
    ),
    'a boundary that both share moves in one statement, in any order of rows',
  )
})

t.test('what a version says is never rewritten', async (t) => {
  const id = await plantArticle()
  await version(id, 1, null, null)
  const system = [
    'stage',
    'live_from',
    'live_to',
    'withdrawn_at',
    'published_at',
    'modified_at',
    'significantly_updated_at',
  ]
  const guarded = await rows(
    `select attname as name from pg_attribute where attrelid = 'article_versions'::regclass and attnum > 0
       and not attisdropped and attgenerated = '' and attname <> all($1)`,
    [[...system, 'article_id', 'type', 'locale']],
  )
  t.ok(guarded.length > 40)
  for (const { name } of guarded) {
    const rewrite = pool.query(`update article_versions set ${String(name)} = ${String(name)} where article_id = $1`, [
      id,
    ])
    t.equal(await refusal(rewrite), '23514 article_versions_immutable', String(name))
  }
  // These three follow the identity by foreign key, and cannot leave it.
  const drift = pool.query(`update article_versions set locale = 'fr' where article_id = $1`, [id])
  t.match(await refusal(drift), /^23503 article_versions_article_id_type_locale_fkey/)
})

t.test('the log is numbered without a gap and only grows', async (t) => {
  const append = (client: pg.PoolClient | pg.Pool): Promise<unknown> =>
    client.query(
      `insert into changes (id, at, type, action, actor, audience) values ($1, now(), 'settings', 'settingsChanged', 'test', 'admin')`,
      [randomUUID()],
    )
  await append(pool)
  const client = await pool.connect()
  await client.query('begin')
  await append(client)
  await client.query('rollback')
  client.release()
  await Promise.all(Array.from({ length: 10 }, () => append(pool)))
  const numbers = await rows('select seq::int from changes order by seq')
  t.same(
    numbers.map(({ seq }) => seq),
    Array.from({ length: 11 }, (_, index) => index + 1),
  )
  for (const change of [
    `update changes set note = 'x' where seq = 1`,
    'delete from changes where seq = 1',
    'truncate changes',
  ]) {
    t.equal(await refusal(pool.query(change)), '23514 changes_append_only', change)
  }
})

const move = 'update sections set parent_id = $2, depth = 1, path = $3 where id = $1'

t.test('a section never becomes its own ancestor', async (t) => {
  const [top, child] = [await plantSection('top'), await plantSection('child')]
  await pool.query(move, [child, top, 'top/child'])
  t.equal(await refusal(pool.query(move, [top, child, 'child/top'])), '23514 sections_no_cycle')
  t.match(await refusal(pool.query(move, [top, top, 'top/top'])), /^23514/)
})

t.test('nor by two moves at once', async (t) => {
  const [one, two] = [await plantSection('one'), await plantSection('two')]
  const [first, second] = [await pool.connect(), await pool.connect()]
  try {
    for (const client of [first, second]) {
      await client.query('begin')
      await client.query('select count(*) from sections')
    }
    t.equal(await refusal(first.query(move, [one, two, 'two/one'])), 'accepted')
    const late = refusal(second.query(move, [two, one, 'one/two']))
    await first.query('commit')
    t.equal(await late, '23514 sections_no_cycle')
  } finally {
    await Promise.all([first, second].map((client) => client.query('rollback')))
    first.release()
    second.release()
  }
})

t.test('nor under an isolation whose snapshot is older than the lock', async (t) => {
  const [one, two] = [await plantSection('older'), await plantSection('newer')]
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read')
    t.match(await refusal(client.query(move, [one, two, 'newer/older'])), /^25001/)
  } finally {
    await client.query('rollback')
    client.release()
  }
})

t.test('an id stands for one entity of one type', async (t) => {
  const section = await plantSection('alone')
  const tag = `insert into tags (id, version, slug, name, name_sort, kind, created_at, created_by, valid_from)
    values ($1, 1, 'alone', 'Alone', 'alone', 'keyword', now(), 'test', now())`
  t.match(await refusal(pool.query(tag, [section])), /^23503/, 'a section’s id is no tag’s')
})
