import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { blockSchema, blockTypes } from '../src/content/body/blocks.ts'
import { renderHtml } from '../src/content/body/html.ts'
import { bodyLimits } from '../src/content/body/limits.ts'
import { renderMarkdown } from '../src/content/body/markdown.ts'
import { publicBody } from '../src/content/body/public.ts'
import { resolveNothing } from '../src/content/body/resolve.ts'
import { checkBody } from '../src/content/body/schema.ts'

const page = readFileSync(new URL('../docs/body.md', import.meta.url), 'utf8')
const sections = page.split(/^### /m).slice(1)

/** The names in backticks of the first column of a table's rows. */
const named = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  )

const typeOf = (section: string): string => section.slice(0, section.indexOf('\n'))

// What an example cannot show because another property excludes it.
const left = new Map([
  ['block', ['level', 'listItem']],
  ['video', ['media']],
  ['audio', ['url']],
  ['file', ['media']],
  ['link_card', ['articleId']],
])

// Only the names of an example's properties are read before checkBody has accepted it.
const exampleOf = (section: string): Record<string, unknown> =>
  JSON.parse(/```json\n(.*?)```/s.exec(section)?.[1] ?? '{}') as Record<string, unknown>

t.test('every type is documented, and no other', (t) => {
  t.strictSame(sections.map(typeOf).sort(), [...blockTypes].sort())
  t.end()
})

t.test('every example is accepted, shows every property of its type, and renders', (t) => {
  const common = new Set(['_type', '_key', 'anchor', 'lang', 'dir', 'visibility', 'source'])
  for (const section of sections) {
    const type = typeOf(section)
    const example = exampleOf(section)
    t.strictSame(checkBody([example]).faults, [], type)
    t.equal(example['_type'], type)
    const option = blockSchema.options.find((schema) => schema.shape._type.value === type)
    const own = Object.keys(option?.shape ?? {}).filter((name) => !common.has(name))
    const table = section.slice(section.indexOf('\n'), section.indexOf('```json'))
    t.strictSame(named(table).sort(), own.sort(), `${type}: properties in the table`)
    const missing = own.filter((name) => !Object.hasOwn(example, name))
    t.strictSame(missing.sort(), left.get(type) ?? [], `${type}: properties in the example`)
    // checkBody has just accepted it.
    const body = [example] as unknown as Body
    t.type(renderHtml(body, resolveNothing), 'string')
    t.type(renderMarkdown(body, resolveNothing), 'string')
    t.equal(publicBody(body) === body, type !== 'unknown')
  }
  t.end()
})

t.test('the bounds on the page are those of the code', (t) => {
  const bounds = page.slice(page.indexOf('| bound '), page.indexOf('## Every block'))
  const rows = [...bounds.matchAll(/^\| `(\w+)` \| (\d+)/gm)].map(([, name, value]) => [name, Number(value)])
  t.strictSame(Object.fromEntries(rows), bodyLimits)
  t.end()
})
