// PostgreSQL as the rest of the code sees it: a pool, one-statement reads, and transactions that end.
// Knows nothing of news. Every wait here has a bound (semantics.md section 1): a statement 10 s, a lock 3 s, an idle
// transaction 5 s, a connection 3 s.
import { setImmediate as turn } from 'node:timers/promises'
import pg from 'pg'
import { ring } from './doorbell.ts'
import { NotRun, sendOne, type Statement } from './message.ts'
import { messages } from './messages.ts'
import { makeRoom, type PreparedCounts } from './prepared.ts'

export type Rows = Record<string, unknown>[]

/** What a statement can be run on: the pool, or one transaction. */
export interface Queryable {
  /** Runs one statement; a `name` prepares it on its connection. */
  query<R extends Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>
}

/**
 * One transaction. Never outlives the callback it is given to. Statements asked for at once, without waiting for one
 * another, run in that order and cost one round trip; where one fails those behind it are not run.
 */
export interface Tx extends Queryable {
  /** A query to send in one message with COMMIT, so that its answer is read right after the commit (the entry's number). */
  afterCommit: Statement | null
  /** What to do right after COMMIT, and never after a rollback: to what this process remembers. Must not throw. */
  readonly onCommit: (() => void)[]
  /** What those who watch the database are handed right after COMMIT: whatever the layers above put in, in their order. */
  readonly notes: object[]
}

/** Neither may throw, and whoever began the transaction waits for both. */
export interface Watcher {
  /** The notes of a transaction that has been committed, before anybody is told so. */
  onCommit(notes: readonly object[]): void
  /** No answer to a COMMIT came: it may have been done or not. */
  onUnknown(): void
}

export interface Committed<T> {
  value: T
  /** The rows of `tx.afterCommit`; empty without one. */
  after: Rows
}

export interface Database extends Queryable {
  readonly pool: pg.Pool
  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock or a serialisation failure (40P01, 40001) runs all of it
   * again, three times at most, so `work` must be free of effects outside the transaction.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<Committed<T>>
  /**
   * Runs reads that all see the database as it is at the first of them: one REPEATABLE READ, READ ONLY transaction.
   * For readers of the log, whose head and whose objects must be of one instant.
   */
  snapshot<T>(work: (on: Queryable) => Promise<T>): Promise<T>
  /** Of the prepared statements that `query` makes. */
  readonly prepared: Readonly<PreparedCounts>
  /** Calls `listener` with the text of every statement sent through this object; returns how to stop. */
  observe(listener: (text: string) => void): () => void
  /** Tells of what is committed through this object, if it left notes; returns how to stop. */
  watch(watcher: Watcher): () => void
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  poolSize: number
  /** Milliseconds; the deadline of one transaction's work, on top of the server's own timeouts. */
  deadlineMs?: number
}

const RETRIED = new Set(['40P01', '40001'])
const ATTEMPTS = 4

// force_generic_plan: a `limit $n` otherwise keeps custom plans for ever (shape.md).
const SESSION = [
  'statement_timeout=10000',
  'lock_timeout=3000',
  'idle_in_transaction_session_timeout=5000',
  'plan_cache_mode=force_generic_plan',
  // Statements are large and rows few: compiling one took PostgreSQL 15 seconds, running it a millisecond.
  'jit=off',
  // A probe of an index is hardly dearer than reading on: at 4 small tables were read whole for each row of a page.
  'random_page_cost=1.1',
  // What a page looks up is looked up once: to keep wide rows in case it comes again costs more than it saves.
  'enable_memoize=off',
  'timezone=UTC',
  'client_min_messages=warning',
]

/** The SQLSTATE of a failed statement, or null when the fault is not PostgreSQL's answer (a lost connection, say). */
export function sqlState(error: unknown): string | null {
  let fault: unknown = error
  for (let depth = 0; depth < 5 && fault instanceof Error; depth++) {
    const code = (fault as { code?: unknown }).code
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
    fault = fault.cause
  }
  return null
}

