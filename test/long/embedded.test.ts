import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import t, { type Test } from 'tap'
import { findBinaries, restoreLinks } from '../../src/db/embedded/binaries.ts'
import { startEmbedded } from '../../src/db/embedded/start.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { compiledHelper, plainNode } from '../helpers/compiled.ts'
import { allGone, freshDataDir, processesOn } from '../helpers/program.ts'

const script = compiledHelper(t, 'embedded-process')
const isLinux = process.platform === 'linux'
const isRoot = process.getuid?.() === 0
const onLinux = isLinux ? {} : { skip: 'looks into /proc' }
const asRoot = isRoot ? {} : { skip: 'needs root' }

interface Word {
  ready?: boolean
  attached?: boolean
  url?: string
  pid?: number
  acknowledged?: number
  stopped?: boolean
  failures?: number
}

interface Running {
  child: ChildProcess
  words: Word[]
  errors: () => string
  said(matches: (word: Word) => boolean): Promise<Word>
  /** Asks it to stop and waits for its end. */
  stop(): Promise<Word>
  kill(): Promise<void>
}

function run(t: Test, dataDir: string, task: string, uid?: number): Running {
  const child = spawn('env', [...plainNode, script, dataDir, task], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const words: Word[] = []
  let errors = ''
  const ended = once(child, 'exit')
  const closed = once(child, 'close')
  createInterface(child.stdout).on('line', (line) => words.push(JSON.parse(line) as Word)) // the script's own lines
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  })
  const said: Running['said'] = async (matches) => {
    const word = await waitFor(30_000, () => words.find(matches) ?? (child.exitCode === null ? undefined : {}))
    if (word === undefined || !matches(word)) throw new Error(`the process did not say so: ${errors}`)
    return word
  }
  return {
    child,
    words,
    errors: () => errors,
    said,
    async stop() {
      child.kill('SIGTERM')
      await closed
      return said((word) => word.stopped === true)
    },
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** The server and its supervisor. */
function serverOn(folder: string): { pid: number; command: string }[] {
  return processesOn(folder).filter(({ command }) => !command.includes('embedded-process'))
}

/** SIGKILL for all at once, as when the machine loses power: stopped first, none acts on the end of another. */
function killTogether(pids: number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'])
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch (error) {
        // A backend may have ended since it was listed.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // what process.kill throws
      }
    }
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

t.test(
  'a first start gives a durable database whose owner is no superuser, and stop leaves nothing',
  onLinux,
  async (t) => {
    const dataDir = freshDataDir(t)
    const embedded = await startEmbedded({ dataDir })
    t.equal(embedded.attached, false)
    const [row] = await ask(
      embedded.url,
      `select current_user as role, rolsuper, rolcreatedb, current_database() as name, current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens,
            datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    )
    t.strictSame(row, {
      role: 'broadsheet',
      rolsuper: false,
      rolcreatedb: false,
      name: 'broadsheet',
      fsync: 'on',
      commit: 'on',
      listens: '127.0.0.1',
      provider: 'b',
      locale: 'C.UTF-8',
      encoding: 'UTF8',
    })
    await ask(embedded.url, 'create extension btree_gist; create extension pg_trgm')
    for (const name of ['app-password', 'superuser-password', 'log']) {
      t.equal(statSync(join(dataDir, 'postgres', name)).mode & 0o777, 0o600, `${name} is for its owner alone`)
    }
    const wrong = new URL(embedded.url)
    wrong.password = 'guess'
    await t.rejects(ask(wrong.href, 'select 1'), { code: '28P01' }, 'a password is needed')
    await embedded.stop()
    t.ok(await allGone(dataDir, 2_000))
    t.notOk(existsSync(join(dataDir, 'postgres', 'data', 'postmaster.pid')), 'it stopped in good order')
    t.strictSame(
      readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('lease')),
      [],
    )
  },
)

t.test('kill -9 of node leaves no postgres, and the next start has every acknowledged write', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  for (const round of [1, 2]) {
    const writer = run(t, dataDir, 'write')
    await writer.said((word) => (word.acknowledged ?? 0) >= 200)
    await writer.kill()
    if (round === 1) t.ok(await allGone(dataDir), 'nothing runs within 5 s')
    // The second round starts at once, while the server is still shutting down.
    const acknowledged = Math.max(...writer.words.map((word) => word.acknowledged ?? 0))
    const embedded = await startEmbedded({ dataDir })
    const [row] = await ask(embedded.url, 'select count(*)::int as rows, max(n) as newest from written')
    t.ok(Number(row?.rows) >= acknowledged, `${String(row?.rows)} rows, ${acknowledged} acknowledged`)
    await ask(embedded.url, 'drop table written')
    await embedded.stop()
  }
})

t.test('ten starts, each right after the last process was killed', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  for (let round = 0; round < 10; round++) {
    // Alternates: the newcomer begins before the other is killed, and after.
    const old = run(t, dataDir, 'hold')
    await old.said((word) => word.ready === true)
    const early = round % 2 === 0 ? run(t, dataDir, 'hold') : undefined
    await new Promise((resolve) => setTimeout(resolve, round * 25))
    await old.kill()
    const next = early ?? run(t, dataDir, 'hold')
    const { url = '' } = await next.said((word) => word.ready === true)
    t.strictSame(await ask(url, 'select 1 as one'), [{ one: 1 }])
    await next.kill()
  }
  t.ok(await allGone(dataDir))
})

t.test('a second start beside it attaches, and keeps working when the owner stops', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  const owner = run(t, dataDir, 'hold')
  t.equal((await owner.said((word) => word.ready === true)).attached, false)
  const guest = run(t, dataDir, 'query')
  const { attached, url = '' } = await guest.said((word) => word.ready === true)
  t.equal(attached, true)
  await owner.stop()
  t.strictSame(await ask(url, 'select 1 as one'), [{ one: 1 }], 'still served')
  const third = run(t, dataDir, 'query')
  t.equal((await third.said((word) => word.ready === true)).attached, true, 'and open to newcomers')
  await third.kill()
  t.strictSame(await ask(url, 'select 1 as one'), [{ one: 1 }], 'a killed guest takes nothing with it')
  t.match(await guest.stop(), { failures: 0 })
  t.ok(await allGone(dataDir, 2_000), 'the last to leave stops it')
})

t.test('an owner that is killed does not take the server from the others', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  const owner = run(t, dataDir, 'hold')
  await owner.said((word) => word.ready === true)
  const guest = run(t, dataDir, 'query')
  await guest.said((word) => word.ready === true)
  await owner.kill()
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.match(await guest.stop(), { failures: 0 })
  t.ok(await allGone(dataDir, 2_000))
})

t.test('six first starts at once share one database', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  const all = Array.from({ length: 6 }, () => run(t, dataDir, 'query'))
  const words = await Promise.all(all.map((one) => one.said((word) => word.ready === true)))
  t.equal(new Set(words.map((word) => word.url)).size, 1)
  t.equal(words.filter((word) => word.attached === false).length, 1, 'one started it')
  const ends = await Promise.all(all.map((one) => one.stop()))
  t.ok(ends.every((end) => end.failures === 0))
  t.ok(await allGone(dataDir))
  t.strictSame(readdirSync(dataDir), ['postgres'], 'no draft is left')
})

t.test('a stale pid file does not hinder a start', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid')
  const owner = run(t, dataDir, 'hold')
  await owner.said((word) => word.ready === true)
  const stale = readFileSync(pidFile, 'utf8')
  killTogether(processesOn(dataDir).map(({ pid }) => pid))
  await owner.kill()
  t.ok(existsSync(pidFile), 'the file of the dead server is there')
  await (await startEmbedded({ dataDir })).stop()
  // Its number now belongs to another living program.
  writeFileSync(pidFile, stale.replace(/^\d+/, String(process.pid)))
  await (await startEmbedded({ dataDir })).stop()
  writeFileSync(pidFile, '')
  const embedded = await startEmbedded({ dataDir })
  t.strictSame(await ask(embedded.url, 'select 1 as one'), [{ one: 1 }])
  await embedded.stop()
})

t.test('a supervisor that is killed takes the server with it', onLinux, async (t) => {
  const dataDir = freshDataDir(t)
  const owner = run(t, dataDir, 'hold')
  await owner.said((word) => word.ready === true)
  const supervisor = serverOn(dataDir).filter(({ command }) => command.includes('broadsheet-postgres'))
  killTogether(supervisor.map(({ pid }) => pid))
  const isGone = await waitFor(5_000, () => (serverOn(dataDir).length === 0 ? true : undefined))
  t.equal(isGone, true)
  await owner.kill()
})

t.test(
  "a plain user needs nothing special; root then serves the same folder, and its files stay the user's",
  asRoot,
  async (t) => {
    const uid = 54_321
    const dataDir = freshDataDir(t, uid)
    const user = run(t, dataDir, 'write', uid)
    await user.said((word) => (word.acknowledged ?? 0) >= 10)
    t.equal(statSync(join(dataDir, 'postgres', 'data')).uid, uid)
    await user.kill()
    const embedded = await startEmbedded({ dataDir })
    t.ok(Number((await ask(embedded.url, 'select count(*)::int as rows from written'))[0]?.rows) >= 10)
    await embedded.stop()
    const again = run(t, dataDir, 'hold', uid)
    await again.said((word) => word.ready === true)
    await again.stop()
  },
)

t.test('a folder that cannot be written is one line', async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'broadsheet-embedded-')), 'file')
  writeFileSync(file, '')
  t.teardown(() => rmSync(join(file, '..'), { recursive: true }))
  const folders = [
    join(file, 'data'),
    join(file, 'deep', 'data'),
    ...(process.platform === 'linux' ? ['/proc/data'] : []),
  ]
  for (const dataDir of folders) {
    await t.rejects(startEmbedded({ dataDir }), {
      name: 'StartFailure',
      message: /^DATA_DIR .* cannot be written: [^\n]+$/,
    })
  }
})

t.test('a folder of another user is one line', asRoot, async (t) => {
  const dataDir = freshDataDir(t, 54_321)
  const root = run(t, dataDir, 'hold')
  await root.said((word) => word.ready === true)
  await root.stop()
  const other = run(t, dataDir, 'hold', 54_321)
  await once(other.child, 'exit')
  t.match(other.errors(), /StartFailure.*cannot be/s)
})

t.test('library links that an install without scripts leaves out are made, beside the data if need be', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'broadsheet-links-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'package', 'native', 'lib'), { recursive: true })
  writeFileSync(join(root, 'package', 'native', 'lib', 'libpq.so.5.18'), '')
  const list = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(join(root, 'package', 'native', 'pg-symlinks.json'), JSON.stringify(list))
  t.strictSame(restoreLinks(join(root, 'package'), join(root, 'links')), {})
  const target = join(root, 'package', 'native', 'lib', 'libpq.so.5')
  t.ok(lstatSync(target).isSymbolicLink())
  t.strictSame(restoreLinks(join(root, 'package'), join(root, 'links')), {}, 'a second time changes nothing')
  if (!isRoot) return
  rmSync(target)
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'links'))
  chownSync(join(root, 'links'), 65_534, 65_534)
  process.seteuid?.(65_534)
  try {
    const env = restoreLinks(join(root, 'package'), join(root, 'links'))
    t.match(env.LD_LIBRARY_PATH ?? '', join(root, 'links'), "a package that is somebody else's is left alone")
    t.ok(lstatSync(join(root, 'links', 'libpq.so.5')).isSymbolicLink())
  } finally {
    process.seteuid?.(0)
  }
})

t.test('a platform without a binary is one line that names DATABASE_URL', async (t) => {
  for (const platform of ['sunos', 'win32']) {
    t.intercept(process, 'platform', { value: platform })
    t.throws(() => findBinaries('unused'), {
      name: 'StartFailure',
      message: new RegExp(`^No embedded binary for this platform \\(${platform}-\\w+\\): set DATABASE_URL$`),
    })
  }
})
