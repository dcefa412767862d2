#!/usr/bin/env node
// npx broadsheet <command>: in a clone it builds when needed, as npm start does; a package holds dist/ already.
import { build, BuildFailure } from './build.mjs'

try {
  build()
  await import('../dist/main.js')
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
