import t from 'tap'
import { z } from 'zod'
import { blockTypes } from '../src/content/body/blocks.ts'
import { bodyLimits } from '../src/content/body/limits.ts'
import { bodySchema, checkBody } from '../src/content/body/schema.ts'

const id = '0190a001-0000-7000-8000-000000000001'

const paragraph = (key: string, text = 'Words.'): Record<string, unknown> => ({
  _type: 'block',
  _key: key,
  children: [{ _type: 'span', text }],
})

/** JSON as a request brings it, with keys that a literal would not keep. */
const parsed = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>

/** The faults of a body as `path: message` lines. */
const faultsOf = (body: unknown): string[] => checkBody(body).faults.map(({ path, message }) => `${path}: ${message}`)

/** The faults of one block among none, with the key filled in. */
const blockFaults = (block: Record<string, unknown>): string[] => faultsOf([{ _key: 'a', ...block }])

const marked = (markDef: Record<string, unknown>): Record<string, unknown> => ({
  _type: 'block',
  markDefs: [{ _key: 'm', ...markDef }],
  children: [{ _type: 'span', text: 'a', marks: ['m'] }],
})

t.test('what is accepted comes out as the very array that went in', (t) => {
  const body = [{ children: [{ text: '  a\u0301 \r\n', _type: 'span' }], _key: 'b', _type: 'block', style: 'lede' }]
  const before = JSON.stringify(body)
  const schema = z.strictObject({ body: bodySchema })
  const parsed = schema.parse({ body })
  t.equal(parsed.body, body)
  t.equal(JSON.stringify(parsed.body), before)
  t.equal(JSON.stringify(z.strictObject({ body: bodySchema.optional() }).parse({})), '{}')
  t.end()
})

t.test('as a field it reports every fault with its full path', (t) => {
  const schema = z.strictObject({ body: bodySchema, headline: z.string() })
  const result = schema.safeParse({ body: [{ _type: 'block', _key: 'a', children: [{ _type: 'span', text: 5 }] }, 7] })
  t.strictSame(
    result.error?.issues.map(({ path }) => path),
    [['body', 0, 'children', 0, 'text'], ['body', 1], ['headline']],
  )
  t.strictSame(
    schema.safeParse({ headline: 'a' }).error?.issues.map(({ message }) => message),
    ['is required'],
  )
  t.end()
})

t.test('in JSON Schema a body is an array that names every type', (t) => {
  const json = JSON.stringify(z.toJSONSchema(z.strictObject({ body: bodySchema })))
  for (const type of blockTypes) t.match(json, `"${type}"`)
  t.end()
})

t.test('a body that is no array of blocks is refused', (t) => {
  t.strictSame(faultsOf(undefined), ['body: is required'])
  t.strictSame(faultsOf(null), ['body: must be an array of blocks'])
  t.strictSame(faultsOf({}), ['body: must be an array of blocks'])
  t.strictSame(faultsOf(['a', null, [], 1]), [
    'body[0]: must be an object',
    'body[1]: must be an object',
    'body[2]: must be an object',
    'body[3]: must be an object',
  ])
  t.strictSame(faultsOf([]), [])
  t.end()
})

t.test('an unknown type is refused and told how to be wrapped', (t) => {
  t.match(faultsOf([{ _type: 'tweet', _key: 'a' }])[0], /^body\[0\]\._type: unknown type "tweet"; wrap .*"unknown"/)
  t.match(faultsOf([{ _type: 'correction', _key: 'a', correctionId: 'c1' }])[0], /correctionId: must be a UUID/)
  t.strictSame(faultsOf([{ _key: 'a' }]), ['body[0]._type: is required'])
  t.strictSame(blockFaults({ _type: 'unknown', system: 'wp', type: 'acme/poll', raw: { a: [1] }, html: '<b>' }), [])
  for (const type of ['constructor', '__proto__', 'toString']) t.equal(blockFaults({ _type: type }).length, 1)
  t.end()
})

t.test('unknown properties are refused by name at every depth', (t) => {
  t.strictSame(
    faultsOf([
      { ...paragraph('a'), colour: 'red', zz: 1 },
      { _type: 'image', _key: 'b', media: { id, url: 'x' } },
      { _type: 'quote', _key: 'c', blocks: [{ ...paragraph('d'), foo: 1 }] },
    ]),
    [
      'body[0].colour: unknown property',
      'body[0].zz: unknown property',
      'body[1].media.url: unknown property',
      'body[2].blocks[0].foo: unknown property',
    ],
  )
  t.end()
})

