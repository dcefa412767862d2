// Cursors as a caller brings them back; cursor-codes.ts says what they hold.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Queryable } from '../db/client.ts'
import { fail } from '../errors.ts'
import { codeOf, DIRECTIONS, MAC_BYTES, type Direction } from './cursor-codes.ts'
import type { Order } from './descriptor.ts'
import { ENTITY_TYPES } from './entities/index.ts'
import type { Entity } from './shape.ts'

const ID_BYTES = 16
/** A headline of some thousand characters; anything longer is not ours, and is not hashed. */
const MAX_CURSOR_CHARS = 8_192

export interface DecodedCursor {
  /** The values of the two slots: the order's key, then the id. */
  keys: [key: Date | string, id: string]
  /** True: the page ends before the cursor (`args.before` and `backward: true`). False: it begins after it (`args.after`). */
  backward: boolean
}

/**
 * Reads a cursor that this list gave. `kind` is `edge` (GraphQL's, good for both `after` and `before`; `backward` is false)
 * or `directed` (REST's). Every byte is covered by the MAC, and only the canonical spelling is taken.
 * @throws INVALID_CURSOR for anything else: another entity's, another order's, another kind's, or an altered one.
 */
export function decodeCursor(
  secret: Buffer,
  list: { entity: Entity; order: string },
  text: string,
  kind: 'edge' | 'directed',
): DecodedCursor {
  const orders = ENTITY_TYPES[list.entity].orders
  const order = Object.hasOwn(orders, list.order) ? orders[list.order] : undefined
  if (order === undefined) throw new Error(`${list.entity} has no order ${list.order}`)
  const bytes = text.length > MAX_CURSOR_CHARS ? Buffer.alloc(0) : Buffer.from(text, 'base64url')
  const payload = bytes.subarray(0, Math.max(bytes.length - MAC_BYTES, 0))
  const mac = createHash('sha256').update(secret).update(payload).digest().subarray(0, MAC_BYTES)
  const given = bytes.subarray(payload.length)
  if (given.length !== MAC_BYTES || !timingSafeEqual(mac, given) || bytes.toString('base64url') !== text)
    throw invalid()
  const direction = directionOf(order, payload[0])
  if (direction === null || (kind === 'edge') !== (direction === 'edge')) throw invalid()
  const id = payload.subarray(payload.length - ID_BYTES)
  const key = keyOf(order, payload.subarray(1, payload.length - ID_BYTES))
  if (id.length !== ID_BYTES || key === null) throw invalid()
  const backward = direction === 'previous' || direction === 'previousFrom'
  const from = direction === 'nextFrom' || direction === 'previousFrom'
  // To include the item itself, begin one id before it, seen in the walk's direction.
  const step = from ? (order.descending === backward ? -1n : 1n) : 0n
  return { keys: [key, uuid(id, step)], backward }
}

const invalid = (): Error =>
  fail('INVALID_CURSOR', { detail: 'Send a cursor as this list gave it, with the same sort.' })

function directionOf(order: Order, code: number | undefined): Direction | null {
  // Object.keys types its result as string[]; the keys of a const object are exactly its own.
  const names = Object.keys(DIRECTIONS) as Direction[]
  return names.find((direction) => codeOf(order, direction) === code) ?? null
}

function keyOf(order: Order, bytes: Buffer): Date | string | null {
  if (order.type === 'text') return bytes.toString('utf8')
  if (bytes.length !== 8) return null
  const value = bytes.readBigInt64BE()
  return order.type === 'integer' ? value.toString() : new Date(Number(value))
}

function uuid(bytes: Buffer, step: bigint): string {
  const value = BigInt(`0x${bytes.toString('hex')}`) + step
  const hex = BigInt.asUintN(128, value).toString(16).padStart(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The key that signs cursors: made by the first migration, the same for every instance. */
export async function loadCursorSecret(db: Queryable): Promise<Buffer> {
  const [row] = await db.query<{ value: Buffer }>(`select value from secrets where name = 'cursor'`)
  if (row === undefined) throw new Error('the table secrets holds no key for cursors')
  return row.value
}

/** The values that every statement may use: the request's two instants, and loadCursorSecret's key. */
export function baseValues(
  ctx: Pick<Context, 'now' | 'clock'>,
  secret: Buffer,
): { now: Date; clock: Date; secret: Buffer } {
  return { now: ctx.now, clock: ctx.clock, secret }
}
