// A process of its own that migrates: argv is the database's URL and the folder.
import { migrate } from '../../src/db/migrate.ts'

const [url = '', folder = ''] = process.argv.slice(2)
await migrate(url, folder)
