import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { LOG_HEAD } from '../changes/write-clock.ts'
import type { Committed, Database, Queryable } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { withoutParameter } from './address.ts'
import { digestOf } from './digest.ts'
import { enclose, enclosureOf, isSuccess, run, type Answered, type Asked, type Enclosure } from './enclosure.ts'
import { gate } from './gate.ts'
import { keyQueue } from './key-queue.ts'
import { inProgress, keepAnswer, takeKey, type Key } from './kept-answers.ts'
import { planned } from './plan.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Runs requests one after another in one transaction, as whoever sent `request`: all of them count, or none. The
     * first that is not done ends it, and nothing is written.
     */
    together(request: FastifyRequest, asked: readonly Asked[], first?: First): Promise<Together>
  }
}

/** What the transaction begins with: locks that its requests would take one by one, each in an order of its own. */
export type First = (on: Queryable) => Promise<unknown>

export interface Together {
  /** In order; the last one is the refusal where `isDone` is false. */
  answers: Answered[]
  isDone: boolean
  /** The log's number after the commit; null inside another transaction, which has not been committed. */
  sequence: number | null
}

interface Keyed {
  answered: Answered
  isReplayed: boolean
  /** null: nothing was written. */
  sequence: number | null
}

interface Options {
  db: Database
  clock: Clock
}

/** What a request had to roll back, with the answer to give. */
class Undone<T> extends Error {
  readonly answer: T
  constructor(answer: T) {
    super('rolled back on purpose')
    this.answer = answer
  }
}

/** Milliseconds that a duplicate waits for the first, and a keyed write for its turn at the pool: those of a lock. */
const WAIT_MS = 3_000

