import { Command } from 'commander'
import { systemContext } from './access/policy.ts'
import { tokenCreate, type TokenCreate } from './access/schema.ts'
import { SCOPES } from './access/scopes.ts'
import { loadConfig } from './config.ts'
import { checkDatabase } from './db/check.ts'
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
    .command('work')
    .description('announce, deliver webhooks and prune, without serving; any number of them')
    .action(async () => {
      const config = loadConfig()
      const { work } = await import('./work.ts')
      await work(config)
    })
  broadsheet
    .command('migrate')
    .description('bring the database up to this version')
    .option(
      '--new-epoch',
      'end every cursor of the change log that was given out, after a change of what readers may see',
    )
    .action(({ newEpoch }: { newEpoch?: true }) =>
      withDatabase(async ({ db }) => {
        if (newEpoch !== true) return say('The database is up to date.')
        const { raiseEpoch } = await import('./changes/epoch.ts')
        say(`The database is up to date, and its change log in epoch ${await raiseEpoch(db)}.`)
      }),
    )
  broadsheet
    .command('seed')
    .description('load the sample newsroom, once')
    .action(() =>
      withDatabase(async ({ db }) => {
        const { loadSample } = await import('./content/sample/load.ts')
        const isLoaded = await loadSample(db, noClock)
        say(isLoaded ? 'The sample newsroom is loaded.' : 'The database holds content already: nothing was loaded.')
      }),
    )
  broadsheet
    .command('check')
    .description('look at settings, database, migrations and clocks; change nothing')
    .action(() =>
      withDatabase(
        async ({ db }) => {
          const { version, faults } = await checkDatabase(db, Date.now)
          if (faults.length > 0) throw new StartFailure(`PostgreSQL ${version} reached. ${faults.join(' ')}`)
          say(`Settings valid, PostgreSQL ${version} reached and up to date.`)
        },
        { migrated: false },
      ),
    )
  tokenCommand(broadsheet)
  return broadsheet
}

interface TokenOptions {
  name: string
  admin?: true
  scopes?: string
  expires?: string
}

function tokenCommand(broadsheet: Command): void {
  broadsheet
    .command('token')
    .description('manage API tokens')
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'what or whom it is for')
    .option('--admin', 'with every scope')
    .option('--scopes <list>', `some of ${SCOPES.join(', ')}`)
    .option('--expires <instant>', 'when it stops working, such as 2027-01-01T00:00:00Z')
    .action((options: TokenOptions) => {
      const input = parseToken(options)
      return withDatabase(async ({ db }) => {
        const { createToken } = await import('./access/tokens.ts')
        const clock = await startClock(db)
        clock.stop()
        const { token } = await createToken(systemContext(db, clock.now()), input)
        say(token)
      })
    })
}

function parseToken({ name, admin, scopes, expires }: TokenOptions): TokenCreate {
  if (admin !== true && scopes === undefined) {
    throw new StartFailure('Say what the token may do: --admin, or --scopes with a list.')
  }
  const list = admin === true ? ['admin'] : (scopes ?? '').split(',').map((scope) => scope.trim())
  const unknown = list.find((scope) => !SCOPES.some((known) => known === scope))
  if (unknown !== undefined)
    throw new StartFailure(`There is no scope "${unknown}": see broadsheet token create --help`)
  const parsed = tokenCreate.safeParse({ name, scopes: list, expiresAt: expires })
  if (parsed.success) return parsed.data
  throw new StartFailure(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
}

async function withDatabase(
  work: (database: Connected) => Promise<void>,
  options?: { migrated: boolean },
): Promise<void> {
  const database = await connectDatabase(loadConfig(), undefined, options)
  try {
    await work(database)
  } finally {
    await database.close()
  }
}

// Nothing in this process waits for the instants that the sample is written at.
const noClock = { raise: () => undefined }

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
