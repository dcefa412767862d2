import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { creditLine, uncreditedImages } from '../src/content/body/credits.ts'
import { placeholders } from '../src/content/body/placeholders.ts'
import { publicBody } from '../src/content/body/public.ts'
import { bodyReferences, referencePlaces } from '../src/content/body/references.ts'
import { checkBody } from '../src/content/body/schema.ts'
import { bodyText, charCount, readingTimeSeconds, wordCount } from '../src/content/body/text.ts'

const uuid = (n: number): string => `0190a001-0000-7000-8000-${String(n).padStart(12, '0')}`

const bodyOf = (...blocks: Record<string, unknown>[]): Body => {
  const body = blocks.map((block, i) => ({ _key: `k${i}`, ...block }))
  t.strictSame(checkBody(body).faults, [])
  return body as unknown as Body
}
const line = (text: string, rest: Record<string, unknown> = {}) => ({
  _type: 'block',
  _key: 'x',
  children: [{ _type: 'span', text }],
  ...rest,
})
const source = { system: 'wp', type: 'core/x', attrs: { secret: true } }

t.test('the credit line is the line, else agency/creator, else the one there is, else none', (t) => {
  t.equal(creditLine({ line: 'L', agency: 'A', creator: 'C' }), 'L')
  t.equal(creditLine({ agency: 'A', creator: 'C' }), 'A/C')
  t.equal(creditLine({ line: '', agency: 'A', creator: '' }), 'A')
  t.equal(creditLine({ line: null, creator: ' C ' }), ' C ', 'to the letter')
  for (const none of [null, undefined, {}, { line: '', agency: '', creator: '' }]) t.equal(creditLine(none), null)
  t.end()
})

t.test('an image that is not staff own needs a credit to be published; no category counts as not staff', (t) => {
  const images = [
    { id: 'a', kind: 'image' },
    { id: 'b', kind: 'image', provider: { category: 'wires' }, credit: { line: '' } },
    { id: 'c', kind: 'image', provider: { category: 'staff' } },
    { id: 'd', kind: 'image', credit: { creator: 'D' } },
    { id: 'e', kind: 'video', provider: null, credit: null },
  ]
  t.strictSame(
    uncreditedImages(images).map(({ id }) => id),
    ['a', 'b'],
  )
  t.end()
})

t.test('what a body names is found at every depth, once each, in order, with its path', (t) => {
  const body = bodyOf(
    { _type: 'image', media: { id: uuid(2) } },
    {
      _type: 'group',
      layout: 'row',
      background: { id: uuid(1) },
      blocks: [
        { _type: 'video', _key: 'v', url: 'https://a.example/v.mp4', poster: { id: uuid(3) } },
        { _type: 'gallery', _key: 'g', items: [{ media: { id: uuid(2) } }, { media: { id: uuid(4) } }] },
      ],
    },
    {
      _type: 'block',
      markDefs: [
        { _type: 'link', _key: 'a', articleId: uuid(10) },
        { _type: 'mention', _key: 'b', tagId: uuid(20) },
        {
          _type: 'footnote',
          _key: 'c',
          blocks: [line('n', { markDefs: [{ _type: 'mention', _key: 'd', authorId: uuid(30) }] })],
        },
      ],
      children: [],
    },
    { _type: 'link_list', items: [{ _type: 'link_card', articleId: uuid(11), image: { id: uuid(5) } }] },
    { _type: 'profile_list', items: [{ authorIds: [uuid(31), uuid(30)], image: { url: 'https://a.example/a.jpg' } }] },
    { _type: 'timeline', sections: [{ events: [{ main: { _type: 'image', _key: 'i', media: { id: uuid(6) } } }] }] },
    { _type: 'object', schema: 'x', version: 1, data: { media: { id: uuid(99) } } },
    { _type: 'unknown', system: 's', type: 't', raw: { media: { id: uuid(99) } } },
  )
  t.strictSame(bodyReferences(body), {
    media: [2, 1, 3, 4, 5, 6].map(uuid),
    articles: [10, 11].map(uuid),
    tags: [uuid(20)],
    authors: [30, 31].map(uuid),
  })
  const places = referencePlaces(body)
  t.strictSame(places.media[3], { id: uuid(2), path: 'body[1].blocks[1].items[0].media.id' })
  t.equal(places.authors[0]?.path, 'body[2].markDefs[2].blocks[0].markDefs[0].authorId')
  t.equal(places.media.at(-1)?.path, 'body[5].sections[0].events[0].main.media.id')
  t.end()
})

