import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = pathToFileURL(`${dirname(dirname(fileURLToPath(import.meta.url)))}/`).href
let compiled

export function initialize(data) {
  compiled = data.compiled
}

export async function load(url, context, next) {
  const [address] = url.split('?')
  if (!address.startsWith(root) || !address.endsWith('.ts') || address.includes('/node_modules/'))
    return next(url, context)
  const path = decodeURIComponent(address.slice(root.length)).replace(/\.ts$/, '.js')
  return { format: 'module', source: await readFile(join(compiled, path)), shortCircuit: true }
}
