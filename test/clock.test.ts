// A process's clock: the database's, never early, and late by no more than a round trip however late an answer is heard.
import t from 'tap'
import { CLOCK_MS, monotonicMs, startClock } from '../src/db/clock.ts'
import { core } from './helpers/core.ts'

const { db } = await core(t)

async function databaseMs(): Promise<number> {
  const [row] = await db.query<{ ms: string }>(`select ${CLOCK_MS} as ms`)
  return Number(row?.ms)
}

t.test('an answer that is heard a second late does not make the clock a second late', async (t) => {
  const clock = await startClock(db, { asks: false })
  const askedMs = monotonicMs()
  const saidMs = await databaseMs()
  // As a process that stands still: nobody asks for the time meanwhile.
  while (monotonicMs() < askedMs + 1_000);
  clock.heard(saidMs, askedMs)
  const now = clock.now().getTime()
  t.ok(now >= saidMs + 900, `${now - saidMs} ms`)
  t.ok(now <= (await databaseMs()), 'and not early')
})

t.test('what the database says of late is believed, were its clock set back or on', async (t) => {
  for (const byMs of [-60_000, 60_000]) {
    const clock = await startClock(db, { asks: false })
    const askedMs = monotonicMs()
    const saidMs = (await databaseMs()) + byMs
    clock.heard(saidMs, askedMs)
    const aheadMs = clock.now().getTime() - saidMs
    t.ok(aheadMs >= 0 && aheadMs <= monotonicMs() - askedMs, `${byMs}: ${aheadMs} ms`)
  }
})