t.test('all faults of shape and of rules come at once', (t) => {
  const body = [
    { _type: 'block', children: [{ _type: 'span', text: 'a', marks: ['nope'] }], style: 'h7' },
    { _type: 'video', _key: 'b', loop: 'yes' },
  ]
  t.strictSame(faultsOf(body), [
    'body[0]._key: is required',
    'body[0].style: must be one of normal, h1, h2, h3, h4, h5, h6, blockquote, lede, pullquote, aside',
    'body[0].children[0].marks[0]: is neither a decorator nor the _key of one of the markDefs',
    'body[1].loop: must be true or false',
    'body[1]: must have exactly one of media and url',
  ])
  t.end()
})

t.test('faults beyond the hundredth are counted, not listed', (t) => {
  const body = Array.from({ length: 150 }, (_, i) => ({ _type: 'divider', _key: `k${i}`, wrong: 1 }))
  const { faults } = checkBody(body)
  t.equal(faults.length, 101)
  t.strictSame(faults.at(-1), { path: 'body', message: 'has 50 more faults' })
  t.end()
})

t.test('keys are unique within their array, and only there', (t) => {
  t.strictSame(faultsOf([paragraph('a'), paragraph('a')]), [
    'body[1]._key: repeats the _key of item 0 of the same array',
  ])
  t.strictSame(faultsOf([paragraph('a'), { _type: 'quote', _key: 'b', blocks: [paragraph('a')] }]), [])
  t.match(faultsOf([{ _type: 'quote', _key: 'b', blocks: [paragraph('a'), paragraph('a')] }]), [
    /^body\[0\]\.blocks\[1\]\._key/,
  ])
  t.match(blockFaults({ _type: 'gallery', items: [0, 1].map(() => ({ _key: 'x', media: { id } })) }), [
    /items\[1\]\._key/,
  ])
  t.end()
})

t.test('marks lead to a decorator or to one annotation', (t) => {
  const span = (marks: string[], markDefs: unknown[] = []) =>
    blockFaults({ _type: 'block', markDefs, children: [{ _type: 'span', text: 'a', marks }] })
  t.strictSame(span(['strong', 'em', 'underline', 'strike-through', 'code', 'sub', 'sup', 'highlight']), [])
  t.match(span(['strong', 'strong']), [/marks\[1\]: is repeated/])
  t.match(span(['blink']), [/neither a decorator/])
  const link = (_key: string) => ({ _type: 'link', _key, href: 'https://example.org/' })
  t.match(span(['a', 'b'], [link('a'), link('b')]), [/more than one link/])
  t.match(span([], [link('strong')]), [/name of a decorator/])
  t.match(span([], [{ _type: 'blink', _key: 'a' }]), [/markDefs\[0\]\._type: unknown type "blink"/])
  t.end()
})

t.test('annotations are what the vocabulary lists', (t) => {
  for (const good of [
    { _type: 'link', href: 'https://example.org/a?b#c', rel: 'nofollow sponsored', title: 'T', newTab: true },
    { _type: 'link', articleId: id },
    { _type: 'mention', tagId: id },
    { _type: 'mention', authorId: id },
    { _type: 'abbr', title: 'North Atlantic Treaty Organization' },
    { _type: 'lang', lang: 'ru', dir: 'ltr' },
    { _type: 'footnote', blocks: [paragraph('n')] },
    { _type: 'placeholder', note: 'figure from the desk' },
  ]) {
    t.strictSame(blockFaults(marked(good)), [], good._type)
  }
  t.match(blockFaults(marked({ _type: 'link' })), [/markDefs\[0\]: must have exactly one of href and articleId/])
  t.match(blockFaults(marked({ _type: 'link', href: '/a', articleId: id })), [/exactly one/])
  t.match(blockFaults(marked({ _type: 'mention', tagId: id, authorId: id })), [/exactly one/])
  t.match(blockFaults(marked({ _type: 'lang', lang: 'en_GB' })), [/BCP 47/])
  t.match(blockFaults(marked({ _type: 'footnote', blocks: [{ _type: 'divider', _key: 'x' }] })), [/text blocks alone/])
  const inner = { _key: 'n', ...marked({ _type: 'footnote', blocks: [paragraph('o')] }) }
  t.match(blockFaults(marked({ _type: 'footnote', blocks: [inner] })), [/may not hold another/])
  t.end()
})

