import fc from 'fast-check'
import t from 'tap'
import type { Command, Interval, State } from '../src/content/articles/workflow.ts'
import { allowedSteps, plan } from '../src/content/articles/workflow.ts'

const at = (ms: number): Date => new Date(ms)
const live = (version: number, from: number, to: number | null = null): Interval => ({
  version,
  from: at(from),
  to: to === null ? null : at(to),
})
const draft: State = {
  latest: 1,
  latestHasBegun: false,
  live: null,
  pending: null,
  unpublishAt: null,
  isTrashed: false,
}
const publishing = (version: number, isSpent = false, isWithdrawn = false): Command => ({
  kind: 'publish',
  version,
  isSpent,
  isWithdrawn,
})

t.test('publishing a draft begins its interval at the clock', async (t) => {
  t.match(plan(draft, publishing(1), at(5)), {
    effect: 'published',
    intervals: [live(1, 5)],
    copyOf: null,
    unscheduled: null,
  })
})

t.test('publishing a newer version ends the live one where it begins', async (t) => {
  const state = { ...draft, latest: 2, live: live(1, 1) }
  t.match(plan(state, publishing(2), at(5)), { intervals: [live(2, 5), live(1, 1, 5)] })
})

t.test('publishing what is live moves nothing', async (t) => {
  t.match(plan({ ...draft, live: live(1, 1), latestHasBegun: true }, publishing(1), at(5)), {
    effect: 'none',
    intervals: [],
  })
})

t.test('a spent version is copied, unless that would bury a newer draft', async (t) => {
  t.match(plan({ ...draft, latestHasBegun: true }, publishing(1, true), at(5)), { copyOf: 1, intervals: [live(2, 5)] })
  t.equal(plan({ ...draft, latest: 2 }, publishing(1, true), at(5)), 'NEWER_DRAFT')
  const newerIsLive = { ...draft, latest: 2, latestHasBegun: true, live: live(2, 3) }
  t.match(plan(newerIsLive, publishing(1, true), at(5)), { copyOf: 1, intervals: [live(3, 5), live(2, 3, 5)] })
})

t.test('a pending version goes live now, stays if it is newer, and is cancelled if it is older', async (t) => {
  const pending = (version: number): State => ({ ...draft, latest: 3, live: live(1, 1, 9), pending: live(version, 9) })
  t.match(plan(pending(2), publishing(2), at(5)), {
    intervals: [live(2, 5), live(1, 1, 5)],
    pending: null,
    unscheduled: null,
  })
  t.match(plan(pending(3), publishing(2), at(5)), {
    intervals: [live(2, 5, 9), live(1, 1, 5), live(3, 9)],
    unscheduled: null,
  })
  t.match(plan(pending(2), publishing(3), at(5)), { live: live(3, 5), pending: null, unscheduled: 2 })
})

t.test('an expiry that has passed counts as none; one ahead ends the new version', async (t) => {
  t.match(plan({ ...draft, unpublishAt: at(4) }, publishing(1), at(5)), { live: live(1, 5), unpublishAt: null })
  t.match(plan({ ...draft, unpublishAt: at(8) }, publishing(1), at(5)), { live: live(1, 5, 8), unpublishAt: at(8) })
  const pending = { ...draft, latest: 2, pending: live(2, 9), unpublishAt: at(7) }
  t.match(plan(pending, publishing(1), at(5)), { live: live(1, 5, 7), pending: live(2, 9) })
})

t.test('unpublishing also cancels what is pending; with neither it is refused', async (t) => {
  const both = { ...draft, latest: 2, live: live(1, 1, 9), pending: live(2, 9), unpublishAt: at(20) }
  t.match(plan(both, { kind: 'unpublish' }, at(5)), {
    effect: 'unpublished',
    live: null,
    pending: null,
    unpublishAt: null,
    unscheduled: 2,
  })
  t.match(plan({ ...both, live: null }, { kind: 'unpublish' }, at(5)), { effect: 'unscheduled', unscheduled: 2 })
  t.equal(plan(draft, { kind: 'unpublish' }, at(5)), 'STEP_NOT_ALLOWED')
  t.same(allowedSteps(draft), ['publish', 'trash'])
})

t.test('the trash refuses all but restore, which makes nothing live', async (t) => {
  const trashed = { ...draft, isTrashed: true }
  for (const command of [publishing(1), { kind: 'unpublish' }, { kind: 'edit' }] as const)
    t.equal(plan(trashed, command, at(5)), 'TRASHED')
  t.match(plan(trashed, { kind: 'restore' }, at(5)), { effect: 'restored', intervals: [], live: null })
  t.match(plan(trashed, { kind: 'trash' }, at(5)), { effect: 'none' })
  t.match(plan(draft, { kind: 'restore' }, at(5)), { effect: 'none' })
  t.same(allowedSteps(trashed), ['restore'])
  t.equal(plan(draft, publishing(1, false, true), at(5)), 'WITHDRAWN')
})

// The model keeps what readers see as a history of (from, version or nothing), which is all that they can notice.
t.test('after any commands intervals never overlap, and say what a plain history says', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() & 0xffffff)
  t.comment(`seed ${seed}`)
  const command = fc.constantFrom('edit', 'publish', 'publishFirst', 'unpublish', 'trash', 'restore')
  fc.assert(
    fc.property(fc.array(fc.tuple(command, fc.integer({ min: 1, max: 3 })), { maxLength: 40 }), (steps) => {
      const intervals = new Map<number, Interval>()
      const history: { from: number; version: number | null }[] = []
      let latest = 1
      let isTrashed = false
      let clock = 0
      for (const [name, pause] of steps) {
        clock += pause
        const shown = [...intervals.values()].find(({ to }) => to === null) ?? null
        const latestHasBegun = intervals.has(latest)
        const state: State = { latest, latestHasBegun, live: shown, pending: null, unpublishAt: null, isTrashed }
        const version = name === 'publishFirst' ? 1 : latest
        const isSpent = intervals.get(version) !== undefined && shown?.version !== version
        const asked: Command =
          name === 'publish' || name === 'publishFirst' ? publishing(version, isSpent) : { kind: name }
        const planned = plan(state, asked, at(clock))
        if (typeof planned === 'string') continue
        if (planned.effect === 'edited') latest++
        if (planned.copyOf !== null) latest++
        if (planned.effect === 'trashed') isTrashed = true
        if (planned.effect === 'restored') isTrashed = false
        for (const { version, from, to } of planned.intervals)
          if (from !== null) intervals.set(version, { version, from, to })
        if (planned.effect === 'published') history.push({ from: clock, version: planned.live?.version ?? null })
        if (planned.effect === 'unpublished' || planned.effect === 'trashed')
          history.push({ from: clock, version: null })
      }
      for (let ms = 0; ms <= clock + 1; ms++) {
        const seen = [...intervals.values()].filter(({ from, to }) => from <= at(ms) && (to === null || to > at(ms)))
        const expected = history.filter(({ from }) => from <= ms).pop()?.version ?? null
        if (seen.length > 1 || (seen[0]?.version ?? null) !== expected) return false
      }
      return [...intervals.values()].every(({ from, to }) => to === null || from < to)
    }),
    { seed, numRuns: 500 },
  )
})
