import { pino } from 'pino'
import type { Config } from './config.ts'
import { connectDatabase } from './db/connect.ts'
import { stopOnSignals } from './signals.ts'
import { startWorker } from './worker.ts'

/** A worker by itself: `broadsheet work`. Resolves once it works; a signal ends it. @throws StartFailure in one line */
export async function work(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel })
  const database = await connectDatabase(config, log)
  try {
    const worker = await startWorker({ db: database.db, config, log })
    stopOnSignals(log, async () => {
      await worker.stop()
      await database.close()
    })
    process.stdout.write('Broadsheet works: it announces, delivers and prunes.\n')
  } catch (error) {
    await database.close()
    throw error
  }
}
