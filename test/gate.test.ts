import t from 'tap'
import { gate } from '../src/plugins/gate.ts'
import { keyQueue } from '../src/plugins/key-queue.ts'

t.test('a gate lets its capacity in, the others in the order in which they came', async (t) => {
  const two = gate(2, 10)
  const leave = [await two.enter(1_000), await two.enter(1_000)]
  const order: string[] = []
  const waiting = ['a', 'b', 'c'].map((name) =>
    two.enter(1_000).then((out) => {
      order.push(name)
      return out
    }),
  )
  leave[0]?.()
  leave[0]?.() // twice is as once
  t.ok(await waiting[0])
  t.same(order, ['a'])
  leave[1]?.()
  ;(await waiting[0])?.()
  t.ok((await waiting[1]) && (await waiting[2]))
  t.same(order, ['a', 'b', 'c'])
})

t.test('who waits too long, or finds the line full, is told so and takes no place', async (t) => {
  const one = gate(1, 1)
  const leave = await one.enter(1_000)
  const late = one.enter(20)
  t.equal(await one.enter(1_000), null, 'the line is full')
  t.equal(await late, null)
  leave?.()
  t.ok(one.isIdle)
  t.ok(await one.enter(0))
})

t.test('keys wait for their own kind alone, and all of them together within one bound', async (t) => {
  const queue = keyQueue({ waiting: 1 })
  const leave = await queue.enter('a', 1_000)
  t.ok(await queue.enter('b', 0), 'another key goes in at once')
  const second = queue.enter('a', 1_000)
  t.equal(await queue.enter('b', 1_000), null, 'the one place to wait is taken')
  leave?.()
  t.ok(await second)
})
