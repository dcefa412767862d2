import type { Tx } from '../../db/client.ts'
import type { Fields } from '../columns.ts'
import { fail } from '../../errors.ts'
import { changedNames } from '../input.ts'
import { contentOf, parameter, same } from '../columns.ts'
import type { Kind, Row } from './kind.ts'

// Nothing that answers with `*` is prepared: a migration that adds a column would make each prepared one fail.

/** The row as it stands in this transaction; null when there is none. */
export async function readRow(tx: Tx, kind: Kind, id: string): Promise<Row | null> {
  const [row] = await tx.query<Row>(`select * from ${kind.table} where id = $1`, [id])
  return row ?? null
}

/** @throws TAG_MERGED for a tag that another one stands for */
export function demandUnmerged(row: Row): void {
  const into = row['merged_into'] ?? null
  if (into !== null) throw fail('TAG_MERGED', { extra: { id: row.id, mergedInto: into } })
}

/** The columns that the content fills, with their parameters. */
export function columnsOf(kind: Kind, content: Fields): Fields {
  const own = kind.columns.map((column) => [column.column, parameter(column, content)] as const)
  return { ...Object.fromEntries(own), ...kind.derived(content) }
}

/** Takes the id among all entities; false when any has it. */
export async function takeId(tx: Tx, id: string, type: string): Promise<boolean> {
  const rows = await tx.query(
    'insert into entities (id, type) values ($1, $2) on conflict do nothing returning id',
    [id, type],
    'take-id',
  )
  return rows.length === 1
}

/** Inserts the row; null when an address of it is taken. */
export async function insertRow(tx: Tx, kind: Kind, values: Fields): Promise<Row | null> {
  const names = Object.keys(values)
  const [row] = await tx.query<Row>(
    `insert into ${kind.table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})
     on conflict do nothing returning *`,
    Object.values(values),
  )
  return row ?? null
}

/** Writes the columns that changed and no other: the trigger of the tree fires on parent_id alone. */
export async function updateRow(tx: Tx, kind: Kind, id: string, values: Fields): Promise<Row> {
  const names = Object.keys(values)
  // A picture that was to be shown by hand may have been revealed by its instant in between.
  const [row] =
    names.length === 0
      ? [await readRow(tx, kind, id)]
      : await tx.query<Row>(
          `update ${kind.table} set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')} where id = $1 returning *`,
          [id, ...Object.values(values)],
        )
  if (row === undefined || row === null) throw new Error(`${kind.type} ${id} vanished under its lock`)
  return row
}

/** The fields in which the row differs from its version `sent`; none when that is not kept. */
export async function fieldsSince(tx: Tx, kind: Kind, row: Row, sent: number): Promise<string[]> {
  const [past] = await tx.query<Row>(
    `select * from ${kind.table}_past where id = $1 and version = $2 order by valid_to desc limit 1`,
    [row.id, sent],
  )
  return past === undefined ? [] : changedNames(contentOf(kind.columns, past), contentOf(kind.columns, row), same)
}
