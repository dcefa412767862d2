import type { Logger } from 'pino'
import { openDatabase, type Database } from './client.ts'
import { startEmbedded } from './embedded/start.ts'
import { migrate } from './migrate.ts'

export interface Connected {
  db: Database
  url: string
  isEmbedded: boolean
  /** Closes the connections, then lets go of the embedded server. */
  close(): Promise<void>
}

interface Where {
  databaseUrl?: string | undefined
  dataDir: string
  poolSize: number
}

/**
 * The database of these settings, migrated unless told not to: the one at `databaseUrl`, else the embedded one under
 * `dataDir`. @throws StartFailure in one line; what was started is stopped again.
 */
export async function connectDatabase(
  where: Where,
  log?: Pick<Logger, 'info' | 'error'>,
  { migrated = true }: { migrated?: boolean } = {},
): Promise<Connected> {
  const embedded = where.databaseUrl === undefined ? await startEmbedded({ dataDir: where.dataDir, log }) : undefined
  const url = where.databaseUrl ?? embedded?.url ?? ''
  try {
    if (migrated) await migrate(url)
    const db = await openDatabase({ url, poolSize: where.poolSize })
    return {
      db,
      url,
      isEmbedded: embedded !== undefined,
      close: async () => {
        await db.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
