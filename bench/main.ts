// The benchmark's command line: what is loaded and kept, and that whatever was made is gone at the end.
import { HELP, readOptions, type Options } from './options.ts'
import { dropDatabase, openPlace, openServer, type Place, type Server } from './place.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(options: Options, server: Server): Promise<void> {
  if (options.drop !== null) return dropDatabase(server, options.drop)
  const isKept = options.keep || options.loadOnly
  const [first = 0] = options.articles
  const place: Place = await openPlace(server, { articles: first, seed: options.seed, isKept, say })
  if (options.loadOnly) return hold(place)
}

/** The embedded server lives as long as somebody holds it. */
async function hold({ url, adminUrl, name }: Place): Promise<void> {
  say(`\nDATABASE_URL=${url}\nsuperuser:   ${adminUrl}\n`)
  say(`Held until this process is told to stop; --drop ${name} removes the database.`)
  if (process.env['DATABASE_URL']) return
  await new Promise<void>((resolve) => {
    const awake = setInterval(() => undefined, 60_000)
    const end = (): void => {
      clearInterval(awake)
      resolve()
    }
    process.once('SIGINT', end).once('SIGTERM', end)
  })
}

let options: Options
try {
  options = readOptions(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${HELP}`)
  process.exit(2)
}
if (options.help) say(HELP)
else {
  const server = await openServer(options.keep || options.loadOnly || options.drop !== null)
  try {
    await main(options, server)
  } finally {
    await server.close()
  }
}
