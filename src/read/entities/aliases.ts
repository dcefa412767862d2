// `aliases`: the former addresses of an item that readers could once see.
import type { Column, Row } from '../descriptor.ts'
import { instantText } from '../encode.ts'
import { now } from '../statement.ts'

export interface Claims {
  readonly table: string
  readonly address: string
  readonly owner: string
  /** The same address held in another scope is another claim: articles claim by locale. */
  readonly scope?: string
}

/**
 * `[{ path, ceasedAt }]`, oldest first. A claim that was never live (`since` null or ahead) is left out, else a draft's
 * future slug could be read. To an editor the address that is live now is no alias, though the draft has another.
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
    if (row.mode !== 'live') conditions.push('c.ceased is not null')
    const ceased = `coalesce('"' || ${instantText('c.ceased')} || '"', 'null')`
    const one = `'{"path":' || to_json(c.${address})::text || ',"ceasedAt":' || ${ceased} || '}'`
    return `(select '[' || coalesce(string_agg(${one}, ',' order by c.ceased, c.${address}), '') || ']' from ${table} c where ${conditions.join(' and ')})`
  }
  return { type: 'json', nullable: false, editorOnly: false, sql }
}
