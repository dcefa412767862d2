// npm start: builds when needed, then serves in this same process. A child would have to be handed every signal, and
// would be left behind when this process is killed; so there is none.
import { fileURLToPath } from 'node:url'
import { build, BuildFailure } from './build.mjs'

const main = new URL('../dist/main.js', import.meta.url)

try {
  build()
  process.argv.splice(1, 1, fileURLToPath(main), 'serve')
  await import(main.href)
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