t.test('links lead to http, https, mailto, tel or the same site; nothing else', (t) => {
  const faults = (href: string): string[] => blockFaults(marked({ _type: 'link', href }))
  for (const good of [
    'http://a.example',
    'HTTPS://a.example/ü?q=1',
    'mailto:a@b.example',
    'tel:+4420',
    '/world',
    '#x',
    '/',
  ]) {
    t.strictSame(faults(good), [], good)
  }
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.example/x',
    '//evil.example',
    '/\\evil.example',
    'https://',
    'http:a.example',
    'https://a.example/ b',
    'https://a.example/"onload="x',
    'world',
    '?q=1',
    '',
    'mailto:',
    `https://a.example/${'a'.repeat(bodyLimits.urlChars)}`,
  ]) {
    t.equal(faults(bad).length, 1, JSON.stringify(bad.slice(0, 60)))
  }
  t.equal(blockFaults({ _type: 'video', url: 'mailto:a@b.example' }).length, 1, 'media are http or https alone')
  t.equal(blockFaults({ _type: 'embed', url: '/here' }).length, 1)
  t.end()
})

t.test('NUL, lone surrogates, infinities and __proto__ are refused wherever they stand, free JSON too', (t) => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ _type: 'code', text: 'a\0b' }, /^body\[0\]\.text: contains a NUL/],
    [{ _type: 'code', text: 'a\ud800b' }, /^body\[0\]\.text: contains half of a surrogate/],
    [{ _type: 'unknown', system: 's', type: 't', raw: ['\udc00'] }, /^body\[0\]\.raw\[0\]: contains half/],
    [{ _type: 'unknown', system: 's', type: 't', raw: { 'a\0': 1 } }, /^body\[0\]\.raw\["a.*NUL/],
    [
      { _type: 'embed', url: 'https://a.example', oembed: { a: { b: '\0' } } },
      /^body\[0\]\.oembed\.a\.b: contains a NUL/,
    ],
    [
      { _type: 'object', schema: 'x', version: 1, data: JSON.parse('{"__proto__":{"a":1}}') },
      /__proto__ is not allowed/,
    ],
    [
      { _type: 'reference', refType: 'x', refId: '1', config: JSON.parse('{"a":1e999}') },
      /config\.a: must be a finite number/,
    ],
    [{ _type: 'divider', source: { system: 's', type: 't', attrs: { a: '\0' } } }, /source\.attrs\.a: contains a NUL/],
    [parsed('{"_type":"divider","__proto__":{"a":1}}'), /__proto__/],
    [{ _type: 'rating', value: JSON.parse('1e999'), max: 5 }, /value: must be a finite number/],
  ]
  for (const [block, message] of cases) {
    const faults = faultsOf([Object.assign(block, { _key: 'a' })])
    t.match(faults, [message])
    t.equal(faults.length, 1)
  }
  t.strictSame(blockFaults({ _type: 'code', text: '😀\u0001\u2028' }), [], 'other characters are text')
  t.end()
})

