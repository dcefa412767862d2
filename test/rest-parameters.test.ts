import { readFileSync } from 'node:fs'
import t from 'tap'
import { Failure } from '../src/errors.ts'
import { itemParameters, listParameters, parseQuery, type Parameters } from '../src/rest/parameters.ts'
import { ENTITY_NAMES, PLURALS } from '../src/rest/routes.ts'
import { acceptedFormat } from '../src/rest/negotiate.ts'
import { namesEtag, parseIfMatch } from '../src/rest/etag.ts'
import { selectFields, type Selecting } from '../src/rest/shape.ts'

function faults(query: string, parameters: Parameters = listParameters('article')): string[] {
  try {
    parseQuery(`/x${query}`, parameters)
    return []
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'INVALID_PARAMETER') throw error
    return (error.details.errors ?? []).map(({ path }) => path)
  }
}

/** Every parameter as a row of docs/rest.md: name, where, what. */
function rows(): string[] {
  const places = new Map<string, { description: string; lists: string[]; items: string[] }>()
  for (const entity of ENTITY_NAMES) {
    for (const [place, parameters] of [
      ['lists', listParameters(entity)],
      ['items', itemParameters(entity)],
    ] as const) {
      for (const [name, { wire = name, description }] of Object.entries(parameters)) {
        const key = `${wire}|${description}`
        const known = places.get(key) ?? { description, lists: [], items: [] }
        known[place].push(PLURALS[entity])
        places.set(key, known)
      }
    }
  }
  const said = (names: string[]): string => (names.length === ENTITY_NAMES.length ? 'all' : names.join(', '))
  return [...places].map(([key, { description, lists, items }]) => {
    const where = [
      ...(lists.length > 0 ? [`lists: ${said(lists)}`] : []),
      ...(items.length > 0 ? [`one: ${said(items)}`] : []),
    ]
    return `| \`${key.split('|')[0]}\` | ${where.join('; ')} | ${description} |`
  })
}

t.test('docs/rest.md lists every parameter as the code has it, and no other', async (t) => {
  const text = readFileSync('docs/rest.md', 'utf8')
  const table = text.slice(text.indexOf('### Parameters'), text.indexOf('### Other forms'))
  const listed = table.split('\n').filter((line) => line.startsWith('| `'))
  t.same(
    listed.map((line) => line.replaceAll(/ +/g, ' ')),
    rows(),
  )
})

