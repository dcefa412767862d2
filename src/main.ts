#!/usr/bin/env node
// The command line. Nothing is imported before the version of Node is known: an older one would fail on the import
// itself, with a stack that helps nobody.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22

if (isSupported) {
  await keepCompiled()
  const { runCommandLine } = await import('./command-line.ts')
  await runCommandLine(process.argv)
} else {
  process.stderr.write(
    `Broadsheet needs Node 20.19 or newer of 20, or 22.12 or newer; this is ${process.versions.node}.\n`,
  )
  process.exitCode = 1
}

/** Where this Node can keep compiled code (22 and newer), beside the build, which takes it along when it is replaced. */
async function keepCompiled(): Promise<void> {
  if (!import.meta.filename.endsWith('.js')) return
  const module = (await import('node:module')) as { enableCompileCache?: (folder: string) => unknown } // newer than the types
  module.enableCompileCache?.(`${import.meta.dirname}/.compiled`)
}

// Makes this file a module, which the import above alone does not.
export {}
