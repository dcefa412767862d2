// Bearer tokens. The text is shown once and never kept: the database has its SHA-256, which for 32 random bytes is as
// good as a slow hash and costs a microsecond.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { v7 as uuid } from 'uuid'
import { appendChange } from '../changes/append.ts'
import { LOG_HEAD, readClock } from '../changes/write-clock.ts'
import type { Context, Viewer } from '../context.ts'
import { can } from '../context.ts'
import type { Database, Queryable } from '../db/client.ts'
import { fail } from '../errors.ts'
import { demand } from './policy.ts'
import type { TokenCreate } from './schema.ts'
import type { Scope } from './scopes.ts'
import { SCOPES } from './scopes.ts'

export interface TokenInfo {
  id: string
  name: string
  scopes: Scope[]
  createdAt: Date
  createdBy: string
  expiresAt: Date | null
  revokedAt: Date | null
}

interface TokenRow extends Record<string, unknown> {
  id: string
  name: string
  scopes: Scope[]
  created_at: Date
  created_by: string
  expires_at: Date | null
  revoked_at: Date | null
}

const COLUMNS = 'id, name, scopes, created_at, created_by, expires_at, revoked_at'

function infoOf(row: TokenRow): TokenInfo {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The log's number of what was done, and an instant that the database has reached. */
interface Logged {
  sequence: number
  at: Date
}

function logged(after: Record<string, unknown>[], clock: Date): Logged {
  const entry = after[0] as { seq: string; at: Date } | undefined // the columns that appendChange asks for
  return { sequence: Number(entry?.seq ?? 0), at: entry !== undefined && entry.at > clock ? entry.at : clock }
}

/**
 * Makes a token; `token` is in this answer alone. It can grant nothing that its maker does not hold.
 * @throws UNAUTHENTICATED, SCOPE_MISSING, CLOCK_BEHIND_LOG, INVALID_INPUT for an expiry that has passed
 */
export async function createToken(ctx: Context, input: TokenCreate): Promise<TokenInfo & Logged & { token: string }> {
  demand(ctx.viewer, 'tokens:write')
  const missing = input.scopes.find((scope) => !can(ctx.viewer, scope))
  if (missing !== undefined) {
    throw fail('SCOPE_MISSING', {
      detail: `A token may grant only what its maker holds: ${missing} is missing.`,
      extra: { scope: missing },
    })
  }
  const token = `bs_${randomBytes(32).toString('base64url')}`
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null
  const { value, after } = await ctx.db.transaction(async (tx) => {
    const clock = await readClock(tx, [])
    if (expiresAt !== null && expiresAt <= clock) {
      throw fail('INVALID_INPUT', { errors: [{ path: 'expiresAt', message: 'has passed' }] })
    }
    const [row] = await tx.query<TokenRow>(
      `insert into tokens (id, name, hash, scopes, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
      [uuid(), input.name, digest(token), input.scopes, clock, ctx.viewer.actor, expiresAt],
    )
    if (row === undefined) throw new Error('the token was not inserted')
    await appendChange(
      tx,
      { viewer: ctx.viewer, at: clock },
      { type: 'token', itemId: row.id, action: 'tokenCreated', audience: 'admin' },
    )
    return { row, clock }
  })
  return { ...infoOf(value.row), token, ...logged(after, value.clock) }
}

/** Ends a token: at once here, within ten seconds on every other instance. Twice is as good as once. @throws NOT_FOUND */
export async function revokeToken(ctx: Context, id: string): Promise<TokenInfo & Logged> {
  demand(ctx.viewer, 'tokens:write')
  const memory = memoryOf(ctx.db)
  const forget = (): void => {
    memory.revocations++
    for (const [key, known] of memory.tokens.entries()) if (known.viewer.tokenId === id) memory.tokens.delete(key)
  }
  const { value, after } = await ctx.db.transaction(async (tx) => {
    // Inside another transaction the token is good until that one commits.
    tx.onCommit.push(forget)
    const [before] = await tx.query<TokenRow>(`select ${COLUMNS} from tokens where id = $1 for update`, [id])
    if (before === undefined) throw fail('NOT_FOUND')
    const clock = await readClock(tx, [])
    if (before.revoked_at !== null) {
      tx.afterCommit ??= LOG_HEAD
      return { row: before, clock }
    }
    await tx.query('update tokens set revoked_at = $2 where id = $1', [id, clock])
    await appendChange(
      tx,
      { viewer: ctx.viewer, at: clock },
      { type: 'token', itemId: id, action: 'tokenRevoked', audience: 'admin' },
    )
    return { row: { ...before, revoked_at: clock }, clock }
  })
  return { ...infoOf(value.row), ...logged(after, value.clock) }
}

/** Tokens by age, the newest first, revoked ones too; `next` is the id to go on after. */
export async function listTokens(
  ctx: Context,
  { limit = 20, after = null }: { limit?: number; after?: string | null } = {},
): Promise<{ items: TokenInfo[]; next: string | null }> {
  demand(ctx.viewer, 'tokens:write')
  // UUIDv7: the order of ids is the order of time.
  const rows = await ctx.db.query<TokenRow>(
    `select ${COLUMNS} from tokens where $1::uuid is null or id < $1 order by id desc limit $2`,
    [after, limit + 1],
    'list-tokens',
  )
  const items = rows.slice(0, limit).map(infoOf)
  return { items, next: rows.length > limit ? (items[items.length - 1]?.id ?? null) : null }
}

/** One token; what `/v1/tokens/self` answers. @throws NOT_FOUND */
export async function findToken(db: Queryable, id: string): Promise<TokenInfo> {
  const [row] = await db.query<TokenRow>(`select ${COLUMNS} from tokens where id = $1`, [id], 'find-token')
  if (row === undefined) throw fail('NOT_FOUND')
  return infoOf(row)
}

interface Known {
  viewer: Viewer
  expiresAt: Date | null
}

/** How long an instance may go on honouring a token that another one has revoked. */
const REMEMBERED_MS = 10_000

interface Memory {
  /** What was found, never what was not: a token made a moment ago works at once. */
  tokens: LRUCache<string, Known>
  /** A look-up during which one was revoked here is not remembered: it may have read the row before. */
  revocations: number
}

/** By pool: a database inside a transaction has the memory of the one around it. */
const memories = new WeakMap<Database['pool'], Memory>()

function memoryOf(db: Database): Memory {
  const memory = memories.get(db.pool) ?? { tokens: new LRUCache({ max: 1_000, ttl: REMEMBERED_MS }), revocations: 0 }
  memories.set(db.pool, memory)
  return memory
}

const ADMIN: Viewer = { actor: 'admin-token', tokenId: null, scopes: new Set<Scope>(['admin']) }

/**
 * Who a bearer token stands for: one statement at most, none while it is remembered. `adminToken` is compared in
 * constant time. @throws INVALID_TOKEN for one that is unknown, revoked or expired
 */
export async function authenticate(
  db: Database,
  token: string,
  clock: Date,
  adminToken?: string | null,
): Promise<Viewer> {
  const hash = digest(token)
  // Digests have one length, so the comparison tells nothing of the token's.
  if (adminToken && timingSafeEqual(hash, digest(adminToken))) return ADMIN
  if (!/^bs_[\w-]{43}$/.test(token)) throw invalidToken()
  const memory = memoryOf(db)
  const key = hash.toString('base64')
  const { revocations } = memory
  const known = memory.tokens.get(key) ?? (await lookUp(db, hash))
  if (known === null || (known.expiresAt !== null && known.expiresAt <= clock)) throw invalidToken()
  if (!memory.tokens.has(key) && memory.revocations === revocations) memory.tokens.set(key, known)
  return known.viewer
}

function invalidToken() {
  return fail('INVALID_TOKEN', {
    detail: 'It is unknown, revoked or expired.',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}

async function lookUp(db: Queryable, hash: Buffer): Promise<Known | null> {
  const [row] = await db.query<TokenRow>(
    `select ${COLUMNS} from tokens where hash = $1 and revoked_at is null`,
    [hash],
    'token-by-hash',
  )
  if (row === undefined) return null
  const scopes = row.scopes.filter((scope) => (SCOPES as readonly string[]).includes(scope))
  return { viewer: { actor: `token:${row.id}`, tokenId: row.id, scopes: new Set(scopes) }, expiresAt: row.expires_at }
}
