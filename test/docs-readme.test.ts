// The README's lines are run as they stand, in their order, but for the address: they cannot drift from the product.
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { loadSample } from '../src/content/sample/load.ts'
import { testApp } from './helpers/app.ts'

const readme = readFileSync('README.md', 'utf8')
const blocks = (language: string): string[] =>
  [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)].flatMap(([, name, text = '']) => (name === language ? [text] : []))
const lines = blocks('sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('curl ')))
const queries = blocks('graphql')
const skip =
  spawnSync('curl', ['--version']).status === 0 || process.env.BROADSHEET_TEST_DATA_REQUIRED === '1'
    ? false
    : 'curl is not installed'

t.test('the README’s curl lines and GraphQL queries work as pasted', { skip }, async (t) => {
  const { url, db, admin } = await testApp(t)
  // The application's clock follows the database's by itself, some milliseconds later than being told.
  await loadSample(db, { raise: () => undefined })
  const paste = async (line: string): Promise<string> => {
    const here = `${line.replaceAll('http://127.0.0.1:3000', url)} --silent --show-error --fail-with-body`
    const run = await promisify(execFile)('sh', ['-c', here], { env: { ...process.env, TOKEN: admin } })
    return run.stdout
  }

  t.ok(lines.length >= 10, `${lines.length} curl lines`)
  const answers: string[] = []
  for (const line of lines) {
    const answer = await paste(line).catch((error: unknown) => {
      // With --fail-with-body curl's exit status speaks, and what the server said stands on stdout.
      t.fail(`${line}\n${error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)}`)
      return ''
    })
    t.not(answer, '', line.slice(0, 80))
    answers.push(answer)
  }
  const [first = '', second = ''] = answers
  t.equal((JSON.parse(first) as { items: unknown[] }).items.length, 3)
  t.ok((JSON.parse(second) as { items: unknown[] }).items.length > 1)
  const [asJson = '', asPage = ''] = answers.slice(-2)
  t.match(JSON.parse(asJson), {
    headline: 'The bridge opens',
    standfirst: 'After two years of work, and a last night of rain.',
    status: 'published',
    hero: { credit: 'Tide Pictures/Jo Reed' },
  })
  t.match(asPage, /<p>It opened at dawn\.<\/p>/)

  t.equal(queries.length, 3)
  for (const query of queries) {
    const name = /query (\w+)/.exec(query)?.[1] ?? query
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await answer.json()) as { data?: Record<string, unknown>; errors?: unknown } // GraphQL's form
    t.equal(errors, undefined, `${name}: ${JSON.stringify(errors)}`)
    for (const [field, value] of Object.entries(data ?? {})) t.ok(value, `${name}: ${field} is there`)
    t.notMatch(JSON.stringify(data), /"nodes":\[\]/, `${name} has something to show`)
  }

  const byGet = /`(curl -G [^`]+)`/.exec(readme)?.[1]
  t.ok(byGet)
  t.match(await paste(byGet ?? ''), /"path":"world"/)
})
