// Imports go one way (design of docs/architecture.md), and each rule refuses the sample planted for it below.
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import t from 'tap'

// What a folder may import besides itself, errors.ts and context.ts.
const surface = /^src\/((db|access|changes|content|read|sync|webhooks|cache)\/|(config|failure-of|strict-json)\.ts$)/
const consumer = /^src\/(db|access|changes|read)\//
const imports: Record<string, RegExp> = {
  db: /^$/,
  changes: /^src\/db\//,
  access: /^src\/(db|changes)\//,
  content: /^src\/(db|changes|access)\//,
  // The log's names of what an answer depends on are the read layer's as well.
  read: /^src\/((db|access)\/|changes\/affects\.ts$|content\/(body\/|([\w-]+\/)?schema\.ts$))/,
  ...{ sync: consumer, webhooks: consumer, cache: consumer },
  ...{ rest: surface, graphql: surface },
}
const core = /^src\/(content|changes|read|db|access|sync|webhooks|cache)\//
const timeless = /^src\/(content|changes|read|access|sync|cache)\//

function faults(file: string, source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const names = [...code.matchAll(/(?:from|import\(|^import)\s*'([^']+)'/gm)].map((match) => match[1] ?? '')
  const folder = file.split('/')[1] ?? ''
  const found = names
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file), name))
    .filter((to) => !to.startsWith(`src/${folder}/`) && !/^src\/(errors|context)\.ts$/.test(to))
    .filter((to) => imports[folder] && !imports[folder].test(to))
  if (core.test(file)) found.push(...names.filter((name) => /^(@?fastify|mercurius)/.test(name)))
  // Handing the whole environment on to a child reads no setting.
  if (file !== 'src/config.ts' && /(?<!\.\.\.)process\.env|process\['env'\]|\benv\b.*from 'node:process'/.test(code))
    found.push('env')
  if (timeless.test(file) && /\bDate\.now\(|new Date\(\)|performance\.now\(/.test(code))
    found.push('a clock of its own')
  return found.map((fault) => `${file}: ${fault}`)
}

t.test('every import in src goes the one way, the environment and the time are read in one place', async (t) => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  t.same(
    files.flatMap((file) => faults(`src/${file}`, readFileSync(`src/${file}`, 'utf8'))),
    [],
  )
})

t.test('each rule can fail', async (t) => {
  const planted: [string, string][] = [
    ['src/db/client.ts', `import { append } from '../changes/append.ts'`],
    ['src/changes/append.ts', `import type { Mode } from '../read/shape.ts'`],
    ['src/access/policy.ts', `export { parseInput } from '../content/input.ts'`],
    ['src/content/tags/service.ts', `const { compile } = await import('../../read/compile.ts')`],
    ['src/sync/page.ts', `import { createTag } from '../content/tags/service.ts'`],
    ['src/webhooks/deliver.ts', `import { restSurface } from '../rest/surface.ts'`],
    ['src/read/run.ts', `import { createTag } from '../content/tags/service.ts'`],
    ['src/rest/tags.ts', `import {\n  schema,\n} from '../graphql/surface.ts'`],
    ['src/graphql/surface.ts', `import '../rest/shape.ts'`],
    ['src/graphql/errors.ts', `import { sendProblem } from '../plugins/problems.ts'`],
    ['src/content/input.ts', `import { parseJson } from '../strict-json.ts'`],
    ['src/content/tags/service.ts', `import type { FastifyRequest } from 'fastify'`],
    ['src/rest/tags.ts', `const port = process.env.PORT`],
    ['src/read/run.ts', `const now = Date.now()`],
    ['src/access/tokens.ts', `const now = new Date()`],
  ]
  for (const [file, source] of planted) t.equal(faults(file, source).length, 1, `${file}: ${source}`)
  t.same(faults('src/content/tags/service.ts', `// never process.env\nimport { fail } from '../../errors.ts'`), [])
})
