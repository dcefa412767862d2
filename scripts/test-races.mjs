// npm run test:races [tap options]: the races, the random histories and the killed processes of test/races, at the size of
// every commit. They need nothing but Node, like the others, and are apart from npm test for their time alone.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(new URL('../test/races', import.meta.url)).filter((name) => name.endsWith('.test.ts'))
process.chdir(root)
process.argv.push(...files.map((name) => `test/races/${name}`))
await import('./test.mjs')
