// What a highlight is made of. Of what a search has found alone; no surface offers these.
import type { Row } from '../descriptor.ts'

/** As much of a body as is looked through for the piece that is shown. */
const MAX_CHARS = 20_000

const text = ({ it, q }: Row): string => {
  const s = q.alias()
  return `(select left(${s}.body, ${MAX_CHARS}) from article_search ${s} where ${s}.article_id = ${it}.article_id and ${s}.version = ${it}.version)`
}

export const searched: Record<string, readonly ['text' | 'json', { nullable: true; sql: (row: Row) => string }]> = {
  searchText: ['text', { nullable: true, sql: text }],
  // Bound with the search: a JSON array of what is marked.
  searchForms: ['json', { nullable: true, sql: ({ q }) => q.slot('forms', 'text') }],
}
