import { existsSync, readFileSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import fc from 'fast-check'
import sanitizeHtml from 'sanitize-html'
import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { renderHtml } from '../src/content/body/html.ts'
import { renderMarkdown } from '../src/content/body/markdown.ts'
import { publicBody } from '../src/content/body/public.ts'
import type { Resolve } from '../src/content/body/resolve.ts'
import { bodySchema, checkBody } from '../src/content/body/schema.ts'
import { bodyText, wordCount } from '../src/content/body/text.ts'

const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
t.comment(`seed ${seed} (BROADSHEET_TEST_SEED)`)

type Json = Record<string, unknown>
const page = readFileSync(new URL('../docs/body.md', import.meta.url), 'utf8')
// The page's examples are one of each type; body-docs.test.ts checks them.
const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json) as Json)

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'onmouseover='alert(1)",
  '<svg onload=alert(1)><style>@import "x"</style>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="javascript:alert(1)"></iframe><iframe src="http://a.example"></iframe>',
  '<a href="java\tscript:alert(1)" onclick=alert(1)>a</a>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '</p></div></figure></body><script src=//a.example></script>',
  '<form action=x><button formaction=javascript:alert(1)>',
  '<base href=//evil.example/><meta http-equiv=refresh content=0><link rel=stylesheet href=x><object data=x><embed src=x>',
  '<xmp><script>alert(1)</script></xmp><plaintext><textarea><title></title><script>alert(1)</script>',
  'javascript:alert(1)',
  'https://a.example/?a=1&b="',
  'https://a.example/x)](y',
  '![a](javascript:alert(1))',
  '[a]: javascript:alert(1)',
  '&lt;script&gt;&#x3c;script&#62;',
  '$& $1 \\ ` * _ \u2028 \u202e \ufeff',
  '# a\n- b\n    c\n1. d\n> e\n\n---\n',
  '',
]

const media = (id: string) => ({
  id,
  kind: 'image',
  url: 'https://media.example.org/a.jpg?b="c"&d',
  alt: '"><script>alert(1)</script>',
  decorative: false,
  caption: '<b onclick=alert(1)>',
  creditLine: "'><script>",
  width: 10,
  height: 10,
  mimeType: 'image/jpeg',
  renditions: [{ name: 's', url: 'https://media.example.org/s.jpg', width: 320 }],
})
const everything: Resolve = {
  media,
  article: () => ({ url: 'javascript:alert(1)', headline: '<script>' }),
  tag: () => ({ url: '/tags/"onclick="x', name: '<script>' }),
  author: () => ({ url: 'https://a.example/"><script>', name: '<script>' }),
}

const forbiddenTags =
  /^(script|style|svg|math|form|input|button|object|embed|base|meta|link|template|noscript|xmp|plaintext)$/

/** What is active in a piece of HTML, as a parser reads it. */
const activeParts = (html: string): string[] => {
  const found: string[] = []
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag: (name, attributes) => {
      if (forbiddenTags.test(name)) found.push(`<${name}>`)
      for (const [attribute, value] of Object.entries(attributes)) {
        if (/^on|^(srcdoc|formaction|action|style|name)$/i.test(attribute)) found.push(`<${name} ${attribute}>`)
        // eslint-disable-next-line no-control-regex -- browsers ignore control characters before and inside a scheme
        const address = value.replace(/[\u0000-\u0020]/g, '')
        const isElsewhere = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(address)
        if (/^(href|src|poster|cite)$/i.test(attribute) && isElsewhere && !/^(https?:|mailto:|tel:)/i.test(address)) {
          found.push(`<${name} ${attribute}="${value}">`)
        }
        if (name === 'iframe' && attribute === 'src' && !/^https:/i.test(value)) found.push(`frame of ${value}`)
      }
      if (name === 'iframe' && attributes['sandbox'] === undefined) found.push('frame without a sandbox')
    },
  })
  return found
}

