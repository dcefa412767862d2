import { existsSync, readFileSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import sanitizeHtml from 'sanitize-html'
import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import type { Credit } from '../src/content/body/credits.ts'
import { creditLine, uncreditedImages } from '../src/content/body/credits.ts'
import { renderHtml } from '../src/content/body/html.ts'
import { bodyReferences } from '../src/content/body/references.ts'
import type { ResolvedMedia } from '../src/content/body/resolve.ts'
import { resolveNothing } from '../src/content/body/resolve.ts'
import { checkBody } from '../src/content/body/schema.ts'
import { bodyText, charCount, readingTimeSeconds, wordCount } from '../src/content/body/text.ts'

const folder = resolvePath(process.env['BROADSHEET_TEST_DATA'] ?? '../shared/data')
const seedFile = `${folder}/seed-newsroom.json`
const isRequired = process.env['BROADSHEET_TEST_DATA_REQUIRED'] === '1'

type SeedMedia = { id: string; kind: string; alt: string; caption?: string; credit: Credit }
type Seed = { media: SeedMedia[]; articles: { body: Body }[] }

if (!existsSync(seedFile) && !isRequired) {
  t.pass(`skipped: the seed article is not at ${folder} (BROADSHEET_TEST_DATA)`)
} else {
  // The file is ours and the test below checks the body it holds.
  const seed = JSON.parse(readFileSync(seedFile, 'utf8')) as Seed
  const lines = readFileSync(`${folder}/seed-article.txt`, 'utf8').split('\n')
  const body = seed.articles[0]?.body ?? []
  const line = (number: number): string => lines[number] ?? ''

  const media = (id: string): ResolvedMedia | null => {
    const found = seed.media.find((item) => item.id === id)
    if (!found) return null
    const none = { url: null, width: null, height: null, mimeType: null, renditions: [], decorative: false }
    return { ...none, ...found, caption: found.caption ?? null, creditLine: creditLine(found.credit) }
  }
  const html = renderHtml(body, { ...resolveNothing, media })
  const textOf = (part: string): string =>
    sanitizeHtml(part, { allowedTags: [], allowedAttributes: {} }).replaceAll('&quot;', '"')

  t.test('the seed article is accepted and its text is that of the page, to the character', (t) => {
    t.strictSame(checkBody(body).faults, [])
    const own = [4, 6, 8, 12, 14, 16, 18, 20].map(line)
    t.equal(bodyText(body), own.join('\n\n'))
    t.equal(
      charCount(body),
      own.reduce((sum, text) => sum + [...text].length, 0),
    )
    t.end()
  })

  t.test('its words are those of the text, at 238 a minute', (t) => {
    const words = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(bodyText(body))]
    const count = words.filter((segment) => segment.isWordLike).length
    t.equal(wordCount(body, 'en'), count)
    t.equal(readingTimeSeconds(count), Math.ceil((count / 238) * 60))
    t.end()
  })

  t.test('the figures read as the credits of the page, to the letter', (t) => {
    const captions = [...html.matchAll(/<figcaption>.*?<\/figcaption>/gs)].map(([part]) => textOf(part))
    t.strictSame(captions, [line(10), line(22)])
    t.match(textOf(html), line(22))
    t.notMatch(html, /<img/)
    for (const { alt } of seed.media) t.match(html, `<p class="alt">${alt}</p>`)
    t.strictSame(uncreditedImages(seed.media), [])
    t.strictSame(
      bodyReferences(body).media,
      seed.media.map(({ id }) => id),
    )
    t.end()
  })

  t.test('the text of its HTML holds every line of the page in order', (t) => {
    const text = textOf(html)
    let at = 0
    for (const number of [4, 6, 8, 10, 12, 14, 16, 18, 20, 22]) {
      const found = text.indexOf(line(number), at)
      t.ok(found >= at, `line ${number}`)
      at = found
    }
    t.end()
  })
}
