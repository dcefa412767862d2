// A process of its own that uses the embedded server, for tests that end processes: argv is the data folder and what to
// do. It says what happened in lines of JSON.
//   hold    keeps the server until a signal, then lets go of it in good order
//   write   inserts rows without end and says each number once it is acknowledged
//   query   asks the server something every few milliseconds and says the number of failures at the end
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded/start.ts'

const [dataDir = '', task = 'hold'] = process.argv.slice(2)
const say = (word: object): boolean => process.stdout.write(`${JSON.stringify(word)}\n`)

const embedded = await startEmbedded({ dataDir })
say({ ready: true, attached: embedded.attached, url: embedded.url, pid: process.pid })

let isAsked = false
process.on('SIGTERM', () => (isAsked = true))
const client = new pg.Client({ connectionString: embedded.url })
// The server going away shows in the failing statement.
client.on('error', () => undefined)
await client.connect()
if (task === 'write') await client.query('create table if not exists written (n int primary key)')
let failures = 0
for (let n = 1; !isAsked; n++) {
  if (task === 'write') {
    await client.query('insert into written values ($1)', [n])
    say({ acknowledged: n })
  } else {
    if (task === 'query') await client.query('select 1').catch(() => failures++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
await client.end().catch(() => undefined)
await embedded.stop()
say({ stopped: true, failures })
