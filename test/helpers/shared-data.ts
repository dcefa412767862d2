// Real content by others, which tests read where it lies and never copy. Absent: the test is skipped with a clear word,
// unless BROADSHEET_TEST_DATA_REQUIRED=1 makes absence a failure.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../..', process.env['BROADSHEET_TEST_DATA'] ?? '../shared/data')

/** The file's text, or null with the reason to skip. @throws when absence is a failure */
export function sharedData(name: string): { text: string; skip: false } | { text: null; skip: string } {
  const path = join(folder, name)
  if (existsSync(path)) return { text: readFileSync(path, 'utf8'), skip: false }
  if (process.env['BROADSHEET_TEST_DATA_REQUIRED'] === '1')
    throw new Error(`test data are required, and ${name} is missing`)
  return { text: null, skip: `test data are absent: ${name}` }
}
