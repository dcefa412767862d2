// The ledger of an article, oldest first. It belongs to the article: every version shows the same entries.
import { columns, optional, type NodeType, type Row, type Source } from '../descriptor.ts'
import { isForEditors } from '../modes.ts'
import { now } from '../statement.ts'

/** `it` is the row of corrections. */
export const correction: NodeType = {
  columns: columns({
    id: ['uuid'],
    kind: ['word'],
    text: ['text'],
    publishedAt: ['instant'],
    visible: ['boolean'],
    blockId: ['text', optional],
  }),
  relations: {},
}

/** Readers see those that are visible, from the instant that each was made; editors all. */
export function correctionsOf(row: Row): Source {
  const it = row.q.alias()
  const seen = isForEditors(row.mode) ? [] : [`${it}.visible`, `${it}.published_at <= ${now(row.q)}`]
  return {
    from: `corrections ${it}`,
    where: [`${it}.article_id = ${row.it}.article_id`, ...seen],
    it,
    identity: null,
    order: `${it}.published_at, ${it}.id`,
  }
}
