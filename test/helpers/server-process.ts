// A server in a process of its own on a migrated database, for tests that end processes: argv is the database's URL, the
// port and the admin token. Says `serves` once it does. It wants schema.graphql two folders above itself.
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/client.ts'

const [url = '', port = '', adminToken = ''] = process.argv.slice(2)
const config = loadConfig({ PORT: port, ADMIN_TOKEN: adminToken })
const db = await openDatabase({ url, poolSize: config.poolSize })
const app = await buildApp({ config, db, log: false })
await app.listen({ host: '127.0.0.1', port: config.port })
process.stdout.write('serves\n')
