// Corrections: append-only, typed, dated; in REST, GraphQL, rendered bodies and the log (contract.md section 2).
import t from 'tap'
import { addCorrection, MAX_CORRECTIONS } from '../src/content/articles/corrections.ts'
import { systemContext } from '../src/access/policy.ts'
import { testApp, type Reply } from './helpers/app.ts'
import { failure, paragraph } from './helpers/core.ts'

const { call, create, publish, admin, db } = await testApp(t)
const section = (await create('sections', { name: 'News' })).id
const story = (headline: string, body: unknown[] = [paragraph('wrong', 'a')]): Promise<{ id: string }> =>
  publish({ headline, section, body })
const correct = (id: string, body: unknown, token: string | null = admin): Promise<Reply> =>
  call('POST', `/v1/articles/${id}/corrections`, { token, body })
const read = async (path: string, token: string | null = null): Promise<Reply> =>
  call('GET', `/v1/articles/${path}`, { token })
const lastEntry = async (id: string): Promise<Record<string, unknown>> => {
  const [entry] = await db.query('select * from changes where item_id = $1 order by seq desc limit 1', [id])
  return entry ?? {}
}
const step = (id: string, name: string): Promise<Reply> => call('POST', `/v1/articles/${id}/${name}`, { token: admin })

t.test('a correction is public at once, and the version stays as it is', async (t) => {
  const { id } = await story('Bridge')
  const before = await read(`${id}?include=corrections`)
  t.same(before.at('corrections'), [])
  const reply = await correct(id, { kind: 'correction', text: 'It was 1931.', blockId: 'a', note: 'reader wrote in' })
  t.equal(reply.status, 201, reply.text)
  t.equal(reply.headers.get('etag'), '"1"')
  t.match(reply.json, { kind: 'correction', text: 'It was 1931.', visible: true, blockId: 'a', publishedAt: String })
  const entry = await lastEntry(id)
  t.match(entry, {
    action: 'corrected',
    audience: 'public',
    version: 1,
    fields: ['corrections'],
    note: 'reader wrote in',
  })
  t.same(entry['before'], entry['after'], 'neither membership nor order changes')
  t.equal(reply.headers.get('content-sequence'), String(entry['seq']))
  const after = await read(`${id}?include=corrections`)
  t.same(after.at('corrections'), [reply.json])
  t.equal(after.at('version'), 1)
  t.not(after.headers.get('etag'), before.headers.get('etag'))
  t.same(
    (await call('GET', '/v1/articles?include=corrections')).at('items.0.corrections'),
    [reply.json],
    'in lists too',
  )
  t.same(
    (
      await call('POST', '/graphql', {
        body: {
          query: `{ article(id: "${id}") { fixed: corrections { id of: kind text publishedAt visible blockId } } }`,
        },
      })
    ).at('data.article.fixed'),
    [{ ...(reply.json as object), kind: undefined, of: 'CORRECTION' }].map(({ kind: _kind, ...rest }) => rest),
  )
})

t.test('one that is not visible is for editors alone, in every form', async (t) => {
  const { id } = await story('Quiet')
  const before = await Promise.all([
    read(`${id}?include=corrections`),
    read(`${id}?format=html`),
    read(`${id}?format=text`),
  ])
  await correct(id, { kind: 'update', text: 'hush', visible: false })
  t.match(await lastEntry(id), { action: 'corrected', audience: 'editors', before: null, after: null })
  const after = await Promise.all([
    read(`${id}?include=corrections`),
    read(`${id}?format=html`),
    read(`${id}?format=text`),
  ])
  t.same(
    after.map(({ text }) => text),
    before.map(({ text }) => text),
  )
  const seen = await read(`${id}?perspective=draft&include=corrections&bodyFormat=html`, admin)
  t.match(seen.at('corrections'), [{ text: 'hush', visible: false }])
  t.notMatch(seen.at('bodyHtml'), /hush/, 'a rendered body is what readers get')
  t.match((await read(`${id}/revisions/1?include=corrections`, admin)).at('corrections'), [{ text: 'hush' }])
})

t.test('rendered bodies show an entry in its place, and the others at the end', async (t) => {
  const { id } = await story('Shown')
  const first = String((await correct(id, { kind: 'clarification', text: 'Less <than> two\nlines.' })).at('id'))
  await correct(id, { kind: 'retraction', text: 'All of it.' })
  const placed = [
    paragraph('one', 'a'),
    { _type: 'correction', _key: 'c', correctionId: first, anchor: 'here' },
    paragraph('two', 'b'),
  ]
  const patched = await call('PATCH', `/v1/articles/${id}`, {
    token: admin,
    body: { body: placed },
    headers: { 'if-match': '*' },
  })
  t.equal(patched.status, 200, patched.text)
  t.equal(patched.at('wordCount'), 2, 'the ledger grows while a version stays: it is not counted')
  t.equal((await step(id, 'publish')).status, 200)
  const html = (await read(`${id}?format=html`)).text
  t.match(
    html.replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, 'DAY'),
    `<p>one</p>
<aside id="here" class="correction" data-kind="clarification"><p>Less &lt;than&gt; two<br>
lines.</p>
<p><time datetime="DAY">DAY</time></p></aside>
<p>two</p>
<section class="corrections">
<aside class="correction" data-kind="retraction"><p>All of it.</p>
<p><time datetime="DAY">DAY</time></p></aside>
</section>
`,
  )
  const markdown = (await read(`${id}?format=markdown`)).text.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY')
  t.equal(markdown, 'one\n\n> Less \\<than> two\\\n> lines.\n>\n> DAY\n\ntwo\n\n---\n\n> All of it.\n>\n> DAY')
  t.equal((await read(`${id}?format=text`)).text, 'one\n\nLess <than> two\nlines.\n\ntwo')
  const forms = await read(`${id}?bodyFormat=html,text,markdown`)
  t.equal(forms.at('bodyHtml'), html)
})

