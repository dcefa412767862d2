// One statement of each kind that reads are made of: for docs/queries.md (queries.mjs) and the test of their plans.

const HOUR_MS = 3_600_000

/** Names and ids that a database has, for the values of the statements below. */
export async function samplesOf(query) {
  const one = async (text, values = []) => (await query(text, values))[0]
  const live = 'live_from is not null and live_to is null and withdrawn_at is null'
  const article = await one(
    `select v.article_id id, v.slug, v.locale from article_versions v join article_contributors c using (article_id, version)
     where ${live} order by v.sort_at desc, v.article_id limit 1`,
  )
  const deep = await one(
    `select sort_at key, article_id id from article_versions where ${live} order by sort_at desc, article_id desc
     offset (select count(*) * 9 / 10 from article_versions where ${live}) limit 1`,
  )
  const section = await one('select id, path from sections where depth = 0 order by path limit 1')
  const tags = await query('select slug from tags order by slug limit 2')
  const author = await one('select slug from authors order by slug limit 1')
  const { locale } = await one('select locale from articles group by locale order by count(*) limit 1')
  const { value: secret } = await one(`select value from secrets where name = 'cursor'`)
  const { now } = await one('select clock_timestamp() as now')
  const ids = (await query(`select article_id id from article_versions where ${live} limit 20`)).map(({ id }) => id)
  return { article, deep, section, tags: tags.map(({ slug }) => slug), author, secret, now, ids, locale }
}

/** `{ title, reading, shape, values }` of each; `selectFields` is REST's. */
export function kinds(selectFields, samples) {
  const { article, deep, section, tags, author, secret, now, ids, locale } = samples
  const base = { now, clock: now, secret, first: 20 }
  const whole = (more = {}) => selectFields({ entity: 'article', mode: 'live', isList: false, ...more })
  const items = (entity, mode = 'live') => [['items', 'nodes', selectFields({ entity, mode, isList: true })]]
  const ends = [
    'page',
    'pageInfo',
    [
      ['next', 'next'],
      ['previous', 'previous'],
    ],
  ]
  const page = (entity, args, parts = items(entity)) => ({
    root: 'page',
    entity,
    tellsMoved: true,
    args: { first: 'first', order: entity === 'article' ? '-publishedAt' : 'name', filters: [], ...args },
    parts: [...parts, ends],
  })
  const by = (...names) => ({ filters: names.map((name) => [name, name]) })
  const list = (title, values, args, extra = {}) => ({
    title,
    reading: 'live',
    shape: page('article', { ...by(...Object.keys(values)), ...args }),
    values: { ...base, ...values },
    ...extra,
  })
  const item = (title, select, reading = 'live') => ({
    title,
    reading,
    shape: { root: 'one', entity: 'article', by: 'slug', key: 'key', select },
    values: { ...base, key: article.slug, locale: article.locale },
  })
  const counted = (title, filters, values) => ({
    title,
    reading: 'live',
    shape: {
      root: 'page',
      entity: 'article',
      args: { order: '-publishedAt', first: 'first', filters },
      parts: [['total', 'totalCount']],
    },
    values: { ...base, first: 0, ...values },
  })
  const after = { after: ['key', 'keyId'] }
  const behind = { ...base, key: deep.key, keyId: deep.id }
  return [
    item('An article by its slug, whole', whole()),
    {
      ...item('An article by its id, whole', whole()),
      shape: { root: 'one', entity: 'article', by: 'id', key: 'key', select: whole() },
      values: { ...base, key: article.id },
    },
    ...['related', 'corrections', 'translations', 'sections', 'section.ancestors'].map((name) =>
      item(`An article with \`include=${name}\``, whole({ include: [name] })),
    ),
    list('Articles, the newest first', {}),
    list('Articles of a section and what lies below it', { section: [section.path] }),
    list('Articles of an author', { author: [author.slug] }),
    list('Articles with a tag', { tag: tags.slice(0, 1) }),
    list('Articles with two tags', { tagsAll: tags }),
    list('Articles of a type', { type: ['liveblog'] }),
    list('Articles of a genre', { genre: ['satire'] }),
    list('Articles of a locale', { locale: [locale] }),
    list('Articles by section, author, tag and type at once', {
      section: [section.path],
      author: [author.slug],
      tag: tags.slice(0, 1),
      type: ['article'],
    }),
    list('Articles of a section, its lead items first', { section: [section.path], lead: true }),
    list('Articles by id', { ids }),
    { ...list('A page behind nine tenths of all articles', {}, after), values: behind },
    {
      ...list('A page of a section, as far behind', { section: [section.path] }, after),
      values: { ...behind, section: [section.path] },
    },
    {
      ...list('The page before it', {}, { before: ['key', 'keyId'], backward: true }),
      values: behind,
    },
    list('Articles, changed last', {}, { order: '-modifiedAt' }),
    list('Articles by headline', {}, { order: 'headline' }),
    counted('How many articles there are', [], {}),
    counted('How many a section has', [['section', 'section']], { section: [section.path] }),
    {
      title: 'Sections, each with its newest articles and their authors (GraphQL)',
      reading: 'live',
      shape: page('section', { order: 'name' }, [
        [
          'nodes',
          'nodes',
          [
            ['name', 'column', 'name'],
            [
              'articles',
              'page',
              'articles',
              { order: '-publishedAt', first: 'few', filters: [] },
              [
                [
                  'nodes',
                  'nodes',
                  [
                    ['headline', 'column', 'headline'],
                    [
                      'contributors',
                      'list',
                      'contributors',
                      [['author', 'one', 'author', [['name', 'column', 'name']]]],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ]),
      values: { ...base, few: 3 },
    },
    {
      ...list('Articles as an editor sees them', {}),
      reading: 'draft',
      shape: page('article', {}, items('article', 'draft')),
    },
    {
      ...list('Articles as readers saw them a thousand hours ago', {}),
      reading: 'past',
      values: { ...base, now: new Date(now.getTime() - 1_000 * HOUR_MS) },
    },
    ...['section', 'author', 'tag'].map((entity) => ({
      title: `The ${entity}s by name`,
      reading: 'live',
      shape: page(entity, {}),
      values: base,
    })),
    { title: 'The media items', reading: 'live', shape: page('media', { order: '-createdAt' }), values: base },
  ]
}

/** The statement with its values written out, as EXPLAIN wants it, after `prepare it as …`. */
export function execution({ slots }, values) {
  const literal = (value) => {
    if (value === null || value === undefined) return 'null'
    if (value instanceof Date) return `'${value.toISOString()}'`
    if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
    // A literal, which takes the type of its parameter; these values hold no comma and no quote.
    if (Array.isArray(value)) return `'{${value.join(',')}}'`
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
  }
  return `execute it(${slots.map((slot) => literal(values[slot])).join(', ')})`
}

/** Every node of a plan in EXPLAIN's JSON format, the root first. */
export const nodesOf = (plan) => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
