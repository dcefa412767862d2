// One version of one article: as an editor sees it, and as the bearer of a preview link does.
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { NODES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Field, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, json, NOW, PAST } from './helpers/rows.ts'

const named = (...names: string[]): Field[] => names.map((name) => [name, 'column', name] as const)

const select: Field[] = [
  ...named('version', 'headline', 'status', 'body', 'path'),
  ...NODES.article.columns.filter((column) => column.editorOnly).map(({ name }): Field => [name, 'column', name]),
  ['section', 'one', 'section', [...named('name', 'hidden'), ['children', 'list', 'children', named('name')]]],
  ['hero', 'one', 'hero', [['media', 'one', 'media', named('id', 'publicFrom')]]],
  ['media', 'list', 'media', named('id')],
  ['contributors', 'list', 'contributors', [['author', 'one', 'author', named('name', 'email')]]],
  ['related', 'list', 'related', named('headline')],
  ['bodyHtml', 'derived', 'bodyHtml'],
]

void t.test(
  'a version is shown to an editor wherever it is, to the bearer of a link unless it was taken back',
  async (t) => {
    const { url } = await testDatabase(t)
    const db = await openDatabase({ url, poolSize: 1 })
    t.teardown(() => db.close())
    const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
    const shape: Shape = { root: 'one', entity: 'article', by: 'id', key: 'key', select }
    const read = async (reading: 'revision' | 'preview', key: string, version: number) =>
      JSON.parse((await run(db, compile(shape, reading), { ...base, key, version })) ?? 'null')

    const section = await addSection(db, { slug: 'secret', name: 'Secret desk', hidden: true })
    await addSection(db, { slug: 'below', name: 'Hidden below', parent: 'secret', hidden: true })
    const author = await addAuthor(db, { name: 'Ada', email: 'ada@example.com' })
    const picture = await addMedia(db, { public_from: null })
    const ended = await addMedia(db, { rights_until: NOW })
    const gone = await addMedia(db, { trashed_at: PAST })
    const draft = await addArticle(db, { versions: [{ headline: 'Not yet' }] })
    const live = await addArticle(db, { versions: [{ live: true, headline: 'Seen' }] })
    const body = [{ _type: 'image', _key: 'a', media: { id: picture }, source: { origin: 'wires' } }]
    const id = await addArticle(db, {
      versions: [
        { live: true, headline: 'First' },
        {
          headline: 'Second',
          section_id: section,
          hero_media_id: picture,
          media: [picture, ended, gone],
          authors: [author],
          related: [draft, live],
          internal_note: 'whisper',
          body: json(body),
          body_public: json([{ _type: 'image', _key: 'a', media: { id: picture } }]),
        },
        { headline: 'Third' },
      ],
    })

    const first = await read('revision', id, 1)
    t.match(first, { version: 1, headline: 'First', status: 'published', live: { version: 1 }, createdBy: 'test' })
    const second = await read('revision', id, 2)
    t.match(second, { version: 2, status: 'draft', internalNote: 'whisper', body, section: { name: 'Secret desk' } })
    t.same(second.contributors, [{ author: { name: 'Ada', email: 'ada@example.com' } }])
    t.same(
      second.media.map((item: { id: string }) => item.id),
      [picture, ended],
      'an editor sees a picture whose rights have ended, and none of the trash',
    )
    t.same(second.related, [{ headline: 'Not yet' }, { headline: 'Seen' }])
    t.equal(await read('revision', id, 4), null, 'a version that there is not')

    const preview = await read('preview', id, 2)
    t.match(preview, { version: 2, headline: 'Second', status: 'draft', path: `secret/article-${id}` })
    for (const { name, editorOnly } of NODES.article.columns) if (editorOnly) t.equal(preview[name], null, name)
    t.equal(preview.body[0].source, undefined, 'what is never public is not in the body')
    t.same(
      preview.section,
      { name: 'Secret desk', hidden: null, children: [] },
      'and what it leads to, as readers see it',
    )
    t.same(preview.hero, { media: { id: picture, publicFrom: null } }, 'a picture that nothing public shows yet')
    t.same(preview.media, [{ id: picture }], 'no picture without rights')
    t.same(preview.contributors, [{ author: { name: 'Ada', email: null } }])
    t.same(preview.related, [{ headline: 'Seen' }], 'articles below are as readers have them')
    t.match(preview.bodyHtml, /<figure/)
    t.equal(await read('preview', draft, 2), null)

    await db.query('update article_versions set withdrawn_at = $2 where article_id = $1 and version = 2', [id, NOW])
    t.equal(await read('preview', id, 2), null, 'a withdrawn version')
    t.equal((await read('preview', id, 3)).headline, 'Third', 'another of the same article')
    t.equal((await read('revision', id, 2)).status, 'withdrawn')
    await db.query('update articles set trashed_at = $2 where id = $1', [id, NOW])
    t.equal(await read('preview', id, 3), null, 'an article in the trash')
    const trashed = await read('revision', id, 3)
    t.match(trashed, { headline: 'Third', status: 'trashed', trashedAt: NOW.toISOString() })
    t.throws(() => compile({ ...shape, by: 'slug' }, 'preview'), 'an address names no version')
  },
)