t.test('a block that names no entry shows nothing, and one of another article neither', async (t) => {
  const other = await story('Other')
  const foreign = String((await correct(other.id, { kind: 'update', text: 'foreign' })).at('id'))
  const { id } = await story('Empty', [
    paragraph('x', 'a'),
    { _type: 'correction', _key: 'b', correctionId: '00000000-0000-7000-8000-000000000009' },
    { _type: 'correction', _key: 'c', correctionId: foreign },
  ])
  t.equal((await read(`${id}?format=html`)).text, '<p>x</p>\n')
  t.equal((await read(`${id}?format=markdown`)).text, 'x')
  t.equal((await read(`${id}?format=text`)).text, 'x')
})

t.test(
  'what is not live now is corrected for editors; what never was, is withdrawn or lies in the trash, is not',
  async (t) => {
    const draft = await create('articles', { headline: 'Draft' })
    const never = await correct(draft.id, { kind: 'update', text: 'x' })
    t.match(never.json, { status: 409, code: 'STEP_NOT_ALLOWED' })
    const { id } = await story('Gone')
    await step(id, 'unpublish')
    t.equal((await correct(id, { kind: 'update', text: 'later' })).status, 201)
    t.match(await lastEntry(id), { action: 'corrected', audience: 'editors' })
    await call('DELETE', `/v1/articles/${id}`, { token: admin })
    t.equal((await correct(id, { kind: 'update', text: 'x' })).at('code'), 'TRASHED')
    const taken = await story('Taken down')
    t.equal((await step(taken.id, 'withdraw')).status, 200)
    t.equal((await correct(taken.id, { kind: 'update', text: 'x' })).at('code'), 'WITHDRAWN')
    await call('PATCH', `/v1/articles/${taken.id}`, {
      token: admin,
      body: { headline: 'Mended' },
      headers: { 'if-match': '*' },
    })
    t.equal(
      (await correct(taken.id, { kind: 'update', text: 'x' })).at('code'),
      'WITHDRAWN',
      'a mended draft is not out yet',
    )
  },
)

t.test('every fault is named, and who may not is told so', async (t) => {
  const { id } = await story('Faults')
  const refused = await correct(id, { kind: 'oops', text: '', blockId: 7, visible: 'no', other: 1 })
  t.equal(refused.at('code'), 'INVALID_INPUT')
  t.same((refused.at('errors') as { path: string }[]).map(({ path }) => path).sort(), [
    'blockId',
    'kind',
    'other',
    'text',
    'visible',
  ])
  const block = await correct(id, { kind: 'update', text: 'x', blockId: 'nowhere' })
  t.match(block.at('errors'), [{ path: 'blockId' }])
  t.equal(
    (
      await call('POST', `/v1/articles/${id}/corrections`, {
        token: admin,
        body: { kind: 'update', text: 'x' },
        headers: { 'if-match': '"9"' },
      })
    ).status,
    412,
  )
  t.equal((await correct(id, { kind: 'update', text: 'x' }, null)).status, 401)
  const writer = await call('POST', '/v1/tokens', { token: admin, body: { name: 'w', scopes: ['articles:write'] } })
  t.match((await correct(id, { kind: 'update', text: 'x' }, String(writer.at('token')))).json, {
    code: 'SCOPE_MISSING',
    scope: 'articles:publish',
  })
  t.equal((await correct('00000000-0000-7000-8000-00000000000f', { kind: 'update', text: 'x' })).status, 404)
  t.equal((await read(`${id}?include=corrections`)).at('corrections.length'), 0, 'nothing was written')
})

t.test('the block is one of the body that readers see, inside others too', async (t) => {
  const { id } = await story('Nested', [{ _type: 'quote', _key: 'q', blocks: [paragraph('x', 'inner')] }])
  await call('PATCH', `/v1/articles/${id}`, {
    token: admin,
    body: { body: [paragraph('x', 'new')] },
    headers: { 'if-match': '*' },
  })
  t.equal((await correct(id, { kind: 'update', text: 'x', blockId: 'inner' })).status, 201)
  t.equal((await correct(id, { kind: 'update', text: 'x', blockId: 'new' })).status, 400)
})

t.test('the ledger is final, and has an end', async (t) => {
  const { id } = await story('Final')
  await correct(id, { kind: 'update', text: 'x' })
  const altered = db.query(`update corrections set text = 'y' where article_id = $1`, [id])
  t.match(await altered.catch((error: unknown) => error), { constraint: 'corrections_append_only' })
  await db.query(
    `insert into corrections select gen_random_uuid(), article_id, kind, 'n', null, true, published_at, created_by
     from corrections, generate_series(2, $2) where article_id = $1`,
    [id, MAX_CORRECTIONS],
  )
  const ctx = systemContext(db, new Date())
  t.equal((await failure(addCorrection(ctx, { id, input: { kind: 'update', text: 'x' } }))).code, 'STEP_NOT_ALLOWED')
  t.equal(
    (await read(`${id}?include=corrections`)).at('corrections.length'),
    MAX_CORRECTIONS,
    'all of them are answered',
  )
})

t.test('a reader of the past reads the ledger of then', async (t) => {
  const { id } = await story('Then')
  const made = await correct(id, { kind: 'update', text: 'x' })
  const at = new Date(String(made.at('publishedAt')))
  const before = new Date(at.getTime() - 1).toISOString()
  const asOf = async (instant: string): Promise<unknown> =>
    (await read(`${id}?include=corrections&asOf=${instant}`, admin)).at('corrections')
  t.same(await asOf(before), [])
  t.same(await asOf(at.toISOString()), [made.json])
})
