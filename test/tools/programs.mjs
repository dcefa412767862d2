// Runs the foreign programs: without a shell, without the network, with their output kept for the report.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, tools } from './server.mjs'

/** Runs a program to its end. @throws with what it printed when it fails */
export function run(command, { cwd = tools, env = {}, boundMs = 120_000 } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command[0], command.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: boundMs,
    maxBuffer: 1 << 28,
  })
  const output = `${stdout ?? ''}${stderr ?? ''}`
  if (status !== 0)
    throw new Error(`${command.join(' ')}: ${error?.message ?? `exit ${status}`}\n${output.slice(-4000)}`)
  return output
}

/** The path of a program that a package of test/tools brings. */
export function tool(name) {
  return join(tools, 'node_modules', '.bin', name)
}

/** Compiles generated code under strict, with the compiler that builds the product, as a bundler's project would. */
export function compile(folder, files) {
  const fromRoot = createRequire(join(root, 'package.json'))
  const compiler = join(dirname(fromRoot.resolve('@typescript/native/package.json')), 'bin', 'tsc')
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  return run([process.execPath, compiler, '-p', folder])
}

/** An empty folder from which generated code finds the packages of test/tools. */
export function outputFolder(name) {
  const folder = join(tools, 'node_modules', '.out', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
