// Cursors as PostgreSQL makes them; cursor-codes.ts says what they hold, cursor.ts reads them.
import { codeOf, MAC_BYTES, type Direction } from './cursor-codes.ts'
import type { Order } from './descriptor.ts'
import type { Statement } from './statement.ts'

/** An SQL expression of the cursor's text; null where the key is. */
export function cursorSql(q: Statement, order: Order, direction: Direction, key: string, id: string): string {
  const code = `'\\x${codeOf(order, direction).toString(16).padStart(2, '0')}'::bytea`
  const payload = `${code} || ${keyBytes(order, key)} || uuid_send(${id})`
  const mac = `substr(sha256(${q.slot('secret', 'bytea')} || ${payload}), 1, ${MAC_BYTES})`
  // encode() breaks lines after 76 characters and pads; translate drops both.
  return `translate(encode(${payload} || ${mac}, 'base64'), E'+/\\n=', '-_')`
}

function keyBytes(order: Order, key: string): string {
  if (order.type === 'text') return `convert_to(${key}, 'UTF8')`
  // extract() is numeric: exact at milliseconds.
  return order.type === 'integer' ? `int8send((${key})::int8)` : `int8send((extract(epoch from ${key}) * 1000)::int8)`
}
