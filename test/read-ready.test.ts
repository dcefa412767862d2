// The text that a row holds ready is, to the byte, what its columns say.
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { NODE_TYPES } from '../src/read/entities/index.ts'
import { run } from '../src/read/run.ts'
import type { Field, Reading, Shape } from '../src/read/shape.ts'
import { selectFields } from '../src/rest/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addMedia, json, NOW } from './helpers/rows.ts'

const names = NODE_TYPES.media.ready?.names ?? []
const media = (select: Field[]): Shape => ({ root: 'one', entity: 'media', by: 'id', key: 'key', select })
const ready = media(names.map((name) => [name, 'column', name]))
/** One member more, so that each is written by itself. */
const written = media([...names.map((name): Field => [name, 'column', name]), ['end', 'const', 'null']])

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
  for (let n = 0; n < 42; n++) {
    const id = await addMedia(db, row(n))
    for (const reading of ['live', 'draft', 'past'] as const) {
      const text = await read(written, reading, id)
      t.equal(await read(ready, reading, id), `${text?.slice(0, -',"end":null}'.length)}}`, `${reading}, row ${n}`)
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
