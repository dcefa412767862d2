// COPY ... FROM STDIN in its text format: a line a row, tabs between the columns.
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** What a column may be given. Objects go as JSON, lists as arrays of PostgreSQL, numbers as they are. */
export type Value =
  string | number | boolean | null | Date | readonly string[] | { readonly json: unknown } | { readonly text: string }

const CHUNK = 256 * 1024
const SPECIAL = /[\\\t\n\r]/g
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (text: string): string => text.replace(SPECIAL, (character) => ESCAPED[character] ?? '')

/** The column's text. `{ text }` is taken as it stands: its maker knows that nothing in it needs escaping. */
function written(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Date) return value.toISOString()
  if ('text' in value) return value.text
  if ('json' in value) return escaped(JSON.stringify(value.json))
  return escaped(`{${value.map((item) => JSON.stringify(item)).join(',')}}`)
}

/** Writes the rows into the table and answers how many there were. */
export async function copyRows(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Value[]>,
): Promise<number> {
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  const end = finished(stream)
  // A fault of the server ends the stream while we wait for it to drain.
  const failed = end.then(() => undefined)
  failed.catch(() => undefined)
  let [count, chunk] = [0, '']
  const send = async (): Promise<void> => {
    const isFull = !stream.write(chunk)
    chunk = ''
    if (isFull) await Promise.race([once(stream, 'drain'), failed])
  }
  for (const row of rows) {
    for (let at = 0; at < row.length; at++) chunk += (at === 0 ? '' : '\t') + written(row[at] ?? null)
    chunk += '\n'
    count++
    if (chunk.length > CHUNK) await send()
  }
  stream.end(chunk)
  await end
  return count
}
