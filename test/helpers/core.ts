// The core without a surface: a database, a context, and answers that say the id alone.
import { systemContext } from '../../src/access/policy.ts'
import type { Answer } from '../../src/content/write.ts'
import type { Context, Viewer } from '../../src/context.ts'
import { SYSTEM } from '../../src/context.ts'
import type { Scope } from '../../src/access/scopes.ts'
import type { Database } from '../../src/db/client.ts'
import { openDatabase } from '../../src/db/client.ts'
import { Failure } from '../../src/errors.ts'
import { testDatabase } from './postgres.ts'

export interface Core {
  db: Database
  ctx: Context
  /** The entries of the log from a number on, oldest first. */
  entries(after?: number): Promise<LogEntry[]>
}

export interface LogEntry extends Record<string, unknown> {
  seq: number
  at: Date
  type: string
  item_id: string
  action: string
  version: number | null
  previous_version: number | null
  fields: string[]
  audience: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  affects: string[]
  actor: string
  note: string | null
}

interface Teardown {
  teardown(action: () => Promise<void>): unknown
}

export async function core(t: Teardown, poolSize = 6): Promise<Core> {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize })
  t.teardown(() => db.close())
  return {
    db,
    ctx: systemContext(db, new Date(), SYSTEM),
    entries: (after = 0) =>
      db.query<LogEntry>('select c.*, c.seq::int as seq from changes c where c.seq > $1 order by c.seq', [after]),
  }
}

/** Somebody with these scopes. */
export function withScopes(ctx: Context, ...scopes: Scope[]): Context {
  const viewer: Viewer = { actor: 'token:test', tokenId: null, scopes: new Set(scopes) }
  return { ...ctx, viewer }
}

export const answer: Answer = (_tx, _at, id) => Promise.resolve(JSON.stringify({ id }))

/** The code and details that a promise fails with; `none` when it does not. */
export async function failure(
  promise: Promise<unknown>,
): Promise<{ code: string; errors: string[]; extra: Record<string, unknown> }> {
  try {
    await promise
    return { code: 'none', errors: [], extra: {} }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { errors = [], extra = {} } = error.details
    return { code: error.code, errors: errors.map((fault) => fault.path), extra }
  }
}

export const paragraph = (text: string, key = 'a') => ({
  _type: 'block',
  _key: key,
  style: 'normal',
  markDefs: [],
  children: [{ _type: 'span', text, marks: [] }],
})
