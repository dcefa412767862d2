import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { renderHtml } from '../src/content/body/html.ts'
import { renderMarkdown } from '../src/content/body/markdown.ts'
import type { Resolve, ResolvedMedia } from '../src/content/body/resolve.ts'
import { resolveNothing } from '../src/content/body/resolve.ts'
import { checkBody } from '../src/content/body/schema.ts'
import { wordCount } from '../src/content/body/text.ts'

const id = '0190a001-0000-7000-8000-000000000001'

const photo: ResolvedMedia = {
  id,
  kind: 'image',
  url: 'https://media.example.org/quay.jpg',
  alt: 'A quay',
  decorative: false,
  caption: 'The quay.',
  creditLine: 'REUTERS/A. Quill',
  width: 1200,
  height: 800,
  mimeType: 'image/jpeg',
  renditions: [
    { name: 'small', url: 'https://media.example.org/quay-320.jpg', width: 320 },
    { name: 'square', url: 'https://media.example.org/quay-square.jpg' },
  ],
}
const withMedia = (media: Partial<ResolvedMedia>): Resolve => ({
  ...resolveNothing,
  media: () => ({ ...photo, ...media }),
})
const resolve: Resolve = {
  media: () => photo,
  article: () => ({ url: '/articles/flood', headline: 'The flood' }),
  tag: () => ({ url: '/tags/tides', name: 'Tides' }),
  author: () => ({ url: '/authors/ada-quill', name: 'Ada Quill' }),
}

/** The blocks given a key where they have none, and accepted. */
const bodyOf = (...blocks: Record<string, unknown>[]): Body => {
  const body = blocks.map((block, i) => ({ _key: `k${i}`, ...block }))
  t.strictSame(checkBody(body).faults, [])
  return body as unknown as Body
}
const html = (...blocks: Record<string, unknown>[]): string => renderHtml(bodyOf(...blocks), resolve)
const span = (text: string, ...marks: string[]) => ({ _type: 'span', text, marks })
const line = (text: string, rest: Record<string, unknown> = {}) => ({ _type: 'block', children: [span(text)], ...rest })
const marked = (text: string, def: Record<string, unknown>) => ({
  _type: 'block',
  markDefs: [{ _key: 'm', ...def }],
  children: [span('see '), span(text, 'm'), span('.')],
})

t.test('every style and decorator has its element', (t) => {
  const styles = ['normal', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'lede', 'pullquote', 'aside']
  t.equal(
    html(...styles.map((style) => line('a', { style }))),
    [
      '<p>a</p>',
      ...[1, 2, 3, 4, 5, 6].map((level) => `<h${level}>a</h${level}>`),
      '<blockquote><p>a</p></blockquote>',
      '<p class="lede">a</p>',
      '<aside class="pullquote"><p>a</p></aside>',
      '<aside><p>a</p></aside>\n',
    ].join('\n'),
  )
  const decorators = {
    strong: 'strong',
    em: 'em',
    underline: 'u',
    'strike-through': 's',
    code: 'code',
    sub: 'sub',
    sup: 'sup',
    highlight: 'mark',
  }
  for (const [name, tag] of Object.entries(decorators)) {
    t.equal(html({ _type: 'block', children: [span('a', name)] }), `<p><${tag}>a</${tag}></p>\n`)
  }
  t.end()
})

t.test('text is escaped, its spaces and line breaks are kept', (t) => {
  t.equal(html(line('a  <b> & "c"\n\'d\'')), '<p>a  &lt;b&gt; &amp; &quot;c&quot;<br>\n&#39;d&#39;</p>\n')
  t.equal(html(line('a', { anchor: 'top', lang: 'ar', dir: 'rtl' })), '<p id="top" lang="ar" dir="rtl">a</p>\n')
  t.end()
})

t.test('lists nest, also when an inner list changes its kind', (t) => {
  const item = (text: string, listItem: string, level = 1) => line(text, { listItem, level })
  const list = html(
    item('a', 'bullet'),
    item('b', 'bullet', 2),
    item('c', 'number', 2),
    item('d', 'number', 3),
    item('e', 'bullet'),
    item('f', 'number'),
    line('g'),
    item('h', 'number', 2),
  )
  t.equal(
    list.replaceAll('\n', ''),
    '<ul><li>a<ul><li>b</li></ul><ol><li>c<ol><li>d</li></ol></li></ol></li><li>e</li></ul><ol><li>f</li></ol><p>g</p><ol><li>h</li></ol>',
  )
  t.equal(
    html(line('a', { listItem: 'bullet', style: 'h3', anchor: 'x' })).replaceAll('\n', ''),
    '<ul><li id="x"><h3>a</h3></li></ul>',
  )
  t.end()
})