/** Honours Idempotency-Key and dryRun on every route that declares itself a write; a write with neither is left alone. */
export const enclosing = fp<Options>(async (app, { db, clock }) => {
  const queue = keyQueue({ waiting: 1_000 })
  // Duplicates of other instances' requests wait in the database, each on a connection: half of them stay free.
  const taking = gate(Math.max(1, Math.floor((db.pool.options.max ?? 10) / 2)), 1_000)

  const before: preHandlerHookHandler = (request, reply, done) => {
    const key = request.headers['idempotency-key']
    const isDry = isDryRun(request)
    if (key === undefined && !isDry) return done()
    answer(request, reply, key, isDry).then((isAnswered) => {
      if (!isAnswered) done()
    }, done)
  }

  app.addHook('onRoute', (route) => {
    if (route.config?.write === undefined || [route.method].flat().includes('GET')) return
    // Behind the hooks of the surface: the syntax is judged before the key.
    route.preHandler = [before, ...[route.preHandler ?? []].flat()]
  })

  /** Whether it has been answered; else the route refuses it by itself. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    text: string | string[] | undefined,
    isDry: boolean,
  ): Promise<boolean> {
    const { write } = request.routeOptions.config
    if (text !== undefined && !/^[\x21-\x7e]{1,255}$/.test(String(text)))
      throw fail('INVALID_HEADER', {
        errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }],
      })
    if (isDry && write?.takesDryRun !== true)
      throw fail('INVALID_PARAMETER', { errors: [{ path: 'dryRun', message: 'is not a parameter here' }] })
    if (isDry) {
      send(reply, await dryRun(request))
      return true
    }
    if (write?.isOneWrite?.(request) === false) return false
    const { viewer } = request.ctx
    if (viewer.actor === 'anonymous') throw fail('UNAUTHENTICATED')
    const key = {
      owner: viewer.tokenId ?? viewer.actor,
      key: String(text),
      credential: /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '',
      digest: digestOf(request),
    }
    const { answered, isReplayed, sequence } = await keyed(request, key)
    if (sequence !== null) reply.header('content-sequence', String(sequence))
    if (isReplayed) reply.header('idempotency-replayed', 'true')
    send(reply, answered)
    return true
  }

  function dryRun(request: FastifyRequest): Promise<Answered> {
    return undone<Answered>(async () => {
      await db.transaction(async (tx) => {
        const inside = enclose(db, tx, request, { isDry: true })
        const answered = await run(app, inside, askedOf(request))
        throw new Undone(isSuccess(answered) ? await planned(tx, answered) : answered)
      })
      throw new Error('a dry run commits nothing')
    })
  }

  async function keyed(request: FastifyRequest, key: Key): Promise<Keyed> {
    const leave = await queue.enter(`${key.owner} ${key.key}`, WAIT_MS)
    if (leave === null) throw inProgress()
    const taken = await taking.enter(WAIT_MS)
    if (taken === null) {
      leave()
      throw fail('BUSY', { headers: { 'retry-after': '1' } })
    }
    try {
      return await undone<Keyed>(async () => {
        const committed = await db.transaction(async (tx) => {
          const kept = await takeKey(tx, key)
          taken()
          if (kept !== null) {
            tx.afterCommit = LOG_HEAD
            return { answered: kept, isReplayed: true, inside: null }
          }
          const inside = enclose(db, tx, request, { isDry: false })
          const answered = await run(app, inside, askedOf(request))
          const { write } = request.routeOptions.config
          const isDone = write?.isDone ?? isSuccess
          if (!isDone(answered)) throw new Undone({ answered, isReplayed: false, sequence: null })
          await keepAnswer(tx, key, answered, inside.hasSecret || write?.tellsOnce?.(request) === true)
          tx.afterCommit ??= LOG_HEAD
          return { answered, isReplayed: false, inside }
        })
        const { answered, isReplayed, inside } = committed.value
        return { answered, isReplayed, sequence: reached(committed, inside) }
      })
    } finally {
      taken()
      leave()
    }
  }

  app.decorate('together', async (request, asked, first) => {
    const around = enclosureOf(request.ctx)
    // Whoever runs this one inside rolls back what is not done.
    if (around !== undefined) {
      await first?.(around.db)
      return { ...(await runAll(around, asked)), sequence: null }
    }
    return undone<Together>(async () => {
      const committed = await db.transaction(async (tx) => {
        const inside = enclose(db, tx, request, { isDry: false })
        await first?.(tx)
        const { answers, isDone } = await runAll(inside, asked)
        if (!isDone) throw new Undone({ answers, isDone, sequence: null })
        tx.afterCommit ??= LOG_HEAD
        return { answers, inside }
      })
      const { answers, inside } = committed.value
      return { answers, isDone: true, sequence: reached(committed, inside) }
    })
  })

  async function runAll(inside: Enclosure, asked: readonly Asked[]): Promise<Omit<Together, 'sequence'>> {
    inside.isBatch = true
    const answers: Answered[] = []
    for (const each of asked) {
      const answered = await run(app, inside, each)
      answers.push(answered)
      if (!isSuccess(answered)) return { answers, isDone: false }
    }
    return { answers, isDone: true }
  }

  /** Raises the process's clock to what has been committed, and gives the log's number. */
  function reached({ after }: Committed<unknown>, inside: Enclosure | null): number {
    const entry = after[0] as { seq: string; at: Date } | undefined // the two columns that afterCommit asks for
    if (entry !== undefined) clock.raise(entry.at)
    if (inside !== null && Number.isFinite(inside.reachedMs)) clock.raise(new Date(inside.reachedMs))
    return Number(entry?.seq ?? 0)
  }
})

/** What `work` answers, also where it had to roll back on purpose. */
async function undone<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Undone) return error.answer as T // thrown by this very work
    throw error
  }
}

/** A route under /v1 has refused what is neither true nor false before. */
function isDryRun({ query }: FastifyRequest): boolean {
  const { dryRun } = query as { dryRun?: unknown } // the query string's parser makes an object
  return dryRun !== undefined && dryRun !== 'false'
}

/** What of the request's headers its route looks at. Not who asks: the enclosure knows, and nobody else would be let in. */
const HANDED_ON = ['accept', 'content-type', 'if-match'] as const

function askedOf(request: FastifyRequest): Asked {
  return {
    method: request.method as Asked['method'], // routes that declare a write have one of these
    url: withoutParameter(request.raw.url ?? '/', 'dryRun'),
    headers: Object.fromEntries(
      HANDED_ON.flatMap((name) => {
        const value = request.headers[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    body: request.body,
  }
}

function send(reply: FastifyReply, { status, headers, body }: Answered): void {
  void reply.code(status).headers(headers)
  if (body.length === 0) void reply.send()
  else void reply.send(body)
}
