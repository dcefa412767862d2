// The structural diff of two bodies: whoever applies it to the one gets the other.
import fc from 'fast-check'
import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { bodyDiff, type BlockChange } from '../src/content/history/body-diff.ts'
import { paragraph } from './helpers/core.ts'
import { bySize } from './helpers/size.ts'

const blocks = (...keys: string[]): Body => keys.map((key) => paragraph(`text of ${key}`, key)) as Body // text blocks

/** As docs/rest.md tells a client to do it. */
function applied(from: Body, changes: readonly BlockChange[]): Body {
  const block = new Map(from.map((each) => [each._key, each]))
  for (const change of changes) if (change.op === 'changed') block.set(change.key, change.after)
  const leaving = new Set(changes.filter(({ op }) => op === 'removed' || op === 'moved').map(({ key }) => key))
  const body = from.flatMap((each) => (leaving.has(each._key) ? [] : (block.get(each._key) ?? [])))
  for (const change of changes) {
    if (change.op === 'added') body.splice(change.index, 0, change.after)
    const moved = change.op === 'moved' ? block.get(change.key) : undefined
    if (moved !== undefined) body.splice(change.index, 0, moved)
  }
  return body
}

const seed = Number(process.env['SEED'] ?? Date.now() % 2_147_483_647)

t.test(`applied to the one body it gives the other (SEED=${seed})`, async (t) => {
  const key = fc.constantFrom(...'abcdefghijklmnop')
  const body = fc
    .uniqueArray(fc.record({ key, text: fc.constantFrom('one', 'two') }), { selector: (each) => each.key })
    .map((list) => list.map(({ key, text }) => paragraph(text, key)) as Body)
  fc.assert(
    fc.property(body, body, (from, to) => {
      const changes = bodyDiff(from, to)
      t.notOk(
        JSON.stringify(applied(from, changes)) === JSON.stringify(to) ? undefined : { from, to, changes },
        'applies',
      )
      const keys = changes.map(({ op, key }) => `${op} ${key}`)
      return new Set(keys).size === keys.length
    }),
    { seed, numRuns: bySize(500, 20_000) },
  )
})

t.test('as few blocks as possible have moved', async (t) => {
  t.same(bodyDiff(blocks('a', 'b', 'c', 'd'), blocks('d', 'a', 'b', 'c')), [
    { op: 'moved', key: 'd', index: 0, fromIndex: 3 },
  ])
  t.same(bodyDiff(blocks('a', 'b', 'c'), blocks('c', 'b', 'a')).length, 2)
  t.same(bodyDiff(blocks('a', 'b'), blocks('a', 'b')), [])
})

t.test('what is gone comes first, a block moved and rewritten is both', async (t) => {
  const to = [paragraph('new', 'c'), ...blocks('a'), paragraph('text of e', 'e')] as Body // text blocks
  t.match(bodyDiff(blocks('a', 'b', 'c'), to), [
    { op: 'removed', key: 'b', index: 1, before: { _key: 'b' } },
    { op: 'moved', key: 'c', index: 0, fromIndex: 2 },
    { op: 'changed', key: 'c', index: 0, after: { children: [{ text: 'new' }] } },
    { op: 'added', key: 'e', index: 2, after: { _key: 'e' } },
  ])
})

t.test('five thousand blocks in reverse take no time to speak of', async (t) => {
  const keys = Array.from({ length: 5_000 }, (_, n) => `k${n}`)
  const begun = performance.now()
  t.equal(bodyDiff(blocks(...keys), blocks(...keys.toReversed())).length, 4_999)
  t.ok(performance.now() - begun < 1_000)
})