t.test('the text is what was written as running text, in order', (t) => {
  const body = bodyOf(
    line('Lede.', { _key: 'a', style: 'lede' }),
    line('Pulled.', { _key: 'b', style: 'pullquote' }),
    { _type: 'pullquote', text: 'Pulled too.', attribution: 'By' },
    line('Item.', { _key: 'c', listItem: 'bullet' }),
    { _type: 'quote', citation: 'Cited', blocks: [line('Quoted.')] },
    { _type: 'image', media: { id: uuid(1) }, caption: 'Caption.', credit: 'Credit' },
    {
      _type: 'table',
      caption: 'Caption.',
      body: [{ cells: [{ text: 'a' }, { text: 'b' }] }, { cells: [{ text: 'c' }] }],
    },
    { _type: 'details', summary: 'Summary.', blocks: [line('Inside.')] },
    { _type: 'code', text: 'code' },
    { _type: 'preformatted', text: 'Verse\n  two' },
    { _type: 'html', html: '<p>One &amp; <b>two</b></p><p>three</p><script>no</script>' },
    { _type: 'embed', url: 'https://a.example', fallback: [line('Instead.')] },
    { _type: 'timeline', sections: [{ title: 'T', events: [{ date: '1450', title: 'E', blocks: [line('Event.')] }] }] },
    {
      _type: 'profile_list',
      items: [{ title: 'P', bio: 'Bio.', byline: 'By', blocks: [line('Profile.')], endNote: 'End.' }],
    },
    line('', { _key: 'd' }),
    line('Note', { _key: 'e', markDefs: [{ _type: 'footnote', _key: 'n', blocks: [line('Footnote.')] }] }),
  )
  t.strictSame(bodyText(body).split('\n\n'), [
    'Lede.',
    'Item.',
    'Quoted.',
    'a\tb\nc',
    'Summary.',
    'Inside.',
    'Verse\n  two',
    'One & two\nthree',
    'T',
    '1450',
    'E',
    'Event.',
    'P',
    'Bio.',
    'Profile.',
    'End.',
    'Note',
  ])
  t.end()
})

t.test('words are counted as the locale divides them, characters as code points, time at 238 a minute', (t) => {
  t.equal(wordCount(bodyOf(line('Don’t stop, 3.5 – 日本語')), 'en'), 4)
  t.equal(wordCount(bodyOf(line('東京都に住んでいます')), 'ja') > 3, true)
  t.equal(wordCount(bodyOf(line('One', { _key: 'a', style: 'h2' }), line('two', { _key: 'b' })), 'en'), 2)
  t.equal(charCount(bodyOf(line('😀a', { _key: 'a' }), line('b', { _key: 'b' }))), 3)
  t.strictSame([0, 1, 238, 239].map(readingTimeSeconds), [0, 1, 60, 61])
  t.end()
})

t.test('each placeholder left is named with its path and text', (t) => {
  const block = {
    _type: 'block',
    _key: 'p',
    markDefs: [{ _type: 'placeholder', _key: 'm', note: 'ask' }],
    children: [
      { _type: 'span', text: 'TK ', marks: ['m'] },
      { _type: 'span', text: 'figure', marks: ['m', 'em'] },
      { _type: 'span', text: ' tons' },
    ],
  }
  t.strictSame(placeholders(bodyOf({ _type: 'quote', blocks: [block] }, { ...block, _key: 'z' })), [
    { path: 'body[0].blocks[0].markDefs[0]', text: 'TK figure' },
    { path: 'body[1].markDefs[0]', text: 'TK figure' },
  ])
  t.strictSame(placeholders(bodyOf(line('TK'))), [])
  t.end()
})

t.test('readers get no source at any depth, and of an unknown block its names alone', (t) => {
  const inner = line('inner', { source })
  const body = bodyOf(
    line('a', { _key: 'a', source }),
    { _type: 'quote', blocks: [inner] },
    { _type: 'embed', url: 'https://a.example', fallback: [inner] },
    {
      _type: 'timeline',
      sections: [
        { events: [{ main: { _type: 'image', _key: 'i', media: { id: uuid(1) }, source }, blocks: [inner] }] },
      ],
    },
    { _type: 'profile_list', items: [{ blocks: [inner] }] },
    line('f', { _key: 'f', markDefs: [{ _type: 'footnote', _key: 'n', blocks: [inner] }] }),
    {
      _type: 'group',
      layout: 'row',
      blocks: [{ _type: 'unknown', _key: 'u', system: 'wp', type: 'x', raw: { secret: 1 }, html: 'secret' }],
    },
  )
  const before = JSON.stringify(body)
  const served = publicBody(body)
  t.notMatch(JSON.stringify(served), /source|secret/)
  t.equal(JSON.stringify(body), before, 'the stored body is left as it is')
  t.equal(served.length, body.length)
  t.match(JSON.stringify(served), '{"_type":"unknown","_key":"u","system":"wp","type":"x"}')
  t.strictSame(checkBody(served).faults, [], 'what is served is a body still')
  const plain = bodyOf(line('a'), { _type: 'quote', blocks: [line('b')] })
  t.equal(publicBody(plain), plain)
  // An object's data is its own: a property called source in it is not an origin.
  const data = bodyOf({ _type: 'object', schema: 'x', version: 1, data: { source: 'kept' } })
  t.equal(publicBody(data), data)
  t.end()
})
