// `missing`: what a version names and readers cannot see, told to editors.
import type { Row } from '../descriptor.ts'
import { instantText } from '../encode.ts'
import { clock } from '../statement.ts'

/** Where a version names items of each kind: the item's own key in the answer, its table, and selects of ids. */
const NAMED = [
  { key: 'media', table: 'media', from: [['article_media', 'media_id']] },
  { key: 'section', table: 'sections', from: [['article_sections', 'section_id']], own: 'section_id' },
  {
    key: 'author',
    table: 'authors',
    from: [
      ['article_contributors', 'author_id'],
      ['article_mentions', 'author_id'],
    ],
  },
  {
    key: 'tag',
    table: 'tags',
    from: [
      ['article_tags', 'tag_id'],
      ['article_mentions', 'tag_id'],
    ],
  },
] as const satisfies readonly {
  key: string
  table: string
  from: readonly (readonly [table: string, column: string])[]
  own?: string
}[]

/**
 * `[{ media | section | author | tag, reason, since }]`: `trashed`, or, of media, `rightsExpired` by the clock. Once
 * each, by kind and id.
 */
export function missing({ q, it }: Row): string {
  const parts = NAMED.map(({ key, table, from, ...rest }, at) => {
    const ids = from.map(
      ([link, column]) =>
        `select l.${column} id from ${link} l where l.article_id = ${it}.article_id and l.version = ${it}.version`,
    )
    if ('own' in rest) ids.push(`select ${it}.${rest.own}`)
    const ended = key === 'media' ? ` or e.rights_until <= ${clock(q)}` : ''
    const expired = key === 'media' ? 'e.rights_until' : 'null'
    return `select ${at} kind, e.id, '"${key}":"' || e.id || '"' named, e.trashed_at, ${expired} expired from ${table} e where e.id in (${ids.join(' union all ')}) and (e.trashed_at is not null${ended})`
  })
  const reason = `case when m.trashed_at is null then 'rightsExpired' else 'trashed' end`
  const one = `'{' || m.named || ',"reason":"' || ${reason} || '","since":"' || ${instantText('coalesce(m.trashed_at, m.expired)')} || '"}'`
  return `(select '[' || coalesce(string_agg(${one}, ',' order by m.kind, m.id), '') || ']' from (${parts.join(' union all ')}) m)`
}
