import t from 'tap'
import { openDatabase, type Tx } from '../src/db/client.ts'
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
