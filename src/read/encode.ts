// How a column becomes JSON text inside PostgreSQL. Text, not json_build_object: no limit of pairs, no names cut at 63
// bytes, pieces splice, and every form measures alike (ADR 2).
import { literal, sql, type Piece } from './statement.ts'

/**
 * `word`: text that a CHECK holds to a closed list, so it needs no escaping. `json`: json, jsonb, or JSON as text.
 * `long`: an integer beyond 32 bits (GraphQL's Int cannot hold it).
 */
export type ColumnType = 'uuid' | 'text' | 'word' | 'int' | 'long' | 'number' | 'boolean' | 'instant' | 'json'

/** An instant as RFC 3339 in UTC with milliseconds, whatever the session's time zone. */
export const instantText = (expression: string): string =>
  `to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The JSON text of an expression; `null` where it is null. */
export function encode(type: ColumnType, nullable: boolean, expression: string): Piece[] {
  if (type === 'uuid' || type === 'word' || type === 'instant') {
    const text = type === 'instant' ? instantText(expression) : `(${expression})::text`
    if (nullable) return [sql(`coalesce('"' || ${text} || '"', 'null')`)]
    return [literal('"'), sql(text), literal('"')]
  }
  const text = type === 'text' ? `to_json(${expression})::text` : `(${expression})::text`
  return [sql(nullable ? `coalesce(${text}, 'null')` : text)]
}
