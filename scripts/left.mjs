// What a run leaves behind: folders of ours in its temporary folder, and (on Linux) processes that belong to it.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Each folder named `broadsheet-…` directly in `folder`, and each process that works in it or names it in its command or
 * its settings, as `{ line, pid }`. A database server whose last user was killed is given 10 s to stop by itself.
 */
export async function leftIn(folder) {
  const end = performance.now() + 10_000
  for (;;) {
    const left = [...foldersIn(folder), ...processesIn(folder)]
    if (left.length === 0 || performance.now() > end) return left
    await delay(100)
  }
}

function foldersIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.startsWith('broadsheet-'))
    .map((name) => ({ line: join(folder, name) }))
}

function processesIn(folder) {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && ![process.pid, process.ppid].includes(Number(name)))
    .filter((pid) => belongsTo(folder, pid))
    .map((pid) => ({ line: `process ${pid}: ${read(pid, 'cmdline').replaceAll('\0', ' ')}`, pid: Number(pid) }))
}

function belongsTo(folder, pid) {
  return (
    `${workingFolder(pid)}/`.startsWith(`${folder}/`) ||
    read(pid, 'cmdline').includes(`${folder}/`) ||
    read(pid, 'environ').includes(`=${folder}`)
  )
}

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // It has just ended, or is not ours to look at.
  }
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return '' // It has just ended, or is not ours to look at.
  }
}

// node scripts/left.mjs FOLDER: prints the lines, exits 1 when there is one.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const left = await leftIn(process.argv[2])
  for (const { line } of left) console.log(line)
  process.exitCode = left.length === 0 ? 0 : 1
}
