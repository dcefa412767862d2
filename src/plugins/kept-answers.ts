// Answers of keyed writes, kept in the write's own transaction: a crash leaves both or neither.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { sqlState, type Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import type { Answered } from './enclosure.ts'

export interface Key {
  /** A token's id, or the name of the one that is no row. */
  owner: string
  key: string
  /** The bearer token: what it was told once is sealed with it, so that the database alone does not hold it. */
  credential: string
  digest: Buffer
}

interface KeptRow extends Record<string, unknown> {
  digest: Buffer
  status: number
  headers: { isSealed: boolean; sent: Record<string, string> }
  body: Buffer | null
}

/** The key itself is nowhere kept. */
const hashOf = ({ key }: Key): string => createHash('sha256').update(key).digest('hex')

/**
 * Takes the key for this transaction, or gives the answer that it stands for. Waits for another transaction that has it.
 * @throws IDEMPOTENCY_KEY_IN_PROGRESS when that takes longer than a lock may, IDEMPOTENCY_KEY_REUSED, NOT_FOUND for an
 * answer that a purge has erased
 */
export async function takeKey(tx: Tx, key: Key): Promise<Answered | null> {
  const hash = hashOf(key)
  try {
    // What is older than a day counts as absent, and is overwritten in place; by the database's clock.
    const taken = await tx.query(
      `insert into idempotency_keys as k (owner, key, digest, begun_at) values ($1, $2, $3, clock_timestamp())
       on conflict (owner, key) do update set digest = excluded.digest, begun_at = excluded.begun_at, status = null,
         headers = null, body = null, item_ids = '{}'
       where k.begun_at <= clock_timestamp() - interval '24 hours' returning 1`,
      [key.owner, hash, key.digest],
      'take-key',
    )
    if (taken.length > 0) return null
  } catch (error) {
    if (sqlState(error) === '55P03') throw inProgress(error)
    throw error
  }
  const [row] = await tx.query<KeptRow>(
    'select digest, status, headers, body from idempotency_keys where owner = $1 and key = $2',
    [key.owner, hash],
    'kept-answer',
  )
  if (row === undefined) throw inProgress()
  if (!row.digest.equals(key.digest)) throw fail('IDEMPOTENCY_KEY_REUSED')
  const body = row.body !== null && row.headers.isSealed ? open(key, row.body) : row.body
  if (body === null) throw fail('NOT_FOUND', { detail: 'The answer that the key stands for is erased.' })
  return { status: row.status, headers: row.headers.sent, body }
}

export const inProgress = (cause?: unknown) =>
  fail('IDEMPOTENCY_KEY_IN_PROGRESS', { headers: { 'retry-after': '1' }, cause })

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Completes the row that `takeKey` has taken. What the answer names stands beside it: a purge looks there. */
export async function keepAnswer(tx: Tx, key: Key, answered: Answered, isSecret: boolean): Promise<void> {
  const named = [...new Set(answered.body.toString('utf8').match(UUID))]
  await tx.query(
    `update idempotency_keys set status = $3, headers = $4, body = $5,
       item_ids = array(select unnest($6::uuid[]) union select item_id from changes where tx = pg_current_xact_id() and item_id is not null)
     where owner = $1 and key = $2`,
    [
      key.owner,
      hashOf(key),
      answered.status,
      JSON.stringify({ isSealed: isSecret, sent: answered.headers }),
      isSecret ? seal(key, answered.body) : answered.body,
      named,
    ],
    'keep-answer',
  )
}

const sealingKey = ({ owner, key, credential }: Key): Buffer =>
  Buffer.from(hkdfSync('sha256', `${credential}\n${key}`, owner, 'broadsheet kept answer', 32))

/** AES-256-GCM, as text: who looks into the column need not know that there are such rows. */
function seal(key: Key, body: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce)
  const sealed = Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()])
  return Buffer.from(sealed.toString('base64'))
}

/** null: it was sealed with another token. */
function open(key: Key, text: Buffer): Buffer | null {
  const sealed = Buffer.from(text.toString(), 'base64')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    return null // the tag does not fit
  }
}
