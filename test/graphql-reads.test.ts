// What a document asks for is what comes, from one statement for each root field.
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { at, each, graphqlApp } from './helpers/graphql.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, insert, json } from './helpers/rows.ts'

const day = (at: number): Date => new Date(Date.UTC(2026, 0, at))

void t.test('reads', { timeout: 120_000 }, async (t) => {
  const app = await graphqlApp(t)
  const { ask, db } = app
  const world = await addSection(db, { slug: 'world', name: 'World', name_sort: 'world' })
  const asia = await addSection(db, {
    slug: 'asia',
    parent: 'world',
    name: 'Asia',
    name_sort: 'asia',
    seo: json({ noIndex: true }),
  })
  const picture = await addMedia(db, {
    bytes: 5_000_000_000,
    caption: 'A bridge',
    credit: json({ agency: 'Wires', creator: 'Zora Quill' }),
    provider: json({ name: 'Wires', category: 'wires' }),
  })
  const hidden = await addMedia(db, { hidden: true, public_from: null })
  const author = await addAuthor(db, {
    slug: 'zora-quill',
    name: 'Zora Quill',
    name_sort: 'zora',
    image_id: picture,
    email: 'z@example.com',
  })
  const tag = await addTag(db, { slug: 'rivers' })
  const articles: string[] = []
  for (let at = 1; at <= 25; at++) {
    const version = {
      live: true,
      slug: `story-${at}`,
      headline: `Story ${at}`,
      headline_sort: `story ${String(100 - at)}`,
      section_id: at % 2 === 0 ? world : asia,
      published_at_set: day(at),
      authors: [author],
      tags: [tag],
      ...(at === 25
        ? {
            hero_media_id: picture,
            hero_caption: 'Its own words',
            headlines: json({ web: 'Web', push: 'Push' }),
            genre: 'askPublic',
            body: json([
              {
                _type: 'block',
                _key: 'a',
                style: 'normal',
                markDefs: [],
                children: [{ _type: 'span', text: 'Words.', marks: [] }],
              },
            ]),
            seo: json({ title: 'Card' }),
            related: articles.slice(0, 3),
          }
        : {}),
      ...(at === 24 ? { hero_media_id: hidden } : {}),
    }
    articles.push(await addArticle(db, { versions: [version] }))
  }
  await db.query('update sections set lead_items = $2 where id = $1', [world, [articles[4], articles[2]]])
  const draft = await addArticle(db, {
    versions: [{ slug: 'a-draft', headline: 'Draft', section_id: world, internal_note: 'secret' }],
  })
  const newest = articles[24] ?? ''

  await t.test('an article with everything that hangs on it, in one statement', async (t) => {
    const { data, errors, statements } = await ask(
      `query ($slug: String!) { article(slug: $slug) {
        __typename id uri type genre headline headlines { __typename short: push web mobile } path status
        section { path parent { name } ancestors { slug } seo { noIndex } children { id } }
        contributors { role displayAs author { name email image { bytes credit { agency } creditLine provider { category } } } }
        hero { caption credit alt media { id } } tags { id slug kind rel relevance tag { name } }
        body bodyText seo { title image { id } } related(first: 2) { nodes { headline } pageInfo { hasNextPage } totalCount }
        translations { id } aliases { path } live { version } internalNote createdAt wordCount
      } }`,
      { slug: 'story-25' },
    )
    t.same(errors, [])
    t.equal(statements.length, 1)
    t.match(data.article, {
      __typename: 'Article',
      id: newest,
      uri: `urn:uuid:${newest}`,
      type: 'ARTICLE',
      genre: 'ASK_PUBLIC',
      headlines: { __typename: 'Headlines', short: 'Push', web: 'Web', mobile: null },
      path: 'world/asia/story-25',
      status: 'PUBLISHED',
      section: {
        path: 'world/asia',
        parent: { name: 'World' },
        ancestors: [{ slug: 'world' }],
        seo: { noIndex: true },
        children: [],
      },
      hero: { caption: 'Its own words', credit: 'Wires/Zora Quill', alt: 'a picture', media: { id: picture } },
      tags: [{ id: tag, slug: 'rivers', kind: 'KEYWORD', rel: 'ABOUT', relevance: null, tag: { name: 'Rivers' } }],
      bodyText: 'Words.',
      seo: { title: 'Card', image: null },
      related: {
        nodes: [{ headline: 'Story 1' }, { headline: 'Story 2' }],
        pageInfo: { hasNextPage: true },
        totalCount: 3,
      },
      live: null,
      internalNote: null,
    })
    t.same(at(data, 'article.contributors'), [
      {
        role: 'AUTHOR',
        displayAs: null,
        author: {
          name: 'Zora Quill',
          email: null,
          image: {
            bytes: 5_000_000_000,
            credit: { agency: 'Wires' },
            creditLine: 'Wires/Zora Quill',
            provider: { category: 'WIRES' },
          },
        },
      },
    ])
  })

  await t.test('aliases, fragments, directives and variables are honoured', async (t) => {
    const document = `
      query Q($yes: Boolean!, $n: Int = 2) {
        a: articles(first: $n) { nodes { ...Card } }
        b: articles(first: 1, orderBy: HEADLINE_ASC) { items: nodes { h: headline ...Card @skip(if: $yes) } }
        gone: tags @include(if: false) { nodes { id } }
        ... on Query @include(if: $yes) { tag(slug: "rivers") { n: name name: slug } }
      }
      fragment Card on Article { id ... @include(if: $yes) { slug } ... on Node { id } }`
    const { data, errors, statements } = await ask(document, { yes: true })
    t.same(errors, [])
    t.same(data, {
      a: { nodes: [25, 24].map((at) => ({ id: articles[at - 1], slug: `story-${at}` })) },
      b: { items: [{ h: 'Story 25' }] },
      tag: { n: 'Rivers', name: 'rivers' },
    })
    t.equal(statements.length, 3)
    const other = await ask(document, { yes: false, n: 1 })
    t.same(other.data, { a: { nodes: [{ id: newest }] }, b: { items: [{ h: 'Story 25', id: newest }] } })
    t.same(
      (await ask('{ tag(slug: "rivers") { id @skip(if: true) } }')).data,
      { tag: {} },
      'all skipped: an empty object',
    )
  })

  await t.test('one field several times, with other arguments under other names, side by side', async (t) => {
    const { data, statements } = await ask(`{ section(path: "world") {
      newest: articles(first: 1) { nodes { slug } } oldest: articles(last: 1) { nodes { slug } }
      own: articles(first: 1, filter: { sectionDepth: 0 }) { nodes { slug } totalCount } } }`)
    t.same(data.section, {
      newest: { nodes: [{ slug: 'story-25' }] },
      oldest: { nodes: [{ slug: 'story-1' }] },
      own: { nodes: [{ slug: 'story-24' }], totalCount: 12 },
    })
    t.equal(statements.length, 1)
  })

  await t.test('six levels of connections: one statement, for one item and for several', async (t) => {
    for (const n of [1, 2]) {
      const { errors, statements, data } = await ask(
        `query ($n: Int) { sections(first: $n) { nodes { articles(first: $n) { nodes { tags { tag { articles(first: $n) { nodes {
          contributors { author { articles(first: $n) { nodes { section { articles(first: $n) { edges { cursor node { related(first: $n) { totalCount } } } } } } } } } } } } } } } } } }`,
        { n },
      )
      t.same(errors, [])
      t.equal(statements.length, 1, `${n} a page`)
      t.ok(
        at(
          data,
          'sections.nodes.0.articles.nodes.0.tags.0.tag.articles.nodes.0.contributors.0.author.articles.nodes.0.section',
        ),
      )
    }
  })

  await t.test('a front page of eight sections is one statement, and so are several nodes', async (t) => {
    const fields = Array.from(
      { length: 8 },
      (_, at) =>
        `s${at}: section(path: "${at % 2 ? 'world' : 'world/asia'}") { name articles(first: 6) { nodes { headline hero { media { id } } } } }`,
    )
    const { errors, statements, data } = await ask(`{ ${fields.join(' ')} }`)
    t.same(errors, [])
    t.equal(statements.length, 1)
    t.equal(at(data, 's7.articles.nodes.length'), 6)
    const nodes = await ask(
      `query ($a: ID!, $s: ID!, $t: ID!, $m: ID!, $w: ID!, $d: ID!, $x: ID!) {
        a: node(id: $a) { ...N } s: node(id: $s) { ...N } t: node(id: $t) { ...N } m: node(id: $m) { ...N } w: node(id: $w) { ...N }
        d: node(id: $d) { id } x: node(id: $x) { id } none: node(id: "no uuid") { id } }
      fragment N on Node { __typename id ... on Article { headline } ... on Section { path } ... on Author { what: name } ... on Tag { slug } ... on Media { kind } }`,
      { a: newest, s: asia, t: tag, m: picture, w: author, d: draft, x: randomUUID() },
    )
    t.same(nodes.data, {
      a: { __typename: 'Article', id: newest, headline: 'Story 25' },
      s: { __typename: 'Section', id: asia, path: 'world/asia' },
      t: { __typename: 'Tag', id: tag, slug: 'rivers' },
      m: { __typename: 'Media', id: picture, kind: 'IMAGE' },
      w: { __typename: 'Author', id: author, what: 'Zora Quill' },
      ...{ d: null, x: null, none: null },
    })
    t.equal(nodes.statements.length, 2, 'one for each selection')
  })

  await t.test('every root field of a single item, by each of its keys', async (t) => {
    const { data, errors } = await ask(`{
      article(id: "${newest}") { slug } section(path: "world/asia") { id } s: section(id: "${asia}") { path }
      author(slug: "zora-quill") { id } w: author(id: "${author}") { slug articles(first: 1) { totalCount } }
      tag(id: "${tag}") { slug articles { totalCount } } media(id: "${picture}") { caption } fr: article(slug: "story-1", locale: "fr") { id }
      draft: article(id: "${draft}") { id } no: article(slug: "a-draft") { id } hidden: media(id: "${hidden}") { id } bad: media(id: "x") { id } }`)
    t.same(errors, [])
    t.same(data, {
      article: { slug: 'story-25' },
      section: { id: asia },
      s: { path: 'world/asia' },
      author: { id: author },
      w: { slug: 'zora-quill', articles: { totalCount: 25 } },
      tag: { slug: 'rivers', articles: { totalCount: 25 } },
      media: { caption: 'A bridge' },
      ...{ fr: null, draft: null, no: null, hidden: null, bad: null },
    })
    t.equal(
      at((await ask('{ article(slug: "story-24") { hero { alt } } }')).data, 'article.hero'),
      null,
      'a hero that is not visible is none',
    )
  })

  await t.test('a former slug is null, and articleRedirect says where it leads', async (t) => {
    await insert(db, 'article_slugs', {
      locale: 'en',
      slug: 'old-story',
      article_id: newest,
      claimed: '[2026-01-01,)',
      since: day(2),
      ceased: day(3),
    })
    const { data, errors } = await ask(
      '{ article(slug: "old-story") { id } articleRedirect(slug: "old-story") { id slug locale } own: articleRedirect(slug: "story-25") { id } none: articleRedirect(slug: "a-draft", locale: "en") { id } }',
    )
    t.same(errors, [])
    t.same(data, {
      article: null,
      articleRedirect: { id: newest, slug: 'story-25', locale: 'en' },
      own: null,
      none: null,
    })
    t.same(at((await ask('{ article(slug: "story-25") { aliases { path ceasedAt } } }')).data, 'article.aliases'), [
      { path: 'old-story', ceasedAt: day(3).toISOString() },
    ])
  })

  await t.test('cursors walk a list forward and back, whole and in order', async (t) => {
    for (const [order, filter] of [
      ['PUBLISHED_AT_DESC', '{}'],
      ['HEADLINE_ASC', '{ section: "world" }'],
      ['PUBLISHED_AT_DESC', '{ section: "world", leadFirst: true }'],
    ]) {
      const list = `orderBy: ${order}, filter: ${filter}`
      const all = each(
        (await ask(`{ articles(${list}, first: 100) { nodes { slug } } }`)).data,
        'articles.nodes',
        'slug',
      )
      const walked: unknown[] = []
      let after: unknown = null
      for (let page = 0; page < 10; page++) {
        const { data } = await ask(
          `query ($after: String) { articles(${list}, first: 7, after: $after) { edges { cursor node { slug } } pageInfo { hasNextPage endCursor } } }`,
          { after },
        )
        walked.push(...each(data, 'articles.edges', 'node.slug'))
        after = at(data, 'articles.pageInfo.endCursor')
        t.equal(after, each(data, 'articles.edges', 'cursor').at(-1))
        if (at(data, 'articles.pageInfo.hasNextPage') !== true) break
      }
      t.equal(all.length > 12, true)
      t.same(walked, all, `${order} ${filter}`)
      const back = await ask(
        `query ($before: String) { articles(${list}, before: $before, last: 5) { nodes { slug } } implied: articles(${list}, before: $before) { nodes { slug } } }`,
        { before: after },
      )
      t.same(each(back.data, 'articles.nodes', 'slug'), all.slice(-6, -1))
      t.same(each(back.data, 'implied.nodes', 'slug'), all.slice(-21, -1), 'before alone is the page that ends there')
    }
    const lead = (
      await ask(
        '{ articles(first: 3, filter: { section: "world", leadFirst: true }) { nodes { slug } } section(path: "world") { leadItems { slug } articles(first: 3, filter: { leadFirst: true }) { nodes { slug } } } }',
      )
    ).data
    const front = ['story-5', 'story-3', 'story-25'].map((slug) => ({ slug }))
    t.same(at(lead, 'articles.nodes'), front)
    t.same(at(lead, 'section.articles.nodes'), front)
    t.same(at(lead, 'section.leadItems'), front.slice(0, 2))
  })

  await t.test('ids are answered whole in their order, and what is missing is named', async (t) => {
    const ids = [articles[3], draft, articles[20], ...articles.slice(0, 18)]
    const { data, errors } = await ask(
      'query ($ids: [ID!]) { articles(filter: { ids: $ids }) { nodes { id } missing totalCount } }',
      { ids: ids.slice(0, 3) },
    )
    t.same(errors, [])
    t.same(data.articles, { nodes: [{ id: articles[3] }, { id: articles[20] }], missing: [draft], totalCount: 2 })
    const more = await ask('query ($ids: [ID!]) { articles(filter: { ids: $ids }) { nodes { id } } }', {
      ids: [...new Set(ids)],
    })
    t.equal(at(more.data, 'articles.nodes.length'), new Set(ids).size - 1, 'more than the default page')
  })

  await t.test('names that stand for nothing find nothing', async (t) => {
    const { data, errors } = await ask(
      '{ a: articles(filter: { section: "nowhere" }) { totalCount } b: articles(filter: { authors: { any: ["nobody"] } }) { nodes { id } } c: articles(filter: { tags: { all: ["rivers", "nothing"] } }) { totalCount } d: articles(filter: { tags: { none: ["nothing"] } }) { totalCount } }',
    )
    t.same(errors, [])
    t.same(data, { a: { totalCount: 0 }, b: { nodes: [] }, c: { totalCount: 0 }, d: { totalCount: 25 } })
  })

  await t.test('a filter that would do nothing is refused', async (t) => {
    const alone = await ask('{ articles(filter: { sectionDepth: 0 }) { totalCount } }')
    t.equal(alone.errors[0]?.extensions.code, 'INVALID_PARAMETER')
    const { data, errors } = await ask(
      '{ articles(filter: { section: "world", sectionDepth: 0 }) { totalCount } section(path: "world") { articles(filter: { sectionDepth: 0 }) { totalCount } } }',
    )
    t.same(errors, [])
    t.same(data, { articles: { totalCount: 12 }, section: { articles: { totalCount: 12 } } })
  })

  await t.test('node makes of one key what the type of the item asks for', async (t) => {
    const page = (form: string): string => `{ articles(filter: { ids: ["${newest}"] }) { nodes { x: ${form} } } }`
    const document = `query ($id: ID!) { node(id: $id) { ... on Section ${page('bodyHtml')} ... on Tag ${page('bodyText')} ... on Author ${page('bodyMarkdown')} } }`
    for (const [id, text] of [
      [asia, '<p>Words.</p>\n'],
      [tag, 'Words.'],
      [author, 'Words.'],
    ])
      t.same((await ask(document, { id })).data, { node: { articles: { nodes: [{ x: text }] } } })
  })

  await t.test('an editor sees drafts and what is private; a reader is told what is missing', async (t) => {
    const document =
      '{ article(slug: "a-draft", perspective: DRAFT) { status internalNote version live { version } createdBy firstPublishedAt } articles(perspective: DRAFT, filter: { statuses: [DRAFT] }) { totalCount } trash: articles(perspective: TRASH) { totalCount } authors(perspective: DRAFT) { nodes { email } } }'
    const editor = await ask(document, {}, 'editor')
    t.same(editor.errors, [])
    t.same(editor.data, {
      article: {
        status: 'DRAFT',
        internalNote: 'secret',
        version: 1,
        live: null,
        createdBy: 'test',
        firstPublishedAt: null,
      },
      articles: { totalCount: 1 },
      trash: { totalCount: 0 },
      authors: { nodes: [{ email: 'z@example.com' }] },
    })
    const reader = await ask(document)
    t.same(reader.data, { article: null, articles: null, trash: null, authors: null })
    t.same(
      reader.errors.map(({ extensions }) => extensions.code),
      Array(4).fill('UNAUTHENTICATED'),
    )
    t.equal(reader.statements.length, 0)
    t.same(
      at((await ask('{ live: articles { totalCount } }', {}, 'editor')).data, 'live.totalCount'),
      25,
      'a token alone shows no drafts',
    )
  })
})
