import { Command, InvalidArgumentError } from 'commander'
import { SCOPES, type Scope } from './access/scopes.ts'
import { loadConfig } from './config.ts'
import { SYSTEM, type Context } from './context.ts'
import { connectDatabase, type Connected } from './db/connect.ts'
import { startClock } from './db/clock.ts'
import { reason, StartFailure } from './db/start-failure.ts'

/** Runs one command. What cannot be done is one line on stderr and exit 1, never a stack. */
export async function runCommandLine(argv: string[]): Promise<void> {
  try {
    const broadsheet = program()
    const [name] = argv.slice(2)
    // Commander would take it for an argument of the default command.
    if (name !== undefined && !/^-|^help$/.test(name) && !broadsheet.commands.some((known) => known.name() === name)) {
      throw new StartFailure(`There is no command "${name}": see broadsheet --help`)
    }
    await broadsheet.parseAsync(argv)
  } catch (error) {
    process.stderr.write(`${reason(error)}\n`)
    process.exitCode = 1
  }
}

function program(): Command {
  const broadsheet = new Command('broadsheet').description('A headless content API for newsrooms')
  broadsheet
    .command('serve', { isDefault: true })
    .description('serve REST and GraphQL over HTTP')
    .action(async () => {
      const config = loadConfig()
      const { serve } = await import('./server.ts')
      await serve(config)
    })
  broadsheet
    .command('migrate')
    .description('bring the database up to this version')
    .action(() => withDatabase(async () => say('The database is up to date.')))
  broadsheet
    .command('seed')
    .description('load the sample newsroom, once')
    .action(() =>
      withDatabase(async ({ db }) => {
        const { loadSample } = await import('./content/sample/load.ts')
        const loaded = await loadSample(db, loadConfig())
        say(loaded > 0 ? `Loaded ${loaded} items.` : 'The sample newsroom is already there.')
      }),
    )
  broadsheet
    .command('check')
    .description('check settings, database and migrations')
    .action(() =>
      withDatabase(async ({ db }) => {
        const [row] = await db.query<{ version: string; extensions: string }>(
          `select current_setting('server_version') as version,
                  (select string_agg(extname, ', ' order by extname) from pg_extension) as extensions`,
        )
        say(`Settings valid, PostgreSQL ${row?.version ?? ''} reached and up to date (${row?.extensions ?? ''}).`)
      }),
    )
  tokenCommand(broadsheet)
  return broadsheet
}

interface TokenOptions {
  name: string
  admin?: true
  scopes?: Scope[]
  expires?: Date
}

function tokenCommand(broadsheet: Command): void {
  broadsheet
    .command('token')
    .description('manage API tokens')
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'what or whom it is for')
    .option('--admin', 'with every scope')
    .option('--scopes <list>', `some of ${SCOPES.join(', ')}`, parseScopes)
    .option('--expires <instant>', 'when it stops working, such as 2027-01-01T00:00:00Z', parseInstant)
    .action((options: TokenOptions) => {
      const scopes: Scope[] = options.admin ? ['admin'] : (options.scopes ?? [])
      if (scopes.length === 0) throw new StartFailure('Say what the token may do: --admin, or --scopes with a list.')
      return withDatabase(async ({ db }) => {
        const { createToken } = await import('./access/tokens.ts')
        const context = await systemContext({ db })
        const { token } = await createToken(context, { name: options.name, scopes, expiresAt: options.expires ?? null })
        say(token)
      })
    })
}

async function systemContext({ db }: Pick<Connected, 'db'>): Promise<Context> {
  const following = await startClock(db)
  following.stop()
  const clock = following.now()
  return { db, viewer: SYSTEM, now: clock, clock }
}

async function withDatabase(work: (database: Connected) => Promise<void>): Promise<void> {
  const database = await connectDatabase(loadConfig())
  try {
    await work(database)
  } finally {
    await database.close()
  }
}

function parseScopes(list: string): Scope[] {
  const names = list.split(',').map((name) => name.trim())
  const scopes = SCOPES.filter((scope) => names.includes(scope))
  const unknown = names.find((name) => !scopes.some((scope) => scope === name))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no scope "${unknown}".`)
  return scopes
}

function parseInstant(text: string): Date {
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime()))
    throw new InvalidArgumentError('It must be an instant such as 2027-01-01T00:00:00Z.')
  return instant
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
