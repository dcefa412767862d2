// Pages of the log for those who follow it. Hundreds fall behind in one moment, as when an import is committed: who stand
// at one place share a read, and few reads run at a time, so that the pool is left to everybody else.
import type { Queryable } from '../db/client.ts'
import { readLog, type LogPage } from './read.ts'
import type { Relay } from './relay.ts'

export type ReadPage = (seq: number, limit: number) => Promise<LogPage>

const AT_ONCE = 2

/** Reads as `readLog` does, no page older than the relay's last reset. @throws what readLog throws, to all who share it */
export function sharedPages(db: Queryable, relay: Pick<Relay, 'resets'>): ReadPage {
  const underWay = new Map<string, Promise<LogPage>>()
  const waiting: (() => void)[] = []
  let free = AT_ONCE

  async function read(seq: number, limit: number): Promise<LogPage> {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await readLog(db, seq, limit)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }

  return (seq, limit) => {
    // A read that began before a reset must not tell anybody that the log is still the same.
    const key = `${relay.resets} ${seq} ${limit}`
    const reading = underWay.get(key) ?? read(seq, limit).finally(() => underWay.delete(key))
    underWay.set(key, reading)
    return reading
  }
}
