import t from 'tap'
import { openDatabase, type Tx } from '../src/db/client.ts'
import { MOST_PREPARED } from '../src/db/prepared.ts'
import { testDatabase } from './helpers/postgres.ts'

t.test('a transaction past its deadline is rolled back, and its work reaches no connection any more', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1, deadlineMs: 200 })
  t.teardown(() => db.close())
  await db.query('create table probe (n int)')
  let late: Promise<unknown> = Promise.resolve()
  const slow = async (tx: Tx): Promise<void> => {
    await tx.query('insert into probe values (1)')
    late = tx
      .query('select pg_sleep(0.6)')
      .catch(() => undefined)
      .then(() => tx.query('insert into probe values (2)'))
    await late
  }
  await t.rejects(db.transaction(slow), /exceeded 200 ms/)
  // The pool has one connection: this one is new, since the other was closed.
  await db.query('insert into probe values (3)')
  await t.rejects(late, /transaction is over/, 'the late statement is refused')
  t.same(await db.query('select n from probe'), [{ n: 3 }])
})

t.test('a deadlock is tried again, whole, and at most three times', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 2 })
  t.teardown(() => db.close())
  let runs = 0
  const failing = async (tx: Tx): Promise<void> => {
    runs += 1
    await tx.query(`do $$ begin raise exception 'as if' using errcode = '40P01'; end $$`)
  }
  await t.rejects(db.transaction(failing), /as if/)
  t.equal(runs, 4)
  runs = 0
  const { value } = await db.transaction(async (tx) => {
    runs += 1
    if (runs < 3) await failing(tx)
    return 'done'
  })
  t.equal(value, 'done')
})

t.test(
  'a connection that the server ends between two statements is the transaction’s fault, not the end of the process',
  async (t) => {
    const { url } = await testDatabase(t)
    const [db, other] = [await openDatabase({ url, poolSize: 1 }), await openDatabase({ url, poolSize: 1 })]
    t.teardown(() => Promise.all([db.close(), other.close()]).then(() => undefined))
    let actions = 0
    const ended = db.transaction(async (tx) => {
      tx.onCommit.push(() => actions++)
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      await other.query('select pg_terminate_backend($1, 2000)', [row?.pid])
      await tx.query('select 1')
    })
    await t.rejects(ended, /terminat|connection/i)
    t.equal(actions, 0, 'what waits for the commit does not happen')
    await db.transaction(async (tx) => void tx.onCommit.push(() => actions++))
    t.equal(actions, 1, 'and does after the next')
  },
)

t.test('a commit of what has failed already is no commit', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const careless = db.transaction(async (tx) => {
    tx.afterCommit = { text: 'select 1 as one' }
    await tx.query('select 1 / 0').catch(() => undefined)
  })
  await t.rejects(careless, /had failed before its COMMIT/)
})

t.test('a session compiles no statement, on a server that would: it takes longer than any of ours', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  t.same(await db.query('show jit'), [{ jit: 'off' }])
})

t.test('statements asked for at once go in one message, in order, and none runs behind one that fails', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  await db.query('create table probe (n int)')
  const { value } = await db.transaction((tx) =>
    Promise.all([
      tx.query('insert into probe values ($1)', [1], 'put'),
      tx.query('insert into probe values ($1)', [2], 'put'),
      tx.query<{ count: number }>('select count(*)::int as count from probe', [], 'counted'),
    ]),
  )
  t.same(value[2], [{ count: 2 }], 'each sees what those before it have done')
  const failing = db.transaction(async (tx) => {
    const ended = await Promise.allSettled([
      tx.query('insert into probe values ($1)', [3], 'put'),
      tx.query('select 1 / $1::int as one', [0], 'divided'),
      tx.query('insert into probe values ($1)', [4], 'put'),
    ])
    t.same(
      ended.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    )
    for (const each of ended) if (each.status === 'rejected') throw each.reason
  })
  await t.rejects(failing, /division by zero/)
  t.same(await db.query('select 1 / $1::int as one', [1], 'divided'), [{ one: 1 }], 'what was prepared stays so')
  await t.rejects(
    db.transaction((tx) => tx.query('select 2', [], 'divided')),
    /two statements are named divided/,
  )
  t.same(await db.query('select n from probe order by n'), [{ n: 1 }, { n: 2 }])
})

t.test('what goes on beside a failure, or beside the COMMIT, is run by nobody', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  await db.query('create table probe (n int)')
  const late: Promise<unknown>[] = []
  const put = (tx: Tx, n: number): Promise<unknown> => tx.query('insert into probe values ($1)', [n], 'put')
  /** Turns of microtasks later, and one of timers: about when ROLLBACK is under way. */
  const putLater = async (tx: Tx, n: number): Promise<void> => {
    for (let turn = 0; turn < n; turn++) await Promise.resolve()
    if (n % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    await put(tx, n)
  }
  for (let n = 0; n < 8; n++) {
    const failing = db.transaction(async (tx) => {
      late.push(putLater(tx, n).catch(() => undefined))
      await tx.query('select 1 / 0')
    })
    await t.rejects(failing, /division by zero/)
  }
  // Asked for, and waiting for a message that is under way when the work fails by itself.
  const refused = db.transaction(async (tx) => {
    late.push(tx.query('select pg_sleep(0.05)').catch(() => undefined))
    await new Promise((resolve) => setTimeout(resolve, 10))
    late.push(put(tx, 100).catch(() => undefined))
    throw new Error('refused by the work')
  })
  await t.rejects(refused, /refused by the work/)
  await db.transaction(async (tx) => {
    await put(tx, 200)
    late.push(
      new Promise((resolve) => setTimeout(resolve, 0)).then(() => t.rejects(put(tx, 201), /transaction is over/)),
    )
  })
  await Promise.all(late)
  t.same(await db.query('select n from probe'), [{ n: 200 }])
})

t.test('a value that cannot be sent fails its transaction, and nothing else', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  await db.query('create table probe (n int)')
  const failing = db.transaction((tx) =>
    Promise.all([tx.query('insert into probe values (1)'), tx.query('select $1::jsonb', [{ n: 1n }])]),
  )
  await t.rejects(failing, /BigInt/)
  t.same(await db.query('select n from probe'), [])
})

t.test('a transaction fails with what the server or the connection said, not with what followed from it', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  await db.query('create table probe (n int constraint positive check (n > 0))')
  const failing = db.transaction(async (tx) => {
    const first = tx.query('insert into probe values (0)')
    first.catch(() => undefined)
    await tx.query('select 1')
  })
  await t.rejects(failing, /positive/)
  const ended = db.transaction((tx) =>
    Promise.all([tx.query('select pg_terminate_backend(pg_backend_pid())'), tx.query('select 1')]),
  )
  await t.rejects(ended, /terminating connection/)
})

t.test('the prepared statements of transactions are bounded as those of reads', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  for (let n = 0; n < MOST_PREPARED + 50; n += 10)
    await db.transaction((tx) =>
      Promise.all(Array.from({ length: 10 }, (_, i) => tx.query(`select ${n + i} as n`, [], `statement-${n + i}`))),
    )
  const [held] = await db.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements')
  t.ok((held?.count ?? Infinity) <= MOST_PREPARED + 10, 'and no more than those of one message beyond')
})