t.test('links lead where they say, and to an article that is not visible they are their text', (t) => {
  const link = { _type: 'link', href: 'https://a.example/?b=1&c', rel: 'nofollow', title: 'T', newTab: true }
  t.equal(
    html(marked('it', link)),
    '<p>see <a href="https://a.example/?b=1&amp;c" title="T" rel="nofollow noopener noreferrer" target="_blank">it</a>.</p>\n',
  )
  const article = marked('it', { _type: 'link', articleId: id })
  t.equal(html(article), '<p>see <a href="/articles/flood">it</a>.</p>\n')
  t.equal(renderHtml(bodyOf(article), resolveNothing), '<p>see it.</p>\n')
  t.equal(
    html(marked('it', { _type: 'mention', tagId: id })),
    '<p>see <a href="/tags/tides" class="mention">it</a>.</p>\n',
  )
  t.equal(renderHtml(bodyOf(marked('it', { _type: 'mention', authorId: id })), resolveNothing), '<p>see it.</p>\n')
  t.equal(html(marked('it', { _type: 'placeholder' })), '<p>see it.</p>\n')
  t.equal(html(marked('it', { _type: 'abbr', title: '"T"' })), '<p>see <abbr title="&quot;T&quot;">it</abbr>.</p>\n')
  t.equal(html(marked('it', { _type: 'lang', lang: 'fr' })), '<p>see <span lang="fr">it</span>.</p>\n')
  const card = { _type: 'link_card', articleId: id, title: 'Then' }
  t.equal(renderHtml(bodyOf(card), resolveNothing), '<p class="link-card">Then</p>\n')
  t.equal(
    html({ _type: 'link_card', articleId: id }),
    '<p class="link-card"><a href="/articles/flood"><span class="title">The flood</span></a></p>\n',
  )
  t.end()
})

t.test('footnotes are numbered in the order of reading, once each, with links both ways', (t) => {
  const note = (text: string) => ({ _type: 'footnote', blocks: [{ ...line(text), _key: 'n' }] })
  const twice = {
    _type: 'block',
    markDefs: [
      { _key: 'a', ...note('one') },
      { _key: 'l', _type: 'link', href: '/x' },
    ],
    children: [span('first', 'a', 'l'), span(' and '), span('again', 'a')],
  }
  const all = html(
    twice,
    { _type: 'footnotes' },
    { _type: 'quote', blocks: [{ ...marked('more', note('two')), _key: 'q' }] },
  )
  t.match(all, '<a href="/x">first</a><sup class="footnote-ref"><a id="fnref-1" href="#fn-1">1</a></sup> and again<sup')
  t.match(all, '<li id="fn-1"><p>one</p>\n<a href="#fnref-1"')
  t.match(all, '<li id="fn-2"><p>two</p>')
  t.equal(all.split('id="fnref-1"').length, 2, 'an id is there once')
  t.ok(all.indexOf('class="footnotes"') < all.indexOf('<blockquote>'), 'the notes stand at their block')
  const atEnd = html(marked('more', note('two')), line('end'))
  t.ok(atEnd.indexOf('class="footnotes"') > atEnd.indexOf('end'))
  t.end()
})

t.test('a figure reads caption, space, credit; the block has its say, but cannot silence a credit', (t) => {
  const caption =
    '<figcaption><span class="caption">The quay.</span> <span class="credit">REUTERS/A. Quill</span></figcaption>'
  const image = { _type: 'image', media: { id } }
  t.equal(
    html(image),
    `<figure class="image"><img src="https://media.example.org/quay.jpg" srcset="https://media.example.org/quay-320.jpg 320w" alt="A quay" width="1200" height="800" loading="lazy">${caption}</figure>\n`,
  )
  t.equal(
    renderHtml(bodyOf(image), withMedia({ url: null })),
    `<figure class="image"><p class="alt">A quay</p>${caption}</figure>\n`,
  )
  t.equal(renderHtml(bodyOf(image), resolveNothing), '', 'not visible, or rights over: no figure')
  const own = html({ ...image, caption: 'Mine.', credit: 'Me', alt: 'Boats', role: 'showcase', link: '/gallery' })
  t.match(own, '<span class="caption">Mine.</span> <span class="credit">Me</span>')
  t.match(own, '<figure class="image image-showcase"><a href="/gallery"><img')
  t.match(own, 'alt="Boats"')
  t.match(
    html({ ...image, caption: '', credit: '' }),
    '<figcaption><span class="credit">REUTERS/A. Quill</span></figcaption>',
  )
  t.match(html({ ...image, decorative: true }), 'alt=""')
  t.match(renderHtml(bodyOf(image), withMedia({ decorative: true })), 'alt=""')
  t.notMatch(renderHtml(bodyOf(image), withMedia({ caption: null, creditLine: null })), 'figcaption')
  const gallery = { _type: 'gallery', items: [{ media: { id } }], caption: 'All' }
  t.match(html(gallery), caption)
  for (const type of ['video', 'audio', 'file'])
    t.equal(renderHtml(bodyOf({ _type: type, media: { id } }), resolveNothing), '')
  t.equal(renderHtml(bodyOf(gallery), resolveNothing), '')
  t.end()
})

t.test('a table names what its headers head', (t) => {
  const table = {
    _type: 'table',
    head: [{ cells: [{ text: 'Day' }, { text: '', header: false }] }],
    body: [
      {
        cells: [
          { text: 'Mon', header: true },
          { text: '4', align: 'right', colspan: 2 },
        ],
      },
    ],
  }
  t.equal(
    html(table).replaceAll('\n', ''),
    '<table><thead><tr><th scope="col">Day</th><td></td></tr></thead><tbody><tr><th scope="row">Mon</th><td colspan="2" class="align-right">4</td></tr></tbody></table>',
  )
  t.end()
})

