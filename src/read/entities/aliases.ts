// `aliases`: the former addresses of an item that readers could once see.
import type { Column, Row } from '../descriptor.ts'
import { instantText } from '../encode.ts'
import { looksBack } from '../modes.ts'
import { now } from '../statement.ts'

export interface Claims {
  readonly table: string
  readonly address: string
  readonly owner: string
  /** The same address held in another scope is another claim: articles claim by locale. */
  readonly scope?: string
  /** Where the item's earlier rows are; articles have versions instead. */
  readonly past?: string
}

/**
 * `[{ path, ceasedAt }]`, oldest first. A claim that was never live (`since` null or ahead) is left out, else a draft's
 * future slug could be read. What is not a reader's view may show another address than the one that is live, which is no
 * alias.
 */
export function aliases(claims: Claims, id: string): Column {
  const sql = (row: Row): string => {
    const { table, address, owner, scope } = claims
    const conditions = [
      `c.${owner} = ${row.it}.${id}`,
      `c.claimed @> ${now(row.q)}`,
      `c.since <= ${now(row.q)}`,
      `c.${address} <> ${row.it}.${address}`,
    ]
    if (scope !== undefined) conditions.push(`c.${scope} = ${row.it}.${scope}`)
    if (row.mode !== 'live' && !looksBack(row.mode)) conditions.push(`c.ceased <= ${now(row.q)}`)
    const at = looksBack(row.mode) ? ceasedBy(row, claims) : 'c.ceased'
    const ceased = `coalesce('"' || ${instantText('k.at')} || '"', 'null')`
    const one = `'{"path":' || to_json(c.${address})::text || ',"ceasedAt":' || ${ceased} || '}'`
    return `(select '[' || coalesce(string_agg(${one}, ',' order by k.at, c.${address}), '') || ']' from ${table} c cross join lateral (select ${at} at) k where ${conditions.join(' and ')})`
  }
  return { type: 'json', nullable: false, editorOnly: false, sql }
}

/** A claim keeps when its address last ceased; when that was as things stood then, the item's own rows tell. */
function ceasedBy({ q, it }: Row, { address, past }: Claims): string {
  if (past !== undefined)
    return `(select max(p.valid_to) from ${past} p where p.id = ${it}.id and p.${address} = c.${address} and p.valid_to <= ${now(q)})`
  const versions = `article_versions v where v.article_id = ${it}.article_id and v.live_from <= ${now(q)}`
  const last = `(select max(v.live_from) from ${versions} and v.${address} = c.${address})`
  return `(select min(v.live_from) from ${versions} and v.${address} <> c.${address} and v.live_from > ${last})`
}
