import pg from 'pg'
import t from 'tap'
import { checkDatabase, pendingMigrations } from '../src/db/check.ts'
import { openDatabase } from '../src/db/client.ts'
import { testDatabase } from './helpers/postgres.ts'

t.test('a migrated database is well, and a look changes nothing', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  t.same((await checkDatabase(db, Date.now)).faults, [])
  t.equal(await pendingMigrations(db), 0)
  const [last] = await db.query<{ id: number }>('select max(id) as id from drizzle.__drizzle_migrations')
  await db.query('delete from drizzle.__drizzle_migrations where id = $1', [last?.id])
  t.same((await checkDatabase(db, Date.now)).faults, ['1 migration is missing: broadsheet migrate.'])
})

t.test('an empty database is told to migrate, and stays empty', async (t) => {
  const { adminUrl, name } = await testDatabase(t)
  const admin = new pg.Client({ connectionString: adminUrl.replace(`/${name}`, '/postgres') })
  await admin.connect()
  const empty = `${name}_empty`
  await admin.query(`create database ${empty}`)
  t.teardown(async () => {
    await admin.query(`drop database if exists ${empty} with (force)`)
    await admin.end()
  })
  const db = await openDatabase({ url: adminUrl.replace(`/${name}`, `/${empty}`), poolSize: 1 })
  t.match((await checkDatabase(db, Date.now)).faults, [/^\d+ migrations are missing/])
  t.same(
    await db.query(`select tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`),
    [],
  )
  await db.close()
})

t.test('clocks that are more than five seconds apart are said', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  t.match((await checkDatabase(db, () => Date.now() + 61_000)).faults, [/apart/])
  t.match((await checkDatabase(db, () => Date.now() - 61_000)).faults, [/apart/])
  t.same((await checkDatabase(db, () => Date.now() + 3_000)).faults, [])
})