t.test('foreign HTML comes sanitised, a bare script gives way to the fallback, unknown is shown nowhere', (t) => {
  t.equal(
    html({ _type: 'html', html: '<p onclick="x">a<script>b</script></p><p style="x">c' }),
    '<div class="html"><p>a</p><p>c</p></div>\n',
  )
  const fallback = [{ ...line('instead'), _key: 'f' }]
  t.match(html({ _type: 'embed', html: '<script src="https://a.example/x.js"></script>', fallback }), '<p>instead</p>')
  t.match(html({ _type: 'embed', url: 'https://a.example/x' }), '<a href="https://a.example/x">https://a.example/x</a>')
  const frame = html({
    _type: 'embed',
    html: '<iframe src="https://a.example/x" srcdoc="y" onload="z" sandbox="allow-top-navigation">',
  })
  t.match(frame, /<iframe src="https:\/\/a\.example\/x" sandbox="allow-forms [a-z -]+" loading="lazy"/)
  t.notMatch(frame, /srcdoc|onload|top-navigation/)
  t.match(html({ _type: 'interactive', iframeUrl: 'https://a.example/f' }), '<iframe src="https://a.example/f"')
  t.notMatch(html({ _type: 'interactive', iframeUrl: 'http://a.example/f' }), '<iframe')
  t.equal(html({ _type: 'unknown', system: 'wp', type: 'x', raw: 1, html: '<b>c</b>' }), '')
  t.end()
})

t.test('of alternatives the first is shown', (t) => {
  const blocks = ['first', 'second'].map((text) => ({ ...line(text), _key: text }))
  const shown = html({ _type: 'group', layout: 'variant', blocks })
  t.match(shown, 'first')
  t.notMatch(shown, 'second')
  t.end()
})

t.test('Markdown reads back as written', (t) => {
  const markdown = (...blocks: Record<string, unknown>[]): string => renderMarkdown(bodyOf(...blocks), resolve)
  t.equal(
    markdown(line('1. *a* [b](c) <d> # e'), line('- f', { style: 'h2' })),
    '1\\. \\*a\\* \\[b\\](c) \\<d> # e\n\n## \\- f',
  )
  t.equal(markdown(line('a\n b ')), 'a\\\n&#32;b&#32;')
  t.equal(
    markdown({ _type: 'block', children: [span('a', 'strong'), span('b', 'em'), span(' c', 'strong')] }),
    '**a**<!-- -->*b*<strong> c</strong>',
  )
  t.equal(markdown({ _type: 'block', children: [span('a`b', 'code')] }), '``a`b``')
  t.equal(
    markdown(marked('it', { _type: 'link', href: 'https://a.example/(b)', title: '"T"' })),
    'see [it](<https://a.example/(b)> "\\"T\\"").',
  )
  t.equal(
    markdown(
      line('a', { listItem: 'number' }),
      line('b', { listItem: 'bullet', level: 2 }),
      line('c', { listItem: 'number' }),
    ),
    '1. a\n   - b\n2. c',
  )
  t.equal(markdown({ _type: 'quote', citation: 'Me', blocks: [{ ...line('a'), _key: 'x' }] }), '> a\n>\n> — Me')
  t.equal(
    markdown({ _type: 'image', media: { id } }),
    '![A quay](https://media.example.org/quay.jpg)\n\nThe quay. REUTERS/A. Quill',
  )
  t.equal(renderMarkdown(bodyOf({ _type: 'image', media: { id } }), resolveNothing), '')
  t.equal(markdown({ _type: 'code', text: '```\na', language: 'js' }), '````js\n```\na\n````')
  t.notMatch(markdown({ _type: 'html', html: '<p>a\n\n\n<script>b</script>c</p>' }), /\n\n|script/)
  t.end()
})

t.test('5,000 blocks are rendered within two seconds each way', (t) => {
  const body = bodyOf(...Array.from({ length: 5_000 }, (_, i) => marked(`word ${i}`, { _type: 'link', href: '/x' })))
  for (const render of [renderHtml, renderMarkdown]) {
    const start = performance.now()
    t.ok(render(body, resolve).length > 100_000)
    const ms = Math.round(performance.now() - start)
    t.ok(ms < 2_000, `${render.name}: ${ms} ms`)
  }
  t.end()
})

t.test('a long run of newlines, spaces or words takes no square of time in any output', (t) => {
  for (const text of ['\n'.repeat(99_000), `${' '.repeat(99_000)}x`, 'a '.repeat(49_000)]) {
    const body = bodyOf(line(text), { _type: 'code', text: '\n'.repeat(900_000) })
    const start = performance.now()
    renderHtml(body, resolve)
    renderMarkdown(body, resolve)
    wordCount(body, 'en')
    const ms = Math.round(performance.now() - start)
    t.ok(ms < 5_000, `${ms} ms`)
  }
  t.end()
})
