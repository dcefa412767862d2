// A connection of its own to the primary, outside the pool: for who listens, and must not wait for a free one.
import pg from 'pg'
import type { Database } from './client.ts'

export interface Line {
  /** Runs one prepared statement. @throws when it takes longer than 5 s, or the connection is gone */
  query<R extends Record<string, unknown>>(name: string, text: string, values: readonly unknown[]): Promise<R[]>
  /** Ends it; what runs on it fails. Waits no longer than a second. */
  close(): Promise<void>
}

const QUERY_TIMEOUT_MS = 5_000
const CLOSE_TIMEOUT_MS = 1_000

/**
 * Connects with the pool's settings and listens on a channel. `onGone`: it broke, and is of no more use.
 * @throws what connecting throws, after 3 s at the latest
 */
export async function openLine(
  db: Pick<Database, 'pool'>,
  channel: string,
  { onNotice, onGone }: { onNotice: () => void; onGone: () => void },
): Promise<Line> {
  const { connectionString, options } = db.pool.options
  const client = new pg.Client({
    connectionString,
    options,
    application_name: 'broadsheet relay',
    connectionTimeoutMillis: 3_000,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  })
  client.on('notification', onNotice)
  client.on('error', onGone)
  client.on('end', onGone)
  async function close(): Promise<void> {
    client.removeListener('end', onGone)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)))
    // The server may have closed it already.
    await Promise.race([client.end().catch(() => undefined), late])
    clearTimeout(timer)
  }
  try {
    await client.connect()
    await client.query(`listen ${channel}`)
  } catch (error) {
    await close()
    throw error
  }
  return {
    query: async <R extends Record<string, unknown>>(name: string, text: string, values: readonly unknown[]) =>
      (await client.query<R>({ name, text, values: [...values] })).rows,
    close,
  }
}
