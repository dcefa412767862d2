// npm start: builds when needed, then serves in this same process. A child would have to be handed every signal, and
// would be left behind when this process is killed; so there is none.
import { fileURLToPath } from 'node:url'
import { build, BuildFailure } from './build.mjs'

// npm hands a signal to the shell it runs scripts in, and some shells die of it without telling us. When that shell is
// gone, npm is done with us. (Started without npm, a parent that leaves is no reason to stop: `node scripts/start.mjs &`.)
if (process.env.npm_lifecycle_event === 'start') {
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}

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
