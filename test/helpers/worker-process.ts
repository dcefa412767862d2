// A worker in a process of its own, for tests that end processes: argv is the database's URL and the deliverer's options
// as JSON. Says `works` once it does, and `stopped` after a SIGTERM.
import { pino } from 'pino'
import { openDatabase } from '../../src/db/client.ts'
import type { DelivererOptions } from '../../src/webhooks/deliverer.ts'
import { startWorker } from '../../src/worker.ts'

const [url = '', options = '{}'] = process.argv.slice(2)
const db = await openDatabase({ url, poolSize: 4 })
const deliverer = JSON.parse(options) as Partial<DelivererOptions> // of the test
const log = pino({ level: 'error' }, pino.destination(2))
const worker = await startWorker({ db, config: { webhookAllowPrivate: true }, log, deliverer })
process.on('SIGTERM', () => {
  void worker
    .stop()
    .then(() => db.close())
    .then(() => process.stdout.write('stopped\n'))
})
process.stdout.write('works\n')
