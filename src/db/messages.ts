// One connection's messages during a transaction: what is asked for in one turn goes as one, the next when it is answered.
import type pg from 'pg'
import { send, type Outcome, type Statement } from './message.ts'
import { makeRoom, type PreparedCounts } from './prepared.ts'

export interface Messages {
  ask(of: Statement): Promise<Outcome>
  /** What has been asked for and not been sent is refused. */
  drop(why: Error): void
}

/** Sends what is asked for in one turn as one message, and the next when that is answered. */
export function messages(
  client: pg.PoolClient,
  onStatement: (of: Statement) => void,
  counts: PreparedCounts,
): Messages {
  type Waiting = Parameters<typeof send>[1][number]
  let waiting: Waiting[] = []
  let isBusy = false
  const flush = (): void => {
    if (isBusy || waiting.length === 0) return
    const statements = waiting
    waiting = []
    isBusy = true
    // Each finds room for itself: a message of many goes beyond the bound until the next one.
    for (const { name, text } of statements) if (name !== undefined) makeRoom(client, { name, text }, counts)
    let left = statements.length
    const settled = (): void => {
      if (--left > 0) return
      isBusy = false
      if (waiting.length > 0) flushSoon()
    }
    send(
      client,
      statements.map((statement) => ({
        ...statement,
        resolve(outcome) {
          statement.resolve(outcome)
          settled()
        },
        reject(error) {
          statement.reject(error)
          settled()
        },
      })),
    )
  }
  // After what is asked for in this turn. Not queueMicrotask: it makes an async resource each time.
  const flushSoon = (): void => void Promise.resolve().then(flush)
  return {
    ask: (statement) =>
      new Promise((resolve, reject) => {
        onStatement(statement)
        waiting.push({ ...statement, resolve, reject })
        if (waiting.length === 1) flushSoon()
      }),
    drop(why) {
      const unsent = waiting
      waiting = []
      for (const { reject } of unsent) reject(why)
    },
  }
}
