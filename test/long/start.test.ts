import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { waitFor } from '../../src/db/embedded/wait.ts'
import {
  allGone,
  freePort,
  freshDataDir,
  packageRoot,
  program,
  type Program,
  type RunOptions,
} from '../helpers/program.ts'

const sh = promisify(execFile)
const onLinux = process.platform === 'linux' ? {} : { skip: 'looks into /proc' }
const asRoot = process.getuid?.() === 0 ? {} : { skip: 'needs root' }

interface Started extends Program {
  url: string
  dataDir: string
}

async function start(t: Test, { env = {}, ...rest }: RunOptions = {}): Promise<Started> {
  const PORT = env.PORT ?? String(await freePort())
  const dataDir = env.DATA_DIR ?? freshDataDir(t, rest.uid)
  const running = program(t, ['scripts/start.mjs'], { env: { DATA_DIR: dataDir, ...env, PORT }, ...rest })
  await running.said(/curl .*\n/)
  return { ...running, url: `http://127.0.0.1:${PORT}`, dataDir }
}

t.before(async () => {
  // So that the first test measures a start and not a build.
  await sh('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/build.mjs'], { cwd: packageRoot })
})

t.test('a first start serves within 5 s, and the printed lines work as pasted', onLinux, async (t) => {
  const began = performance.now()
  const { url, dataDir, stdout } = await start(t)
  // The promise is for a machine that does nothing else: on a busy one each process gets its share.
  const share = Math.max(1, (loadavg()[0] ?? 0) / cpus().length)
  const tookMs = performance.now() - began
  t.ok(tookMs < 5_000 * share, `${Math.round(tookMs)} ms, at ${share.toFixed(1)} times the load of an idle machine`)
  const lines = stdout().split('\n')
  const curl = lines.find((line) => line.includes('curl '))?.trim() ?? ''
  const { stdout: body } = await sh('sh', ['-c', `${curl} -sf`])
  t.ok(Array.isArray((JSON.parse(body) as { items: unknown }).items), curl)
  const exported = lines.find((line) => line.includes('export TOKEN='))?.trim() ?? ''
  const { stdout: token } = await sh('sh', ['-c', `${exported}; printf %s "$TOKEN"`], { cwd: packageRoot })
  t.match(token, /^[\x21-\x7e]{32,256}$/)
  t.equal(statSync(join(dataDir, 'admin-token')).mode & 0o777, 0o600)
  t.notMatch(stdout(), token, 'the token itself is not printed')
  const self = await fetch(`${url}/v1/tokens/self`, { headers: { authorization: `Bearer ${token}` } })
  t.equal(self.status, 200, 'the token is accepted')
  t.equal((await fetch(`${url}/health/ready`)).status, 200)
})

