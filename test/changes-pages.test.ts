// GET /v1/changes: all of the log, in order, for those who may audit; and its cursors.
import t from 'tap'
import { rewriteAgenda } from '../src/changes/agenda.ts'
import { raiseEpoch } from '../src/changes/epoch.ts'
import { testApp, type TestApp } from './helpers/app.ts'

interface Page {
  items: { seq: number; action: string; type: string; audience?: string }[]
  cursor: string
}

async function page({ call, admin }: TestApp, query = ''): Promise<Page> {
  return (await call('GET', `/v1/changes${query}`, { token: admin })).json as Page // checked against the document
}

t.test('an audit reads everything once and in order, whatever the size of its pages', async (t) => {
  const made = await testApp(t)
  for (let i = 0; i < 12; i++) await made.create('tags', { name: `T ${i}` })
  await made.create('articles', { headline: 'A draft' })
  await made.call('POST', '/v1/tokens', { token: made.admin, body: { name: 'N', scopes: ['media:read'] } })
  for (const limit of [1, 5, 14, 500]) {
    const found: number[] = []
    let after = ''
    for (let i = 0; i < 40; i++) {
      const { items, cursor } = await page(made, `?limit=${limit}${after === '' ? '' : `&after=${after}`}`)
      found.push(...items.map(({ seq }) => seq))
      if (items.length === 0) {
        t.equal(cursor, after, 'an empty page repeats the cursor')
        break
      }
      after = cursor
    }
    t.same(
      found,
      Array.from({ length: 14 }, (_, i) => i + 1),
    )
  }
  const { items } = await page(made, '?limit=500')
  t.same(
    [...new Set(items.map(({ type, action }) => `${type} ${action}`))],
    ['tag created', 'article created', 'token tokenCreated'],
    'drafts and administration too',
  )
  t.same(Object.keys(items[0] ?? {}), ['seq', 'at', 'action', 'type', 'id', 'version', 'actor', 'note', 'affects'])
})

t.test('an empty log has a cursor, from which the first entry is read', async (t) => {
  const made = await testApp(t)
  const { items, cursor } = await page(made)
  t.same(items, [])
  await made.create('tags', { name: 'T' })
  t.match((await page(made, `?after=${cursor}`)).items, [{ seq: 1 }])
})

t.test('what is due is announced before it is read, though nobody else is working', async (t) => {
  const made = await testApp(t)
  const id = '00000000-0000-7000-8000-000000000001'
  const at = new Date(Date.now() - 1_000)
  const boundary = { type: 'article', id, kind: 'live', at, version: 1, before: null, after: { n: 1 } } as const
  await made.db.transaction((tx) => rewriteAgenda(tx, [id], [boundary], ['live']))
  const { items } = await page(made)
  t.match(items, [{ seq: 1, action: 'published', id, actor: 'system' }])
})

t.test('a damaged cursor is 400, one of another log 410, and parameters are named', async (t) => {
  const made = await testApp(t)
  const { call, admin, db } = made
  await made.create('tags', { name: 'T' })
  const { cursor } = await page(made)
  const code = async (query: string, token: string | null = admin) =>
    (await call('GET', `/v1/changes${query}`, { token })).at('code')
  t.equal(await code('?after=nonsense'), 'INVALID_CURSOR')
  t.equal(await code(`?after=${cursor.slice(0, -2)}`), 'INVALID_CURSOR')
  t.equal(await code('?limit=0'), 'INVALID_PARAMETER')
  t.equal(await code('?limit=501'), 'INVALID_PARAMETER')
  t.equal(await code('?cursor=x'), 'INVALID_PARAMETER')
  t.equal(await code('', null), 'UNAUTHENTICATED')
  const reader = await call('POST', '/v1/tokens', { token: admin, body: { name: 'N', scopes: ['webhooks:write'] } })
  t.equal(await code('', String(reader.at('token'))), 'SCOPE_MISSING')
  await db.query('update epoch set number = number + 1')
  t.equal(await code(`?after=${cursor}`), 'CURSOR_EXPIRED')
  await db.query('update epoch set number = number - 1')
  t.equal(await code(`?after=${cursor}`), undefined)
  await db.query('alter table changes disable trigger user')
  await db.query('update changes set id = gen_random_uuid() where seq = 1')
  t.equal(await code(`?after=${cursor}`), 'CURSOR_EXPIRED')
  await db.query('delete from changes')
  t.equal(await code(`?after=${cursor}`), 'CURSOR_EXPIRED')
})

t.test('a new epoch ends every cursor, says so in the log, and changes nothing else', async (t) => {
  const made = await testApp(t)
  await made.create('tags', { name: 'T' })
  const { cursor } = await page(made)
  t.equal(await raiseEpoch(made.db), 2)
  t.equal((await made.call('GET', `/v1/changes?after=${cursor}`, { token: made.admin })).at('code'), 'CURSOR_EXPIRED')
  const { items } = await page(made)
  t.match(items, [{ seq: 1 }, { seq: 2, type: 'epoch', action: 'epochChanged', id: null, actor: 'system' }])
})
