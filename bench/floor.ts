// The floor's server: Fastify and pg, one statement a request, its text passed through. argv: database, port, pool size,
// bytes of a created article's answer. The pool is the product's own: as many connections, the same session settings.
import { fastify } from 'fastify'
import { ARTICLE, CONNECTION, CREATE, LIST, NESTED, PLAIN_ARTICLE, TEASERS } from './floor-sql.ts'
import { loadClient } from './product.ts'
import { random, uuidAt } from './random.ts'
import { readyToServe } from './serve.ts'

const [url = '', port = '', poolSize = '', answerBytes = ''] = process.argv.slice(2)
const { openDatabase } = await loadClient()
const { pool } = await openDatabase({ url, poolSize: Number(poolSize) })
const secret = await pool.query<{ value: Buffer }>(`select value from secrets where name = 'cursor'`)
const cursorSecret = secret.rows[0]?.value

const JSON_TYPE = 'application/json; charset=utf-8'
const app = fastify({ logger: false })

/** The one column of the one row; null: not there. */
async function text(name: string, statement: string, values: unknown[]): Promise<string | null> {
  const { rows } = await pool.query<{ json: string }>({ name, text: statement, values: [new Date(), ...values] })
  return rows[0]?.json ?? null
}

const answer = (path: string, name: string, statement: string, values: (query: Record<string, string>) => unknown[]) =>
  app.get(path, async (request, reply) => {
    const json = await text(name, statement, values(request.query as Record<string, string>)) // strings: no schema
    if (json === null) return reply.code(404).send()
    return reply.type(JSON_TYPE).send(json)
  })

answer('/w1', 'article', ARTICLE, ({ slug }) => [slug, 'en'])
answer('/w1-plain', 'plain article', PLAIN_ARTICLE, ({ slug }) => [slug, 'en'])
answer('/w2', 'list', LIST, ({ section, before }) => [section, before, cursorSecret])
answer('/w3', 'nested', NESTED, ({ id }) => [id])
answer('/w4', 'connection', CONNECTION, ({ section, before }) => [section, before, cursorSecret])
answer('/w8', 'teasers', TEASERS, ({ section }) => [section])

interface Input {
  headline: string
  standfirst: string
  body: { _type: string; children?: { text: string }[] }[]
  section: string
  hero: { media: string }
  contributors: { author: string }[]
  tags: string[]
}

// What only thinking gives: the counts of a body's words. The product counts them; here they are guessed from its length.
const from = random(Date.now() % 2 ** 31, process.pid)
const created = 'x'.repeat(Number(answerBytes))
app.post('/w5', async (request, reply) => {
  const input = request.body as Input // the bench's own
  const now = new Date()
  const newId = (): string => uuidAt(now.getTime(), from)
  const body = JSON.stringify(input.body)
  const media = input.body.flatMap((block) => ('media' in block ? [(block.media as { id: string }).id] : [])) // image blocks
  const slug = input.headline.toLowerCase().replaceAll(' ', '-')
  const [chars, words] = [body.length, Math.ceil(body.length / 6)]
  const content = [slug, input.headline, input.standfirst, body, input.section, input.hero.media]
  const counts = [words, chars, Math.ceil((words / 238) * 60)]
  const links = [
    input.contributors.map(({ author }) => author),
    input.tags,
    media.filter((id) => id !== input.hero.media),
  ]
  const values = [now, newId(), newId(), ...content, ...counts, ...links, newId()]
  await pool.query({ name: 'create', text: CREATE, values })
  return reply.code(201).type(JSON_TYPE).send(created)
})

await app.listen({ host: '127.0.0.1', port: Number(port) })
readyToServe()
