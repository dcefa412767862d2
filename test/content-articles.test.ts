import t from 'tap'
import { loadSample } from '../src/content/sample/load.ts'
import { core } from './helpers/core.ts'

t.test('the sample newsroom loads once through the services', async (t) => {
  const { db, entries } = await core(t)
  let raised = 0
  const clock = { raise: () => void raised++ }
  t.equal(await loadSample(db, clock), true)
  t.equal(await loadSample(db, clock), false)
  t.ok(raised > 80)
  const [count] = await db.query('select count(*)::int as n from articles')
  t.ok(Number(count?.['n']) >= 25)
  const log = await entries()
  t.same(
    log.map((entry) => entry.seq),
    log.map((_, i) => i + 1),
  )
})
