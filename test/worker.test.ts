// The worker as a process: in the server, or by itself; what it catches up with, what it survives, how it ends.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { rewriteAgenda } from '../src/changes/agenda.ts'
import { systemContext } from '../src/access/policy.ts'
import { createTag } from '../src/content/tags/service.ts'
import { openDatabase, type Database } from '../src/db/client.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { startLoop } from '../src/loop.ts'
import { resolveAny } from '../src/webhooks/addresses.ts'
import { createWebhook } from '../src/webhooks/service.ts'
import { answer } from './helpers/core.ts'
import { testDatabase } from './helpers/postgres.ts'
import { freePort, packageRoot, program, type Program } from './helpers/program.ts'
import { receiver } from './helpers/receiver.ts'

t.before(async () => {
  await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/build.mjs'], { cwd: packageRoot })
})

interface Prepared {
  db: Database
  run(command: string, env?: Record<string, string>): Program
  due(count: number): Promise<void>
  announced(): Promise<number>
}

async function prepared(t: Test): Promise<Prepared> {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 2 })
  t.teardown(() => db.close())
  return {
    db,
    run: (command, env = {}) =>
      program(t, ['dist/main.js', command], { env: { DATABASE_URL: url, LOG_LEVEL: 'error', ...env } }),
    due: async (count) => {
      const boundaries = Array.from({ length: count }, (_, n) => ({
        type: 'article' as const,
        id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
        kind: 'live' as const,
        at: new Date(Date.now() - 60_000),
        version: 1,
        before: null,
        after: {},
      }))
      await db.transaction((tx) =>
        rewriteAgenda(
          tx,
          boundaries.map(({ id }) => id),
          boundaries,
          ['live'],
        ),
      )
    },
    announced: async () => {
      const [row] = await db.query<{ count: number }>(
        `select count(*)::int as count from changes where cause = 'time' and seq is not null`,
      )
      return row?.count ?? 0
    },
  }
}

t.test('a server that was down over what was due announces it within five seconds of its start', async (t) => {
  const { run, due, announced } = await prepared(t)
  await due(300)
  const server = run('serve', { PORT: String(await freePort()) })
  await server.said('Broadsheet serves')
  const began = performance.now()
  t.equal(await waitFor(5_000, async () => ((await announced()) === 300 ? 300 : undefined)), 300)
  t.comment(`${Math.round(performance.now() - began)} ms after it serves`)
  server.child.kill('SIGTERM')
  t.equal(await server.ended, 0, server.stderr())
})

t.test('broadsheet work announces and delivers beside a server that does not, and ends when asked', async (t) => {
  const { db, run, due, announced } = await prepared(t)
  const { url, accepted } = await receiver(t)
  const ctx = systemContext(db, new Date())
  await createWebhook(ctx, { url, types: ['tag.changed'] }, { allowPrivate: true, resolve: resolveAny })
  const server = run('serve', { PORT: String(await freePort()), WORKER: 'off' })
  await server.said('Broadsheet serves')
  await createTag(ctx, { name: 'T' }, answer)
  const [queued] = await db.query<{ count: number }>('select count(*)::int as count from webhook_deliveries')
  t.equal(queued?.count, 0, 'nobody works')
  const workers = [run('work', { WEBHOOK_ALLOW_PRIVATE: 'on' }), run('work', { WEBHOOK_ALLOW_PRIVATE: 'on' })]
  for (const worker of workers) await worker.said('Broadsheet works')
  await due(20)
  await waitFor(5_000, async () => (accepted.length > 0 && (await announced()) === 20 ? true : undefined))
  t.same([accepted.length, await announced()], [1, 20])
  for (const each of [server, ...workers]) {
    each.child.kill('SIGTERM')
    t.equal(await each.ended, 0, each.stderr())
  }
})

t.test('a worker outlives its connections', async (t) => {
  const { db, run, due, announced } = await prepared(t)
  const worker = run('work')
  await worker.said('Broadsheet works')
  await db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await due(10)
  t.equal(await waitFor(10_000, async () => ((await announced()) === 10 ? 10 : undefined)), 10)
  worker.child.kill('SIGTERM')
  t.equal(await worker.ended, 0, worker.stderr())
})

t.test('what fails again and again is tried ever later, and is woken before its time', async (t) => {
  const waits: number[] = []
  let runs = 0
  const log = { warn: (entry: unknown) => void waits.push((entry as { waitMs: number }).waitMs) } // what loop.ts logs
  const loop = startLoop('test', log, async () => {
    runs++
    if (runs <= 8) throw new Error('no')
    return 60_000
  })
  await waitFor(5_000, () => {
    loop.wake()
    return runs >= 9 ? true : undefined
  })
  t.equal(waits.length, 8)
  t.ok((waits[7] ?? 0) >= 15_000 && Math.max(...waits) <= 30_000, waits.map(Math.round).join(' '))
  loop.wake()
  t.ok(await waitFor(1_000, () => (runs >= 10 ? true : undefined)))
  await loop.stop()
  const over = runs
  loop.wake()
  t.equal(runs, over)
})
