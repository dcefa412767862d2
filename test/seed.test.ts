// The real seed article, posted through the API, published, and read back by every surface: to the character.
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { sharedData } from './helpers/shared-data.ts'

type Json = Record<string, unknown>

interface Seed {
  sections: Json[]
  authors: Json[]
  tags: Json[]
  media: Json[]
  articles: Json[]
}

interface Shown {
  headline: string
  copyrightNotice: string
  body: { children?: { text: string }[] }[]
  bodyText: string
  bodyHtml: string
  hero: { credit: string; media: { creditLine: string } }
  media: { id: string; caption: string | null; creditLine: string }[]
  contributors: { author: { name: string; bio: string } }[]
}

const KINDS = ['sections', 'authors', 'tags', 'media', 'articles'] as const
const seedFile = sharedData('seed-newsroom.json')
const textFile = sharedData('seed-article.txt')

void t.test(
  'the seed article comes back to the character, over REST and GraphQL',
  { skip: seedFile.skip || textFile.skip },
  async (t) => {
    const { url, admin } = await testApp(t)
    const lines = (textFile.text ?? '').split('\n')
    const line = (number: number): string => lines[number] ?? ''
    const seed = JSON.parse(seedFile.text ?? '') as Seed
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin}` }
    for (const kind of KINDS) {
      for (const item of seed[kind]) {
        const answer = await fetch(`${url}/v1/${kind}`, { method: 'POST', headers, body: JSON.stringify(item) })
        t.equal(answer.status, 201, `${kind}: ${answer.status === 201 ? 'created' : await answer.text()}`)
        if (kind !== 'articles') continue
        const { id } = (await answer.json()) as { id: string }
        const published = await fetch(`${url}/v1/articles/${id}/publish`, {
          method: 'POST',
          headers: { authorization: headers.authorization },
        })
        t.equal(published.status, 200, `published: ${published.status === 200 ? '' : await published.text()}`)
      }
    }

    const read = async (query: string): Promise<Response> =>
      fetch(`${url}/v1/articles/putin-visits-north-korea${query}`)
    const rest = (await (await read('?bodyFormat=portableText,html,text')).json()) as Shown
    const asked = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `{ article(slug: "putin-visits-north-korea") {
        headline copyrightNotice body bodyText bodyHtml hero { credit media { creditLine } } media { id caption creditLine }
        contributors { author { name bio } } } }`,
      }),
    })
    const graphql = ((await asked.json()) as { data: { article: Shown } }).data.article

    for (const [surface, shown] of [
      ['REST', rest],
      ['GraphQL', graphql],
    ] as const) {
      t.equal(shown.headline, line(0), `${surface}: headline`)
      const text = [4, 6, 8, 12, 14, 16, 18, 20].map(line)
      t.same(
        shown.body.filter((block) => block.children).map((block) => block.children?.map((span) => span.text).join('')),
        text,
        `${surface}: the body, block by block`,
      )
      t.equal(shown.bodyText, text.join('\n\n'), `${surface}: the body's text`)
      t.equal(shown.hero.credit, line(10), `${surface}: the hero's credit`)
      t.equal(shown.media[0]?.creditLine, line(10), `${surface}: the first image's credit line`)
      t.equal(
        `${shown.media[1]?.caption} ${shown.media[1]?.creditLine}`,
        line(22),
        `${surface}: caption and credit line of the second image`,
      )
      t.equal(shown.contributors[0]?.author.bio, line(24), `${surface}: the author's bio`)
      t.equal(shown.copyrightNotice, line(26), `${surface}: the copyright notice`)
      const figures = [...shown.bodyHtml.matchAll(/<figcaption[^>]*>(.*?)<\/figcaption>/gs)].map((match) =>
        plain(match[1] ?? ''),
      )
      t.same(figures, [line(10), line(22)], `${surface}: the figures of the rendered HTML`)
      // Every line of the page but the counter and the theme's link is served somewhere in this one answer.
      const served = plain(JSON.stringify(shown)) + plain(shown.bodyHtml) + shown.bodyText
      for (const number of [0, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 26]) {
        t.ok(
          served.includes(line(number)) || served.includes(JSON.stringify(line(number)).slice(1, -1)),
          `${surface}: line ${number} is served`,
        )
      }
    }
    t.equal(
      await (await read('?format=text')).text(),
      [4, 6, 8, 12, 14, 16, 18, 20].map(line).join('\n\n'),
      'format=text is the article’s own text in order',
    )
  },
)

/** The text of a piece of HTML. */
function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
