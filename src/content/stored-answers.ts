import type { Tx } from '../db/client.ts'

/**
 * Erases the kept answers of keyed writes that may hold something of this item; who repeats such a write is told that
 * it is gone. An answer of REST names by id whatever it shows. One of GraphQL holds what was asked for, with or without
 * ids, in whatever form: all of them go, since none can be shown to be clean.
 */
export async function eraseAnswers(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `update idempotency_keys set body = null
     where body is not null and (item_ids @> array[$1::uuid] or substring(body for 8) = convert_to('{"data":', 'UTF8'))`,
    [id],
    'erase-answers',
  )
}