t.test('every fault of a query string is named, all at once', async (t) => {
  t.same(faults('?limit=0&colour=red&sort=newest&total=yes'), ['limit', 'colour', 'sort', 'total'])
  for (const limit of ['0', '101', '1e9', '1000000000', '-1', '1.5', ' 1', '٣', '0x10', 'NaN'])
    t.same(faults(`?limit=${encodeURIComponent(limit)}`), ['limit'], limit)
  t.same(faults('?limit=1&limit=2'), ['limit'], 'twice')
  t.same(faults('?limit=5&limit=5'), ['limit'], 'twice the same')
  t.same(faults('?tag[]=a&q=%3F&at=2020-01-01T00:00:00Z&dryRun=true'), ['tag[]', 'q', 'at', 'dryRun'])
  t.same(faults('?section='), ['section'], 'empty')
  t.same(faults('?section'), ['section'], 'without a value')
  t.same(faults('?section=%ff'), ['section'], 'not UTF-8')
  t.same(faults('?section=%'), ['section'], 'not percent-encoded')
  t.same(faults('?section=a%00b'), ['section'], 'U+0000')
  t.same(faults('?__proto__=1&constructor=2&toString=3'), ['__proto__', 'constructor', 'toString'])
  t.same(faults('?locale=english&locale='), ['locale'])
  for (const locale of ['english', 'en_US', 'EN', 'en-us', 'x', '-', 'zz-', '%20'])
    t.same(faults(`?locale=${locale}`), ['locale'], locale)
  t.same(faults('?locale=en,pt-BR,-fr'), [])
  t.same(faults('?type=article,-video'), [])
  t.same(faults('?type=artikel'), ['type'])
  t.same(faults(`?tag=${Array.from({ length: 21 }, (_, i) => `t${i}`).join(',')}`), ['tag'], '21 values')
  t.same(faults('?tag=a,,b'), ['tag'])
  t.same(faults('?tag=a,a'), ['tag'])
  t.same(faults('?tag=-'), ['tag'])
  t.same(faults('?publishedAfter=2026-03-01'), ['publishedAfter'])
  t.same(faults('?publishedAfter=2026-02-30T00:00:00Z'), ['publishedAfter'])
  t.same(faults('?publishedAfter=2026-03-01T00:00:00+02:00'), ['publishedAfter'], 'a space where + was meant')
  t.same(faults('?publishedAfter=2026-03-01T00:00:00%2B02:00'), [])
  t.same(faults('?ids=1'), ['ids'])
  const ids = (count: number): string =>
    Array.from({ length: count }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`).join(',')
  t.same(faults(`?ids=${ids(100)}`), [])
  t.same(faults(`?ids=${ids(101)}`), ['ids'])
  t.same(faults('?kind=person', listParameters('author')), [])
  t.same(faults('?kind=image', listParameters('author')), ['kind'])
  t.same(faults('?limit=5', itemParameters('article')), ['limit'])
  t.same(faults('?&limit=5&'), [], 'empty pieces between & say nothing')
})

t.test('fields and include name members, and refuse what is not there', async (t) => {
  const select = (fields: string[], isEditor = false) =>
    selectFields({ entity: 'article', mode: isEditor ? 'draft' : 'live', isList: false, fields })
  t.same(select(['headline', 'section.name', 'contributors.author.name']), [
    ['headline', 'column', 'headline'],
    ['section', 'one', 'section', [['name', 'column', 'name']]],
    ['contributors', 'list', 'contributors', [['author', 'one', 'author', [['name', 'column', 'name']]]]],
  ])
  for (const name of [
    'nope',
    'section.nope',
    'kicker.text',
    'internalNote',
    '__proto__',
    'constructor',
    'section.id.x',
  ])
    t.throws(() => select([name]), { code: 'INVALID_PARAMETER' }, name)
  t.same(select(['internalNote'], true), [['internalNote', 'column', 'internalNote']])
  const names = (options: Partial<Selecting>) =>
    selectFields({ entity: 'article', mode: 'live', isList: false, ...options }).map(([name]) => name)
  t.notMatch(names({ isList: true }), ['body'], 'a list item has no body')
  t.ok(names({}).includes('body') && !names({}).includes('bodyHtml'))
  const html = names({ bodyFormat: ['html', 'text'] })
  t.ok(html.includes('bodyHtml') && html.includes('bodyText') && !html.includes('body'))
  t.same(names({ fields: ['body'], bodyFormat: ['markdown'] }), ['bodyMarkdown'])
  t.throws(() => names({ isList: true, bodyFormat: ['html'] }), { code: 'INVALID_PARAMETER' })
})
t.test('Accept chooses as RFC 9110 has it', async (t) => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  for (const [accept, format] of [
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/*', 'html'],
    ['text/plain', 'text'],
    ['text/markdown, text/html;q=0.5', 'markdown'],
    ['application/json;q=0.1, text/plain;q=0.1', 'json'],
    ['text/html;q=0, text/*', 'text'],
    [browser, 'html'],
  ] as const)
    t.equal(acceptedFormat(accept), format, accept ?? 'no Accept')
  for (const accept of ['image/png', 'application/json;q=0', 'application/ld+json'])
    t.throws(() => acceptedFormat(accept), { code: 'NOT_ACCEPTABLE' }, accept)
})

t.test('If-Match reads the number before the dot; what is no ETag of ours is refused', async (t) => {
  for (const [header, value] of [
    ['"7"', [7]],
    ['"7.abc"', [7]],
    ['"7.abc-gz"', [7]],
    ['W/"7.abc"', [7]],
    ['"7", W/"8.x"', [7, 8]],
    ['*', '*'],
  ] as const)
    t.same(parseIfMatch(header), value, header)
  t.equal(parseIfMatch(undefined), undefined)
  for (const header of ['7', '', '"abc"', '"7', "'7'", '"7" "8"', 'w/"7"', '"-1"', '"7"; x', '*,"7"'])
    t.throws(() => parseIfMatch(header), { code: 'INVALID_HEADER' }, header)
})

t.test('If-None-Match compares without coding and weakness', async (t) => {
  for (const header of ['"1.ab"', 'W/"1.ab"', '"1.ab-gz"', '"x", "1.ab-br"', '*'])
    t.equal(namesEtag(header, '"1.ab"'), true, header)
  for (const header of [undefined, '"1.abc"', '1.ab', '"2.ab"'])
    t.equal(namesEtag(header, '"1.ab"'), false, header ?? 'no header')
})