t.test('what a type takes: refusals one by one', (t) => {
  const cases: [Record<string, unknown>, string][] = [
    [{ _type: 'image' }, 'body[0].media: is required'],
    [{ _type: 'image', media: { id: id.toUpperCase() } }, 'body[0].media.id: must be a UUID in lower case'],
    [
      { _type: 'image', media: { id }, crop: 5 },
      'body[0].crop: must be the name of a crop, or { x, y, w, h } as fractions from 0 to 1',
    ],
    [{ _type: 'audio', media: { id }, url: 'https://a.example' }, 'body[0]: must have exactly one of media and url'],
    [{ _type: 'file' }, 'body[0]: must have exactly one of media and url'],
    [{ _type: 'video', media: { id }, poster: {} }, 'body[0].poster: must have exactly one of id and url'],
    [{ _type: 'embed' }, 'body[0]: must have at least one of url, html, oembed'],
    [
      { _type: 'interactive', scriptUrl: 'https://a.example' },
      'body[0]: must have at least one of url, iframeUrl, html',
    ],
    [{ _type: 'link_card' }, 'body[0]: must have exactly one of url and articleId'],
    [
      { _type: 'link_list', items: [{ _type: 'link_card' }] },
      'body[0].items[0]: must have exactly one of url and articleId',
    ],
    [{ _type: 'rating', value: 6, max: 5 }, 'body[0].value: must be from 0 to 5'],
    [{ _type: 'rating', value: 1, min: 5, max: 5 }, 'body[0].max: must be more than min (0 when left out)'],
    [{ _type: 'block', level: 1, children: [] }, 'body[0].level: needs listItem'],
    [{ _type: 'block', listItem: 'bullet', level: 11, children: [] }, 'body[0].level: must be at most 10'],
    [{ _type: 'divider', dir: 'up' }, 'body[0].dir: must be one of ltr, rtl, auto'],
    [{ _type: 'divider', lang: 'not a language' }, 'body[0].lang: must be a BCP 47 language tag'],
    [{ _type: 'divider', anchor: 'a b' }, 'body[0].anchor: must have no spaces, quotes or angle brackets'],
    [{ _type: 'divider', lang: null }, 'body[0].lang: must be a string'],
    [
      { _type: 'group', layout: 'columns', blocks: [], background: { color: 'red;x' } },
      'body[0].background.color: must be a name or #rrggbb',
    ],
    [{ _type: 'callout', blocks: [], tone: 'a"b' }, 'body[0].tone: must be a name of letters, digits and - _ . : /'],
    [
      { _type: 'timeline', sections: [{ events: [{ main: { _type: 'divider', _key: 'x' } }] }] },
      'body[0].sections[0].events[0].main._type: unknown type "divider"',
    ],
    [
      { _type: 'table', body: [{ cells: [{ text: 'a', colspan: 0 }] }] },
      'body[0].body[0].cells[0].colspan: must be at least 1',
    ],
    [
      { _type: 'code', text: 'a'.repeat(bodyLimits.sourceChars + 1) },
      'body[0].text: must have at most 1000000 characters',
    ],
    [
      { _type: 'block', children: Array.from({ length: 501 }, () => ({ _type: 'span', text: '' })) },
      'body[0].children: must have at most 500 items',
    ],
  ]
  for (const [block, fault] of cases) t.strictSame(blockFaults(block), [fault])
  t.end()
})

t.test('5,000 blocks are accepted in a second of work, 5,001 are refused with the number', (t) => {
  const body = Array.from({ length: 5_000 }, (_, i) => ({
    ...marked({ _type: 'link', href: 'https://example.org/' }),
    _key: `k${i}`,
  }))
  // The process's own time: others may be at work on the machine.
  const start = process.cpuUsage()
  t.strictSame(faultsOf(body), [])
  const workMs = process.cpuUsage(start).user / 1_000
  t.ok(workMs < 1_000, `${Math.round(workMs)} ms`)
  const message = 'body: has 5,001 blocks at all depths; at most 5,000'
  t.strictSame(faultsOf([...body, paragraph('last')]), [message])
  const quote = { _type: 'quote', _key: 'q', blocks: [paragraph('a')] }
  t.strictSame(faultsOf([...body.slice(0, 4_999), quote]), [message], 'blocks inside others count')
  t.strictSame(faultsOf([...body.slice(0, 4_998), quote]), [])
  t.end()
})

t.test('blocks nest eight deep, and a nesting without end exhausts nothing', (t) => {
  const nested = (depth: number): unknown[] => {
    let blocks: unknown[] = [paragraph('a')]
    for (let i = 1; i < depth; i++) blocks = [{ _type: 'quote', _key: 'q', blocks }]
    return blocks
  }
  t.strictSame(faultsOf(nested(8)), [])
  t.match(faultsOf(nested(9)), [/: is a block at depth 9; at most 8$/])
  t.match(faultsOf(nested(20_000)), [/nested deeper than 100 levels/])
  const raw: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))
  t.match(blockFaults({ _type: 'unknown', system: 's', type: 't', raw }), [/nested deeper than 100 levels/])
  t.end()
})

t.test('a body of more than 4 MiB is refused with its size', (t) => {
  const body = Array.from({ length: 5 }, (_, i) => ({ _type: 'code', _key: `k${i}`, text: 'é'.repeat(500_000) }))
  t.match(faultsOf(body), [/^body: has 5,000,\d+ bytes of JSON; at most 4,194,304$/])
  t.strictSame(faultsOf(body.slice(0, 4)), [])
  t.end()
})
