// Drafts of articles are for `articles:read-drafts` alone: no other scope meets one below what it may see or write.
import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isObjectType } from 'graphql'
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { everyPath, leaves } from './helpers/graphql-paths.ts'
import { newsroom, paragraph } from './helpers/newsroom.ts'

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
const MARKER = 'zqforeigndraft'

void t.test(
  'who may not read drafts meets none, on any way below what it may read',
  { timeout: 120_000 },
  async (t) => {
    const { url, admin, call, create } = await testApp(t)
    const room = await newsroom(url, admin, { articles: 4 })
    const live = room.articles[0]?.id ?? ''
    const draft = await create('articles', {
      headline: MARKER,
      slug: MARKER,
      section: 'news',
      tags: ['rivers'],
      contributors: [{ author: 'zora-quill' }],
      body: paragraph(MARKER),
      translationOf: live,
      locale: 'de',
    })
    const token = async (...scopes: string[]): Promise<string> => {
      const made = await call('POST', '/v1/tokens', { token: admin, body: { name: scopes.join(' '), scopes } })
      return String(made.at('token'))
    }
    const tokens = {
      editor: await token('articles:read-drafts', 'articles:write', 'taxonomy:write', 'media:read'),
      'taxonomy:write': await token('taxonomy:write'),
      'articles:write': await token('articles:write'),
      'the rest': await token('articles:write', 'articles:publish', 'taxonomy:write', 'media:read', 'media:write'),
    }
    const patched = await call('PATCH', '/v1/sections/' + (room.sections[0]?.id ?? ''), {
      token: admin,
      headers: { 'if-match': '*' },
      body: { leadItems: [draft.id, live] },
    })
    t.equal(patched.status, 200)

    const ask = async (query: string, as: string): Promise<string> =>
      (await call('POST', '/graphql', { token: as, body: { query } })).text
    const reads = everyPath(schema, 2, ({ name, args }) => {
      if (name === 'articles' || !args.some((one) => one.name === 'perspective')) return null
      if (args.some((one) => one.name === 'first')) return '(perspective: DRAFT, first: 20)'
      if (name === 'section') return '(path: "news", perspective: DRAFT)'
      if (name === 'author') return '(slug: "zora-quill", perspective: DRAFT)'
      return name === 'tag' ? '(slug: "rivers", perspective: DRAFT)' : null
    }).map(({ document }) => document)

    const article = schema.getType('Article')
    const words = isObjectType(article) ? leaves(article, schema) : ''
    const below = (path: string): string => `${path} { articles(first: 20) { totalCount nodes { ${words} } } }`
    const [section] = room.sections
    const writes: [name: string, selection: string][] = []
    for (const { name, type } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const target = getNamedType(type).name
      if (name.startsWith('create') && target === 'Article')
        writes.push([
          `${name}(input: { headline: "mine", section: "news", tags: ["rivers"], related: ["${draft.id}"], body: [{ _type: "block", _key: "a", children: [{ _type: "span", _key: "b", text: "mine", marks: ["l"] }], markDefs: [{ _type: "link", _key: "l", articleId: "${draft.id}" }] }] })`,
          `bodyHtml related { totalCount nodes { ${words} } } ${below('section')} tags { ${below('tag')} }`,
        ])
      if (name === 'updateSection')
        writes.push([
          `${name}(id: "${section?.id}", ifVersion: 0, patch: { description: "x" })`,
          `leadItems { ${words} } articles { nodes { ${words} } }`,
        ])
    }
    t.equal(writes.length, 2)

    const rest = ['sections', 'tags', 'authors', 'media'].flatMap((plural) =>
      ['', 'include=children'].map((query) => `/v1/${plural}?perspective=draft&limit=100&${query}`),
    )
    rest.push('/v1/sections/news?perspective=draft', '/v1/sections/news?perspective=draft&include=ancestors')

    for (const [who, as] of Object.entries(tokens)) {
      let seen = 0
      let answered = 0
      const look = (how: string, text: string): void => {
        if (!text.includes('SCOPE_MISSING')) answered++
        if (!text.includes(MARKER)) return
        seen++
        if (who !== 'editor') t.fail(`${who} sees a draft by ${how}`)
      }
      for (const document of reads) look(document.slice(0, 200), await ask(document, as))
      for (const path of rest) look(path, (await call('GET', path, { token: as })).text)
      for (const [write, selection] of writes) {
        const version = (await call('GET', `/v1/sections/${section?.id}`)).at('version')
        look(
          write,
          await ask(`mutation { ${write.replace('ifVersion: 0', `ifVersion: ${version}`)} { ${selection} } }`, as),
        )
      }
      const patch = { headers: { 'if-match': '*' }, body: { description: `by ${who}` } }
      look('PATCH a section', (await call('PATCH', `/v1/sections/${section?.id}`, { token: as, ...patch })).text)
      t.ok(answered > 0, `${who} is answered ${answered} times`)
      if (who === 'editor') t.ok(seen > 20, `an editor meets the draft ${seen} times`)
      else t.equal(seen, 0, `${who} never does`)
    }

    await t.test('nor may it filter by what the newest version is', async (t) => {
      const query =
        '{ section(path: "news", perspective: DRAFT) { articles(filter: { statuses: [DRAFT] }) { totalCount } } }'
      t.match(await ask(query, tokens['taxonomy:write']), /INVALID_PARAMETER/)
      t.match(await ask(query, tokens.editor), /"totalCount":[1-9]/)
    })
  },
)
