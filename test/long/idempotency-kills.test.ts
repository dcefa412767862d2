// Keys sent five times at once while the server is killed and started again: each is one article and one answer.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { openDatabase } from '../../src/db/client.ts'
import { compiledHelper } from '../helpers/compiled.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { freePort, packageRoot, program, type Program } from '../helpers/program.ts'
import { bySize } from '../helpers/size.ts'

const KEYS = bySize(40, 1_000)
const SENDS = 5
const KILLS = 3
/** Keys on their way at once, each five times. */
const AT_ONCE = 10
const GIVE_UP_MS = bySize(60_000, 600_000)
const ADMIN = 'kill-test-admin-token-0123456789abcdef'

t.test(`${KEYS} keys, ${SENDS} sends each, ${KILLS} kills: exactly one article and one creation a key`, async (t) => {
  const { url: databaseUrl } = await testDatabase(t)
  const db = await openDatabase({ url: databaseUrl, poolSize: 1 })
  t.teardown(() => db.close())
  const port = await freePort()
  const script = compiledHelper(t, 'server-process')
  symlinkSync(join(packageRoot, 'schema.graphql'), join(script, '../../../schema.graphql'))
  const start = async (): Promise<Program> => {
    const server = program(t, [script, databaseUrl, String(port), ADMIN])
    await server.said('serves')
    return server
  }
  let server = await start()
  let kills = 0
  let acknowledged = 0
  let unanswered = 0
  const surprises: string[] = []
  const began = performance.now()

  /** Sends until somebody acknowledges it; the answer's bytes. */
  async function send(key: number): Promise<string> {
    for (let attempt = 0; performance.now() - began < GIVE_UP_MS; attempt++) {
      try {
        const reply = await fetch(`http://127.0.0.1:${port}/v1/articles`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${ADMIN}`,
            'content-type': 'application/json',
            'idempotency-key': `story-${key}`,
          },
          body: JSON.stringify({ headline: `Story ${key}` }),
          signal: AbortSignal.timeout(20_000),
        })
        const text = await reply.text()
        if (reply.status === 201) return `${text} ${reply.headers.get('etag')} ${reply.headers.get('location')}`
        const mayComeAgain = [409, 503].includes(reply.status) && Number(reply.headers.get('retry-after')) >= 1
        if (!mayComeAgain) surprises.push(`${reply.status} ${text}`)
      } catch {
        unanswered++ // the server has gone: whether it was written, nobody knows
      }
      await delay(Math.min(500, 20 * 2 ** attempt))
    }
    throw new Error(`story ${key} was never acknowledged`)
  }

  let restarting: Promise<void> | null = null
  function killWhenDue(): void {
    if (kills >= KILLS || restarting !== null || acknowledged < ((kills + 1) * KEYS) / (KILLS + 1)) return
    kills++
    server.child.kill('SIGKILL')
    restarting = server.ended.then(start).then((next) => {
      server = next
      restarting = null
    })
  }

  const answers: string[][] = []
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < KEYS) {
        const key = next++
        answers[key] = await Promise.all(
          Array.from({ length: SENDS }, async (_, at) => {
            const answer = await send(key)
            // In the midst of the five, so that some of them are on their way.
            if (at === 0) {
              acknowledged++
              killWhenDue()
            }
            return answer
          }),
        )
      }
    }),
  )
  await (restarting ?? Promise.resolve())

  t.equal(kills, KILLS)
  t.same(surprises, [], 'whoever was not acknowledged was told to come again, or not answered at all')
  t.same(
    answers.map((each) => [each.length, new Set(each).size]),
    answers.map(() => [SENDS, 1]),
    'the five answers of a key are the same bytes',
  )
  t.equal(new Set(answers.flat()).size, KEYS)
  const [count] = await db.query(
    `select (select count(*) from articles)::int as articles, (select count(*) from article_versions)::int as versions,
       (select count(*) from changes where type = 'article' and action = 'created')::int as created,
       (select count(*) from changes)::int as entries, (select count(*) from idempotency_keys where status is null)::int as unfinished`,
  )
  t.same(count, { articles: KEYS, versions: KEYS, created: KEYS, entries: KEYS, unfinished: 0 })
  t.comment(`${unanswered} sends without an answer, ${Math.round(performance.now() - began)} ms`)
})