const textOf = (html: string): string =>
  sanitizeHtml(html, { allowedTags: [], allowedAttributes: {} }).replace(
    /&(amp|lt|gt|quot);/g,
    (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>' })[entity] ?? '"',
  )

const isAccepted = (body: unknown): body is Body => checkBody(body).faults.length === 0

/** The block with as many of its strings replaced as the schema lets through, one after the other. */
const infested = (example: Json, strings: string[]): Json => {
  const block = structuredClone(example)
  let next = 0
  const visit = (owner: unknown): void => {
    if (typeof owner !== 'object' || owner === null) return
    for (const [key, value] of Object.entries(owner)) {
      if (typeof value === 'string' && key !== '_type' && key !== '_key') {
        Reflect.set(owner, key, strings[next++ % strings.length] ?? '')
        if (!isAccepted([block])) Reflect.set(owner, key, value)
      } else visit(value)
    }
  }
  visit(block)
  return block
}

const anyString = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const anyBody = fc
  .array(fc.tuple(fc.constantFrom(...examples), fc.array(anyString, { minLength: 1, maxLength: 6 })), { maxLength: 4 })
  .map((picks) => picks.map(([example, strings], i) => ({ ...infested(example, strings), _key: `k${i}` })))

t.test('no accepted body brings a script, a handler or an unsafe address into the HTML', (t) => {
  fc.assert(
    fc.property(anyBody, (body) => {
      // infested keeps a block accepted, and the keys are unique.
      const active = activeParts(renderHtml(body as unknown as Body, everything))
      if (active.length > 0) throw new Error(active.join(' '))
    }),
    { seed, numRuns: 400 },
  )
  for (const example of examples) {
    for (const string of hostile) {
      const body = [infested(example, [string])]
      t.ok(isAccepted(body))
      // Accepted in the line above.
      const active = activeParts(renderHtml(body as unknown as Body, everything))
      if (active.length > 0) t.fail(`${String(example['_type'])} ${string}: ${active.join(' ')}`)
    }
  }
  t.end()
})

t.test('every accepted body comes back equal, and every output of it is well formed', (t) => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const before = JSON.stringify(body)
      const parsed = bodySchema.parse(body)
      const outputs = [renderHtml(parsed, everything), renderMarkdown(parsed, everything), bodyText(parsed)]
      wordCount(parsed, 'en')
      if (JSON.stringify(publicBody(parsed)).includes('"source":')) throw new Error('source is served')
      if (parsed !== (body as unknown) || JSON.stringify(parsed) !== before) throw new Error('the body was rewritten')
      if (outputs.some((output) => output.includes('\0'))) throw new Error('a NUL in an output')
    }),
    { seed, numRuns: 200 },
  )
  t.end()
})

t.test('any JSON is accepted or refused with reasons, never thrown on', (t) => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (json) => {
      const value: unknown = JSON.parse(json)
      const { faults } = checkBody([value])
      if (faults.length === 0) throw new Error('accepted')
      if (faults.some((fault) => !fault.path.startsWith('body') || fault.message === '')) throw new Error('no reason')
    }),
    { seed, numRuns: 500 },
  )
  t.end()
})

const folder = resolvePath(process.env['BROADSHEET_TEST_DATA'] ?? '../shared/data')
const blns = `${folder}/hostile/blns.json`
if (!existsSync(blns) && process.env['BROADSHEET_TEST_DATA_REQUIRED'] !== '1') {
  t.pass(`skipped: the naughty strings are not at ${folder} (BROADSHEET_TEST_DATA)`)
} else {
  t.test('each naughty string is text to the character, in the body, its text and its HTML', (t) => {
    const strings = JSON.parse(readFileSync(blns, 'utf8')) as string[]
    for (const text of strings) {
      const body = [{ _type: 'block', _key: 'a', children: [{ _type: 'span', text, marks: ['em'] }] }]
      const { faults } = checkBody(body)
      if (faults.length > 0) {
        t.match(faults[0]?.message, /NUL|surrogate/)
        continue
      }
      // Accepted in the line above.
      const accepted = body as unknown as Body
      const html = renderHtml(accepted, everything)
      t.equal(bodyText(accepted), text)
      t.equal(textOf(html), `${text}\n`)
      t.strictSame(activeParts(html), [])
    }
    t.end()
  })
}