t.test('what cannot be done is one line and exit 1, never a stack, and leaves nothing', onLinux, async (t) => {
  const { url, dataDir } = await start(t)
  const PORT = new URL(url).port
  const other = freshDataDir(t)
  const refused = async (env: Record<string, string>, line: RegExp, args = ['scripts/start.mjs']): Promise<void> => {
    const run = program(t, args, { env: { DATA_DIR: other, ...env } })
    t.equal(await run.ended, 1)
    t.match(run.stderr(), line)
    t.equal(run.stderr().trim().split('\n').length, 1, 'one line')
  }
  await refused({ PORT }, new RegExp(`^Port ${PORT} is taken .*PORT=${Number(PORT) + 1} npm start\\n$`))
  await refused({ PORT, DATA_DIR: dataDir }, /^Port \d+ is taken/)
  await refused({ PORT: '80x', LOG_LEVEL: 'loud' }, /^Invalid settings: PORT must be .*; LOG_LEVEL must be one of .*/)
  await refused(
    { PORT: String(await freePort()), DATA_DIR: '/dev/null/data' },
    /^DATA_DIR \/dev\/null\/data cannot be written/,
  )
  await refused(
    { PORT: String(await freePort()), HOST: '192.0.2.1' },
    /^HOST 192\.0\.2\.1 is no address of this machine/,
  )
  await refused(
    { PORT: String(await freePort()), DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' },
    /^The database cannot be reached: (?!.*secret)/,
  )
  await refused({}, /^There is no command "serv"/, ['dist/main.js', 'serv'])
  await refused({}, /scope "articles:all"/, [
    'dist/main.js',
    'token',
    'create',
    '--name',
    'me',
    '--scopes',
    'articles:all',
  ])
  await refused({}, /^Broadsheet needs Node 20\.19 .* this is 18\.20\.1\.\n$/, [
    '-e',
    `Object.defineProperty(process, 'versions', { value: { node: '18.20.1' } }); import('./dist/main.js')`,
  ])
  t.ok(await allGone(other, 2_000))
})

t.test('kill -9 leaves no process within 5 s, and the next start has the same data and token', onLinux, async (t) => {
  const first = await start(t)
  const before = await (await fetch(`${first.url}/v1/articles?limit=3`)).text()
  first.child.kill('SIGKILL')
  t.equal(await first.ended, 'SIGKILL')
  t.ok(await allGone(first.dataDir))
  const second = await start(t, { env: { DATA_DIR: first.dataDir } })
  t.equal(await (await fetch(`${second.url}/v1/articles?limit=3`)).text(), before)
})

t.test('two starts on one folder serve side by side, and one goes on when the other stops', onLinux, async (t) => {
  const one = await start(t)
  const two = await start(t, { env: { DATA_DIR: one.dataDir } })
  const expected = await (await fetch(`${one.url}/v1/articles?limit=3`)).text()
  one.child.kill('SIGTERM')
  t.equal(await one.ended, 0)
  const served = await fetch(`${two.url}/v1/articles?limit=3`)
  t.equal(served.status, 200)
  t.equal((await served.text()).replaceAll(two.url, one.url), expected)
  two.child.kill('SIGTERM')
  t.equal(await two.ended, 0)
  t.ok(await allGone(one.dataDir, 2_000))
})

t.test(
  'a stop is not ready first, answers what still comes, closes connections, and leaves nothing',
  onLinux,
  async (t) => {
    const { url, dataDir, child, ended, stdout } = await start(t)
    const statuses = new Map<string, number>()
    let isOpen = true
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (isOpen) {
          const answer = await fetch(`${url}/v1/articles?limit=3`).catch(() => undefined)
          // Refused once the port is closed: a balancer has long stopped sending.
          if (answer === undefined) isOpen = false
          else statuses.set(String(answer.status), (statuses.get(String(answer.status)) ?? 0) + 1)
          await answer?.text()
        }
      }),
    )
    // Twice, as npm does when Ctrl-C reaches the whole group.
    child.kill('SIGINT')
    child.kill('SIGINT')
    const draining = await waitFor(1_200, async () => {
      const answer = await fetch(`${url}/health/ready`)
      return answer.status === 503 ? answer : undefined
    })
    t.equal(draining?.status, 503)
    t.equal(draining?.headers.get('connection'), 'close')
    t.equal((await fetch(`${url}/health/live`)).status, 200, 'still alive')
    t.equal(await ended, 0)
    await load
    t.strictSame([...statuses.keys()], ['200'], JSON.stringify(Object.fromEntries(statuses)))
    t.match(stdout(), 'stopping')
    t.ok(await allGone(dataDir, 2_000))
  },
)

t.test('a plain user starts it too', { ...onLinux, ...asRoot }, async (t) => {
  const uid = 65_534
  const { url, dataDir, child, ended } = await start(t, { uid })
  t.equal((await fetch(`${url}/health/ready`)).status, 200)
  t.equal(statSync(join(dataDir, 'postgres', 'data')).uid, uid)
  child.kill('SIGTERM')
  t.equal(await ended, 0)
  t.ok(await allGone(dataDir, 2_000))
})

t.test('commands work on the folder of a running server', onLinux, async (t) => {
  const { url, dataDir } = await start(t, { env: { SAMPLE_CONTENT: 'off' } })
  const command = async (...args: string[]): Promise<string> => {
    const run = program(t, ['dist/main.js', ...args], { env: { DATA_DIR: dataDir } })
    t.equal(await run.ended, 0, `${args.join(' ')} ${run.stderr()}`)
    return run.stdout().trim()
  }
  t.match(await command('check'), /^Settings valid, PostgreSQL 18/)
  t.match(await command('migrate'), 'up to date')
  t.match(await command('migrate', '--new-epoch'), 'in epoch 2')
  t.match(await command('seed'), 'is loaded')
  t.match(await command('seed'), 'holds content already')
  const token = await command('token', 'create', '--name', 'desk', '--scopes', 'articles:write,articles:read-drafts')
  const self = await fetch(`${url}/v1/tokens/self`, { headers: { authorization: `Bearer ${token}` } })
  t.equal(self.status, 200)
  t.match(await self.text(), 'articles:read-drafts')
})
