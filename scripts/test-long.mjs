// npm run test:long [tap options]: what test/long holds, at the size of every commit: races, random histories, killed
// processes, every question that the surfaces allow. They need nothing but Node, like the others, and are apart from
// npm test for their time alone.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(new URL('../test/long', import.meta.url)).filter((name) => name.endsWith('.test.ts'))
process.chdir(root)
process.argv.push(...files.map((name) => `test/long/${name}`))
await import('./test.mjs')
