// The benchmark's command line: what is loaded and kept, and that whatever was made is gone at the end.
import { HELP, readOptions, type Options } from './options.ts'
import { databaseName, dropDatabase, openPlace, openServer, type Place, type Server } from './place.ts'
import { run } from './run.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(options: Options, server: Server, made: Set<string>): Promise<void> {
  if (options.drop !== null) return dropDatabase(server, options.drop)
  const { seed } = options
  const places: Place[] = []
  for (const articles of options.articles) {
    const name = databaseName(articles, seed, isKept(options))
    if (!isKept(options)) made.add(name)
    places.push(await openPlace(server, { name, articles, seed, search: isKept(options) || !options.smoke, say }))
  }
  const [place] = places
  if (options.loadOnly && place !== undefined) await hold(place)
  else await run(places, options, say)
}

const isKept = ({ keep, loadOnly, drop }: Options): boolean => keep || loadOnly || drop !== null

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
  const server = await openServer(isKept(options))
  const made = new Set<string>()
  let cleaned: Promise<void> | undefined
  const clean = (): Promise<void> =>
    (cleaned ??= (async () => {
      for (const name of made) await dropDatabase(server, name)
      await server.close()
    })())
  // Whoever interrupts finds nothing left of the run either; the contenders end with their pipes.
  const interrupted = (): void => void clean().finally(() => process.exit(130))
  if (!options.loadOnly) process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    await main(options, server, made)
  } finally {
    await clean()
  }
}
