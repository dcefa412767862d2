// node scripts/queries.mjs: writes docs/queries.md, the plan of one statement of each kind. DATABASE_URL names a loaded
// newsroom of some size, such as `node scripts/bench.mjs --load-only --articles 100000` makes; nothing is changed in it.
import { writeFileSync } from 'node:fs'
import { build } from './build.mjs'
import { execution, kinds, nodesOf, samplesOf } from './statement-kinds.mjs'

const TIMES = 5

build()
const { openDatabase } = await import('../dist/db/client.js')
const { compile } = await import('../dist/read/compile.js')
const { selectFields } = await import('../dist/rest/shape.js')

const url = process.env.DATABASE_URL
if (!url) {
  console.error('Set DATABASE_URL to a loaded newsroom: node scripts/bench.mjs --load-only --articles 100000')
  process.exit(2)
}
const db = await openDatabase({ url, poolSize: 1 })
try {
  const samples = await samplesOf((text, values) => db.query(text, values))
  const parts = []
  const table = []
  for (const kind of kinds(selectFields, samples)) {
    const compiled = compile(kind.shape, kind.reading)
    const told = await explained(compiled, kind.values)
    const anchor = kind.title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-')
    table.push(
      `| [${kind.title}](#${anchor}) | ${told.buffers} | ${told.ms.toFixed(1)} | ${compiled.text.length} | ${told.whole} |`,
    )
    parts.push(`## ${kind.title}\n\n\`\`\`\n${told.text}\n\`\`\`\n`)
  }
  writeFileSync(new URL('../docs/queries.md', import.meta.url), `${await head(table)}\n${parts.join('\n')}`)
} finally {
  await db.close()
}

/** As the pool runs it: prepared, planned once for any values. */
async function explained(compiled, values) {
  await db.query(`prepare it as ${compiled.text}`)
  const run = execution(compiled, values)
  const plans = []
  for (let at = 0; at < TIMES; at++) {
    const [row] = await db.query(`explain (analyze, buffers, timing off, format json) ${run}`)
    plans.push(row['QUERY PLAN'][0])
  }
  await db.query('deallocate it')
  const ms = plans.map((plan) => plan['Execution Time']).sort((a, b) => a - b)[TIMES >> 1]
  const last = plans[TIMES - 1].Plan
  const whole = nodesOf(last)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'])
  return {
    ms,
    buffers: last['Shared Hit Blocks'] + last['Shared Read Blocks'],
    whole: [...new Set(whole)].map((name) => `\`${name}\``).join(', ') || '–',
    text: looksOf(nodesOf(last)).join('\n'),
  }
}

/** Where a plan looks and by what, once each; what it leaves out of what it finds is said in the code. */
function looksOf(nodes) {
  const found = new Map()
  for (const node of nodes) {
    const type = node['Node Type']
    if (!type.endsWith('Scan') || node['Relation Name'] === undefined) continue
    const own = new RegExp(`\\b(?:t\\d+|[a-z])(?:_\\d+)?\\.`, 'g')
    const by = node['Index Name'] === undefined ? '' : ` by ${node['Index Name']}`
    const condition = node['Index Cond'] === undefined ? '' : `: ${node['Index Cond'].replaceAll(own, '')}`
    const line = `${type.padEnd(16)} ${node['Relation Name']}${by}${condition}`.replaceAll(
      /\(InitPlan \d+\)|SubPlan \d+/g,
      '…',
    )
    const key = line.length > 200 ? `${line.slice(0, 199)}…` : line
    found.set(key, (found.get(key) ?? 0) + 1)
  }
  return [...found].map(([line, times]) => (times === 1 ? line : `${line}  × ${times}`))
}

async function head(table) {
  const [counts] = await db.query(
    `select (select count(*)::int from articles) articles, (select count(*)::int from article_versions) versions,
       current_setting('server_version') server`,
  )
  return `# The plans of reads

Made by \`node scripts/queries.mjs\`; do not edit. Each read is one statement (ADR 2), prepared and planned once, whatever its values: so one plan stands for all reads of a shape. \`test/read-queries.test.ts\` holds that none of these reads
\`articles\`, \`article_versions\` or a table that links to them from end to end, \`test/read-plans.test.ts\` the same of every filter in every order and perspective. Search has [its own page](search.md).

Here: PostgreSQL ${counts.server}, ${counts.articles.toLocaleString('en')} articles in ${counts.versions.toLocaleString('en')} versions. *Pages* are the 8 KB pages of memory that a run touches, which is what grows when a plan is wrong; *ms* is the median of ${TIMES} runs on a machine that did other things too.
*Characters* is the length of the statement: what preparing it costs. *Whole* names tables that are read from end to end: small ones alone, whose pages are fewer than an index has levels.
Below the table: where each statement looks and by what.

| read | pages | ms | characters | whole |
| --- | --- | --- | --- | --- |
${table.join('\n')}
`
}