/** Opens a pool. Does not connect: the first statement does. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const deadlineMs = options.deadlineMs ?? 10_000
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // A lost answer must not hold a request for ever: a little above the server's own statement_timeout.
    query_timeout: 12_000,
    application_name: 'broadsheet',
    options: SESSION.map((setting) => `-c ${setting}`).join(' '),
  })
  // An idle connection that the server closes is reported here; the next checkout makes a new one.
  pool.on('error', () => {})
  // One that is taken says so itself, beside failing what runs on it; unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const listeners = new Set<(text: string) => void>()
  const watchers = new Set<Watcher>()

  const prepared: PreparedCounts = { givenBack: 0 }

  async function query<R extends Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<R[]> {
    for (const listener of listeners) listener(text)
    if (name === undefined) return (await pool.query<R>(text, [...values])).rows
    const client = await pool.connect()
    let broken: Error | undefined
    let rows: Rows
    try {
      makeRoom(client, { name, text }, prepared)
      rows = (await sendOne(client, { text, values, name })).rows
    } catch (error) {
      // As the pool does it: whatever went wrong, nobody else gets this connection.
      broken = error as Error // the driver rejects with errors alone
      // The driver's stack ends in its socket.
      Error.captureStackTrace(broken)
      throw error
    } finally {
      client.release(broken)
    }
    // Whoever waits for a connection sends first: PostgreSQL works while this process makes answers of what has come.
    await turn()
    return rows as R[] // the caller knows its columns
  }

  async function attempt<T>(work: (tx: Tx) => Promise<T>, begin = 'begin'): Promise<Committed<T>> {
    const client = await pool.connect()
    let isOver = false
    let broken: Error | undefined
    // A connection that the server ends between two statements says so by an event; unheard, that would end the process.
    const onError = (fault: Error): void => {
      broken = fault
    }
    client.on('error', onError)
    const { ask, drop } = messages(
      client,
      ({ text }) => {
        for (const listener of listeners) listener(text)
      },
      prepared,
    )
    // With the first statement of the work: were it to fail, nothing after it would run outside a transaction.
    const begun = ask({ text: begin, name: begin })
    begun.catch(() => undefined)
    try {
      const tx: Tx = {
        afterCommit: null,
        onCommit: [],
        notes: [],
        async query<R extends Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string) {
          // Work that goes on after its deadline, or beside what has failed, must not reach a connection that is in no
          // transaction any more, or somebody else's.
          if (isOver) throw over()
          try {
            return (await ask({ text, values, name })).rows as R[] // the caller knows its columns
          } catch (error) {
            // The driver's stack ends in its socket.
            if (error instanceof Error) Error.captureStackTrace(error)
            throw error
          }
        },
      }
      const value = await withDeadline(work(tx), deadlineMs)
      await begun
      isOver = true
      // One message: nothing can come between the commit and the read.
      const committing = ask({ text: 'commit', name: 'commit' })
      const after = tx.afterCommit === null ? null : ask(tx.afterCommit)
      after?.catch(() => undefined)
      // PostgreSQL answers so, and not with an error, where a statement had failed and nobody cared.
      const { command } = await committing.catch((error: unknown) => {
        if (!isUndone(error)) for (const { onUnknown } of watchers) onUnknown()
        throw error
      })
      if (command === 'ROLLBACK') throw new Error('the transaction had failed before its COMMIT')
      for (const action of tx.onCommit) action()
      if (tx.notes.length > 0) for (const { onCommit } of watchers) onCommit(tx.notes)
      if (after === null) return { value, after: [] }
      // Who asks for what it has written has written something: the listeners are told, whichever writer it was.
      ring(pool)
      return { value, after: (await after).rows }
    } catch (error) {
      isOver = true
      drop(over())
      // A statement may still be running on it: only closing the connection ends the transaction now.
      if (error instanceof DeadlineExceeded) broken = error
      else
        await client.query('rollback').catch((fault: Error) => {
          broken = fault // the connection is unusable: the pool drops it
        })
      throw error instanceof NotRun ? (error.cause ?? error) : error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  return {
    pool,
    prepared,
    query,
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work)
        } catch (error) {
          if (tries >= ATTEMPTS || !RETRIED.has(sqlState(error) ?? '')) throw error
          await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** tries))
        }
      }
    },
    async snapshot(work) {
      return (await attempt(work, 'begin isolation level repeatable read read only')).value
    },
    observe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    close: () => pool.end(),
  }
}

const over = (): Error => new DeadlineExceeded('the transaction is over')

/** Whether a COMMIT that failed has certainly not been done: the server says ERROR, or never came to it. */
function isUndone(error: unknown): boolean {
  // FATAL and PANIC, such as a connection that an administrator ends, may come after the commit was written.
  const { severity } = error instanceof Error ? (error as { severity?: unknown }) : {} // of the server's errors alone
  return error instanceof NotRun || severity === 'ERROR'
}

/** The transaction took longer than its deadline; it is rolled back. */
export class DeadlineExceeded extends Error {}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(`transaction exceeded ${deadlineMs} ms`)), deadlineMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
