// Search: what readers see and nothing else, found by its words.
import t from 'tap'
import { testApp, type Item, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'
import { prune } from '../src/prune.ts'

interface Hit {
  id: string
  headline: string
  highlight: { headline: string; standfirst: string | null; body: string | null }
}

interface Page {
  searchedFor: string
  didYouMean: string | null
  items: Hit[]
  page: { next: string | null; previous: string | null; total: number; totalIsLowerBound?: true }
}

const address = (q: string, more = ''): string => `/v1/search?q=${encodeURIComponent(q)}${more}`

async function find(app: TestApp, q: string, more = ''): Promise<Page> {
  const reply = await app.call('GET', address(q, more))
  if (reply.status !== 200) throw new Error(`${q}: ${reply.status} ${reply.text}`)
  return reply.json as Page // held against the OpenAPI document by the helper
}

const headlines = ({ items }: Page): string[] => items.map(({ headline }) => headline)

// Tests whose words nobody else has share one newsroom.
let shared: ReturnType<typeof newsroom> | undefined
const together = (): ReturnType<typeof newsroom> => (shared ??= newsroom(t))

async function newsroom(t: Parameters<typeof testApp>[0], env: Record<string, string> = {}) {
  const app = await testApp(t, { env })
  const section = await app.create('sections', { name: 'News' })
  const publish = (body: Record<string, unknown>): Promise<Item> =>
    app.publish({ section: section.id, body: [paragraph('Nothing else.')], ...body })
  const step = async (id: string, name: string, body: unknown = {}): Promise<void> => {
    const reply = await app.call('POST', `/v1/articles/${id}/${name}`, { token: app.admin, body })
    if (reply.status !== 200) throw new Error(`${name}: ${reply.text}`)
  }
  return { app, section, publish, step, find: (q: string, more = '') => find(app, q, more) }
}

void t.test('what is asked for is found by its stem, marked, and ranked: headline, standfirst, body', async (t) => {
  const { publish, find } = await together()
  const at = { publishedAt: '2026-03-01T09:30:00Z' }
  await publish({ ...at, headline: 'In the body', body: [paragraph('Yesterday the governments of <both> lands met.')] })
  await publish({ ...at, headline: 'In the standfirst', standfirst: 'A government & its "cities"' })
  await publish({ ...at, headline: 'Government meets' })
  const found = await find('government')
  t.same(headlines(found), ['Government meets', 'In the standfirst', 'In the body'])
  t.equal(found.page.total, 3)
  t.equal(found.searchedFor, 'government')
  t.equal(found.didYouMean, null)
  t.same(
    found.items.map(({ highlight }) => highlight),
    [
      { headline: '<mark>Government</mark> meets', standfirst: null, body: null },
      {
        headline: 'In the standfirst',
        standfirst: 'A <mark>government</mark> &amp; its &quot;cities&quot;',
        body: null,
      },
      {
        headline: 'In the body',
        standfirst: null,
        body: 'Yesterday the <mark>governments</mark> of &lt;both&gt; lands met.',
      },
    ],
  )
})

void t.test('words in a row, excluded words and alternatives', async (t) => {
  const { publish, find } = await newsroom(t)
  await publish({ headline: 'Bridge over the harbour' })
  await publish({ headline: 'Harbour bridge closed' })
  await publish({ headline: 'Ferry strike' })
  const sorted = async (q: string): Promise<string[]> => headlines(await find(q, '&fuzzy=off')).sort()
  t.same(await sorted('harbour bridge'), ['Bridge over the harbour', 'Harbour bridge closed'])
  t.same(await sorted('"harbour bridge"'), ['Harbour bridge closed'])
  t.same(await sorted('bridge -closed'), ['Bridge over the harbour'])
  t.same(await sorted('ferry or closed'), ['Ferry strike', 'Harbour bridge closed'])
  t.same(await sorted('"over the harbour" OR strike'), ['Bridge over the harbour', 'Ferry strike'])
  t.same(await sorted('the bridge'), ['Bridge over the harbour', 'Harbour bridge closed'], 'a word that says nothing')
  t.same(await sorted('the'), ['Bridge over the harbour'], 'unless there is no other')
})

void t.test('languages by their own stems, Latin letters with and without marks', async (t) => {
  const { publish, find } = await together()
  await publish({ headline: 'Städte wachsen', locale: 'de' })
  await publish({ headline: 'Les élections municipales', locale: 'fr' })
  await publish({ headline: 'Straßenbahn nach Zürich', locale: 'de' })
  t.same(headlines(await find('stadte')), ['Städte wachsen'])
  t.same(headlines(await find('wachse', '&fuzzy=off')), ['Städte wachsen'])
  t.same(headlines(await find('election municipale')), ['Les élections municipales'])
  t.same(headlines(await find('ZÜRICH')), ['Straßenbahn nach Zürich'])
  const [hit] = (await find('strassenbahn zurich')).items
  t.equal(hit?.highlight.headline, '<mark>Straßenbahn</mark> nach <mark>Zürich</mark>')
})

void t.test('Han, Kana, Hangul and Thai are found by any part, and marked', async (t) => {
  const { publish, find } = await together()
  const texts = {
    ja: ['東京都知事がカタカナで話す', '京都', '知事', 'タカナ', '話'],
    zh: ['北京的天气很好', '天气', '北京', '好'],
    ko: ['대한민국의 대통령', '민국', '대통령'],
    th: ['ประเทศไทยรวมเลือดเนื้อ', 'ไทย', 'เลือด'],
  }
  for (const [locale, [text = '', ...parts]] of Object.entries(texts)) {
    const { id } = await publish({ headline: `In ${locale}`, locale, body: [paragraph(`${text}。`)] })
    for (const part of [text, ...parts]) {
      const found = await find(part, '&fuzzy=off')
      t.same(
        found.items.map((hit) => hit.id),
        [id],
        `${locale}, ${[...part].length} characters`,
      )
      t.ok(found.items[0]?.highlight.body?.includes(`<mark>${part.replace(' ', '</mark> <mark>')}</mark>`), 'marked')
    }
  }
  t.same((await find('東都', '&fuzzy=off')).items, [], 'characters that do not follow one another')
})

void t.test('a word is found and marked whatever stands beside it', async (t) => {
  const { publish, find } = await together()
  const text =
    'He said: “zqalpha” — zqbeta—zqgamma… «zqdelta» ‚zqepsilon‘ zqzeta/zqeta end.Zqtheta 🔥zqiota zq-kappa-19 a <zqlambda b> zqmu&zqnu me@zqxi.org www.zqomicron.org/zqpi zq\u00adrho zqsig\u200bma d’zqtau zqupsilon\u00a0zqphi'
  const { id } = await publish({ headline: 'Beside', body: [paragraph(text)] })
  const words =
    'alpha beta gamma delta epsilon zeta eta theta iota lambda mu nu xi omicron pi rho sigma tau upsilon phi'.split(' ')
  for (const q of [
    ...words.map((word) => `zq${word}`),
    'kappa',
    '"zq kappa"',
    'zq-kappa-19',
    'kappa 19 zqphi',
    'zqzeta/zqeta',
  ]) {
    const { items } = await find(q, '&fuzzy=off')
    t.same([items.map((hit) => hit.id), items[0]?.highlight.body?.includes('<mark>')], [[id], true], q)
  }
})

void t.test('no text is too much for a publish', async (t) => {
  const { publish } = await together()
  const block = (html: string): unknown[] => [{ _type: 'html', html }]
  let at = 0
  // Each character beside each other one but once or so.
  const han = (length: number): string =>
    Array.from({ length }, () =>
      String.fromCodePoint(0x4e00 + (((at = (at * 1_103_515_245 + 12_345) % 2 ** 31) >> 8) % 20_000)),
    ).join('')
  const texts = {
    'Han before Latin': [
      ...Array.from({ length: 5 }, () => paragraph(han(20_000))),
      ...Array.from({ length: 5 }, () => paragraph('word '.repeat(18_000))),
    ],
    'signs of markup': block('<'.repeat(300_000)),
    'what is never ended': block('<script'.repeat(40_000)),
    'what is ended often': block('<style>a</style><script>b<c</script>'.repeat(10_000)),
  }
  for (const [name, blocks] of Object.entries(texts)) {
    const body = blocks.map((each, at) => Object.assign({}, each, { _key: `k${at}` }))
    t.ok((await publish({ headline: name, body })).id, name)
  }
})

void t.test(
  'what readers do not see is not found, not suggested, not marked: each state, and as time passes',
  async (t) => {
    const { app, section, publish, step } = await newsroom(t)
    const word = (n: number): string => `zq${'abcdefghij'[n]}uxword`
    const draft = async (n: number): Promise<string> => {
      const body = [paragraph(`Here stands ${word(n)}.`)]
      return (await app.create('articles', { headline: `About ${word(n)}`, section: section.id, body })).id
    }
    const live = async (n: number): Promise<string> => (await publish({ headline: `About ${word(n)}` })).id
    await draft(0)
    const [scheduled, expiring] = [await draft(1), await live(2)]
    await step(await live(3), 'unpublish')
    await step(await live(4), 'withdraw')
    const trashed = await live(5)
    t.equal((await app.call('DELETE', `/v1/articles/${trashed}`, { token: app.admin })).status, 204)
    const edited = await live(6)
    await app.call('PATCH', `/v1/articles/${edited}`, {
      token: app.admin,
      body: { headline: `Now ${word(7)}` },
      headers: { 'if-match': '*' },
    })
    const embargoed = await app.create('articles', {
      headline: `Held ${word(8)}`,
      section: section.id,
      embargo: { active: true, until: '2999-01-01T00:00:00Z' },
    })
    t.ok(embargoed.id)
    const seen = async (n: number, token: string | null = null): Promise<string> => {
      const plain = await app.call('GET', address(word(n), '&fuzzy=off'), { token })
      const fuzzy = await app.call('GET', address(`${word(n).slice(0, -1)}x`), { token })
      const suggested = await app.call('GET', `/v1/search/suggest?q=${word(n).slice(0, 4)}`, { token })
      const listed = await app.call('GET', `/v1/articles?q=${word(n)}`, { token })
      const say = (text: string): string =>
        text.replaceAll(/"searchedFor":"[^"]*"/g, '').includes(word(n)) ? 'yes' : 'no'
      return [plain, fuzzy, suggested, listed].map((reply) => say(reply.text)).join(' ')
    }
    const ALL = 'yes yes yes yes'
    const NONE = 'no no no no'
    for (const token of [null, app.admin]) {
      t.equal(await seen(6, token), ALL, 'live, with a newer draft')
      for (const [n, state] of [
        [0, 'a draft'],
        [3, 'unpublished'],
        [4, 'withdrawn'],
        [5, 'in the trash'],
        [7, 'an edit'],
        [8, 'under embargo'],
      ] as const)
        t.equal(await seen(n, token), NONE, state)
    }
    const soon = new Date(Date.now() + 4_000).toISOString()
    await step(scheduled, 'publish', { at: soon })
    await step(expiring, 'unpublish', { at: soon })
    t.equal(await seen(1), NONE, 'scheduled')
    t.equal(await seen(2), ALL, 'live, and to end')
    // Nobody announces anything here: time alone.
    const until = Date.parse(soon) + 10_000
    while (Date.now() < until && (await seen(1)) !== ALL);
    t.equal(await seen(1), ALL, 'the schedule is reached')
    t.equal(await seen(2), NONE, 'what ends at that instant has ended')
    const kept = async (): Promise<number> =>
      (await app.db.query('select 1 from article_search where article_id = $1', [expiring])).length
    t.equal(await kept(), 1)
    t.equal((await prune(app.db)).searchRows, 1, 'what has ended by time is pruned')
    t.equal(await kept(), 0)
  },
)

void t.test('what is still to come hides no word that readers see, and tells of none', async (t) => {
  const { app, section, publish, step, find } = await newsroom(t)
  const schedule = async (headline: string): Promise<void> => {
    const body = [paragraph('Later.')]
    const { id } = await app.create('articles', { headline, section: section.id, body })
    await step(id, 'publish', { at: '2999-01-01T00:00:00Z' })
  }
  await schedule('zqhoroscope zqtakeover')
  await app.db
    .query(`with made as (select n, gen_random_uuid() id, timestamptz '2999-01-01T00:00:00Z' + n * interval '1 hour' born from generate_series(1, 320) n),
     e as (insert into entities (id, type) select id, 'article' from made),
     a as (insert into articles (id, type, locale, translation_group, latest_version, first_published_at, created_at, created_by)
       select id, 'article', 'en', id, 1, born, born, 'x' from made)
     insert into article_versions (article_id, version, type, locale, slug, headline, headline_sort, body, word_count, char_count,
       reading_time_seconds, created_at, created_by, live_from, published_at, modified_at)
     select id, 1, 'article', 'en', 's' || n, 'zqhoroscope', 'x', '[]', 1, 1, 1, born, 'x', born, born, born from made`)
  const suggested = async (): Promise<unknown> => (await app.call('GET', '/v1/search/suggest?q=zqhoro')).at('items')
  t.same(await suggested(), [])
  await publish({ headline: 'zqhoroscope of today' })
  const ONE = ['zqhoroscope of today']
  t.same(headlines(await find('zqhoroscope', '&fuzzy=off')), ONE, 'found behind 321 that wait')
  t.same(headlines(await find('zqhoroscope', '&fuzzy=off&locale=en')), ONE)
  t.equal((await app.call('GET', '/v1/articles?q=zqhoroscope')).at('items.0.headline'), ONE[0])
  t.same(await suggested(), [{ query: 'zqhoroscope' }], 'suggested, though one that waits had it first')
  await publish({ headline: 'zqresignations' })
  for (let n = 0; n < 9; n++) await schedule('zqresignationz')
  const told = async (q: string): Promise<unknown[]> => {
    const { searchedFor, didYouMean, page } = await find(q)
    return [searchedFor, didYouMean, page.total]
  }
  t.same(await told('zqresignationz'), await told('zqresignationy'), 'as a word that nobody wrote')
})

void t.test('a word goes with the last article that has it', async (t) => {
  const { app, publish, step } = await newsroom(t)
  const words = async (): Promise<string[]> =>
    (
      await app.db.query<{ word: string }>(`select distinct word from search_words where word like 'zq%' order by 1`)
    ).map(({ word }) => word)
  const first = await publish({ headline: 'zqboth zqfirst' })
  const second = await publish({ headline: 'zqboth zqsecond' })
  t.same(await words(), ['zqboth', 'zqfirst', 'zqsecond'])
  const purge = async (id: string): Promise<void> => {
    await app.call('DELETE', `/v1/articles/${id}`, { token: app.admin })
    t.equal((await app.call('DELETE', `/v1/articles/${id}?purge=true`, { token: app.admin })).status, 204)
  }
  await purge(first.id)
  t.same(await words(), ['zqboth', 'zqsecond'], 'handed on to another that has it')
  await app.call('PATCH', `/v1/articles/${second.id}`, {
    token: app.admin,
    body: { headline: 'zqthird' },
    headers: { 'if-match': '*' },
  })
  t.same(await words(), ['zqboth', 'zqsecond'], 'an edit changes nothing public')
  await step(second.id, 'publish')
  t.same(await words(), ['zqthird'])
  await purge(second.id)
  t.same(await words(), [])
  // One that stands for many words.
  const many = Array.from({ length: 80 }, (_, n) => `zqmany${'abcdefghij'[n % 10]}${'abcdefgh'[(n / 10) | 0]}`)
  const whole = await publish({ headline: many.join(' ').slice(0, 400), body: [paragraph(many.join(' '))] })
  await publish({ headline: 'Half', body: [paragraph(many.slice(0, 60).join(' '))] })
  await publish({ headline: 'Sixty-first', body: [paragraph(many[60] ?? '')] })
  await purge(whole.id)
  t.same(await words(), many.slice(0, 61).sort())
})

void t.test('a typing error is put right where nothing is found, and said where hardly anything is', async (t) => {
  const { publish, find } = await together()
  for (let n = 0; n < 16; n++) await publish({ headline: `Parliament crisis ${n}`, locale: 'en' })
  await publish({ headline: 'A parlament of typing errors' })
  const put = await find('palirament crisis')
  t.equal(put.searchedFor, 'parliament crisis')
  t.equal(put.didYouMean, null)
  t.equal(put.page.total, 16)
  t.match(put.items[0]?.highlight.headline, /<mark>Parliament<\/mark> <mark>crisis<\/mark>/)
  const said = await find('parlament')
  t.equal(said.searchedFor, 'parlament')
  t.equal(said.didYouMean, 'parliament')
  t.equal(said.page.total, 1)
  const off = await find('palirament crisis', '&fuzzy=off')
  t.same([off.searchedFor, off.didYouMean, off.page.total], ['palirament crisis', null, 0])
  const none = await find('zyzzyvaxx')
  t.same([none.searchedFor, none.didYouMean, none.page.total], ['zyzzyvaxx', null, 0])
  const [first, second] = [await find('palirament', '&limit=5'), put]
  t.ok(first.page.next, 'what was put right has pages')
  const next = await find('palirament', `&limit=5&cursor=${first.page.next}`)
  t.equal(next.searchedFor, 'parliament')
  t.notOk(first.items.some(({ id }) => next.items.some((item) => item.id === id)))
  t.ok(second)
})

void t.test('suggestions complete the last word, the most usual first, as it is written', async (t) => {
  const { app, publish } = await together()
  for (let n = 0; n < 9; n++) await publish({ headline: 'Ministry of bridges' })
  await publish({ headline: 'Minister in Zürich' })
  const suggest = async (q: string): Promise<string[]> => {
    const reply = await app.call('GET', `/v1/search/suggest?q=${encodeURIComponent(q)}`)
    return (reply.json as { items: { query: string }[] }).items.map(({ query }) => query)
  }
  t.same((await suggest('minis')).sort(), ['minister', 'ministry'])
  t.same(await suggest('the zur'), ['the zürich'])
  t.same(await suggest('ZÜR'), ['zürich'])
  t.same(await suggest('m'), [], 'too little')
  t.same(await suggest('bridge -zur'), [])
})

void t.test('what is no search is refused by name before any statement', async (t) => {
  const { app } = await together()
  const refused = async (path: string): Promise<unknown> => {
    const texts: string[] = []
    const stop = app.db.observe((text) => texts.push(text))
    const reply = await app.call('GET', path)
    stop()
    // What follows the log by itself, beside the request, is not the request's.
    const own = texts.filter((text) => text.includes('search'))
    const [fault] = (reply.at('errors') ?? []) as { path: string; message: string }[]
    return [reply.status, reply.at('code'), fault?.path, fault?.message, own.length]
  }
  const q = (text: string): string => `/v1/search?q=${encodeURIComponent(text)}`
  const said = (message: string, path = 'q') => [400, 'INVALID_PARAMETER', path, message, 0]
  t.same(await refused(q('a'.repeat(201))), said('has more than 200 characters'))
  t.same(await refused(q('word '.repeat(2_000))), [414, 'URI_TOO_LONG', undefined, undefined, 0])
  t.same(await refused(q('?!… -- "" ()')), said('holds no word'))
  t.same(await refused('/v1/search?q=%00a'), said('holds what no text can hold'))
  t.same(await refused(q('-minister')), said('needs a word to look for beside those that it excludes'))
  t.same(await refused(q('minister or -crisis')), said('needs a word to look for beside those that it excludes'))
  t.same(await refused(q('a b c d e f g h i j k l m n o p q')), said('has more than 16 words'))
  t.same(await refused('/v1/search'), said('is needed'))
  t.same(await refused('/v1/search?q='), said('is empty'))
  t.same(await refused('/v1/search?q=a&fuzzy=maybe'), said('must be one of on, off', 'fuzzy'))
  t.same(await refused('/v1/search?q=a&sort=headline'), said('is not a parameter here', 'sort'))
  t.same(await refused('/v1/articles?sort=relevance'), said('relevance needs q', 'sort'))
  t.same(await refused('/v1/articles?q=a&sort=headline'), said('must be relevance or -publishedAt beside q', 'sort'))
  const beside = 'cannot be combined with q, which searches what readers see now'
  t.same(await refused('/v1/articles?q=a&perspective=draft'), said(beside, 'perspective'))
  t.same(await refused('/v1/articles?q=a&lead=first&section=news'), said(beside, 'lead'))
  t.same(await refused('/v1/search?q=a&cursor=nonsense'), [400, 'INVALID_CURSOR', undefined, undefined, 0])
})

void t.test('no text of a query breaks a search', async (t) => {
  const { app, publish } = await together()
  await publish({ headline: "It's O'Neill & Söhne: 50% <off> c:\\temp naïve" })
  const hostile = [
    `'`,
    `''a`,
    `a'b`,
    `\\a`,
    `a\\`,
    `a:*`,
    `a & b`,
    `!a b`,
    `a <-> b`,
    `(a`,
    `a)`,
    `"a`,
    `a"b"c`,
    `-"a b" c`,
    `or a`,
    `a or`,
    `or`,
    `OR OR`,
    `50%`,
    `c:\\temp`,
    `o'neill`,
    `<off>`,
    `$1`,
    `{a}`,
    `a\tb\nc`,
    `😀 a`,
    `naïve`,
    `a-b-c`,
    `http://x.example/a?b=c`,
    `a@b.example`,
    `1.5e10`,
    `-1`,
    `ſß`,
    `ﬁn`,
    `a\u0301\u0301\u0301`,
    `\u202ea`,
    `İ`,
  ]
  for (const [at, q] of hostile.entries()) {
    for (const path of [
      address(q),
      `/v1/articles?q=${encodeURIComponent(q)}`,
      `/v1/search/suggest?q=${encodeURIComponent(q)}`,
    ]) {
      const reply = await app.call('GET', path)
      t.ok(reply.status === 200 || reply.status === 400, `text ${at}: ${reply.status}`)
    }
  }
  t.equal((await find(app, `o'neill`)).page.total, 1)
  t.equal((await find(app, 'naive')).page.total, 1)
})
