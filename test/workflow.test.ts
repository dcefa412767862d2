// The table of an article's life (semantics.md section 2), cell by cell, and against a naive model of what readers see.
import fc from 'fast-check'
import t from 'tap'
import type { Command, Interval, Stage, State, Target } from '../src/content/articles/workflow.ts'
import { allowedSteps, isPast, plan } from '../src/content/articles/workflow.ts'
import { bySize } from './helpers/size.ts'

const at = (ms: number): Date => new Date(ms)
const from = (version: number, from: number, to: number | null = null): Interval => ({
  version,
  from: at(from),
  to: to === null ? null : at(to),
})
const NOW = at(5)

const draft: State = {
  latest: 1,
  stage: 'draft',
  latestHasBegun: false,
  latestIsWithdrawn: false,
  live: null,
  pending: null,
  unpublishAt: null,
  isTrashed: false,
  everLive: false,
  isMasked: false,
  needsApproval: false,
}
const inReview: State = { ...draft, stage: 'inReview' }
const approved: State = { ...draft, stage: 'approved' }
const live: State = { ...draft, latestHasBegun: true, everLive: true, live: from(1, 1) }
const liveWithDraft: State = { ...draft, latest: 2, everLive: true, live: from(1, 1) }
const scheduled: State = { ...draft, pending: from(1, 9) }
const both: State = { ...draft, latest: 2, everLive: true, live: from(1, 1, 9), pending: from(2, 9) }
const spent: State = { ...draft, latestHasBegun: true, everLive: true }
const withdrawn: State = { ...spent, latestIsWithdrawn: true, isMasked: true }
const trashed: State = { ...spent, isTrashed: true }

const target = (version: number, more: Partial<Target> = {}): Target => ({
  version,
  stage: 'draft',
  hasBegun: false,
  isWithdrawn: false,
  ...more,
})
type Publish = Extract<Command, { kind: 'publish' }>
const publish = (version: number, more: Partial<Publish> & Partial<Target> = {}): Command => {
  const { at: when = null, unpublishAt, ...of } = more
  return { kind: 'publish', target: target(version, of), at: when, unpublishAt }
}
const step = (kind: Exclude<Command['kind'], 'publish' | 'unpublish'>): Command => ({ kind })
const unpublish: Command = { kind: 'unpublish' }

t.test('every step from every state: what it comes to, or how it is refused', async (t) => {
  const states = { draft, inReview, approved, live, liveWithDraft, scheduled, both, spent, withdrawn, trashed }
  const aim = (state: State, more: Partial<Publish> = {}): Command =>
    publish(state.latest, { hasBegun: state.latestHasBegun, isWithdrawn: state.latestIsWithdrawn, ...more })
  const commands: Record<string, (state: State) => Command> = {
    edit: () => step('edit'),
    submit: () => step('submit'),
    approve: () => step('approve'),
    reject: () => step('reject'),
    publish: (state) => aim(state),
    'publish at 7': (state) => aim(state, { at: at(7) }),
    unschedule: () => step('unschedule'),
    unpublish: () => unpublish,
    'unpublish at 7': () => ({ kind: 'unpublish', at: at(7) }),
    'unpublish at null': () => ({ kind: 'unpublish', at: null }),
    withdraw: () => step('withdraw'),
    trash: () => step('trash'),
    restore: () => step('restore'),
  }
  const no = 'STEP_NOT_ALLOWED'
  const early = 'UNPUBLISH_BEFORE_PUBLISH'
  // The columns are the states above, in their order.
  const table: Record<string, string[]> = {
    edit: [...Array<string>(9).fill('edited'), 'TRASHED'],
    submit: ['submitted', 'none', no, no, 'submitted', no, no, no, no, 'TRASHED'],
    approve: [no, 'approved', 'none', no, no, no, no, no, no, 'TRASHED'],
    reject: ['none', 'rejected', 'rejected', no, 'none', no, no, no, no, 'TRASHED'],
    publish: [
      ...['published', 'published', 'published', 'none', 'published', 'published', 'published', 'published'],
      'WITHDRAWN',
      'TRASHED',
    ],
    'publish at 7': [
      ...[
        'scheduled',
        'scheduled',
        'scheduled',
        'ALREADY_LIVE',
        'scheduled',
        'rescheduled',
        'rescheduled',
        'scheduled',
      ],
      'WITHDRAWN',
      'TRASHED',
    ],
    unschedule: [no, no, no, no, no, 'unscheduled', 'unscheduled', no, no, 'TRASHED'],
    unpublish: [no, no, no, 'unpublished', 'unpublished', 'unscheduled', 'unpublished', no, no, 'TRASHED'],
    'unpublish at 7': [no, no, no, 'expirySet', 'expirySet', early, 'expirySet', no, no, 'TRASHED'],
    'unpublish at null': [no, no, no, 'none', 'none', 'none', 'none', no, no, 'TRASHED'],
    withdraw: [no, no, no, 'withdrawn', 'withdrawn', no, 'withdrawn', 'withdrawn', 'none', 'TRASHED'],
    trash: [...Array<string>(9).fill('trashed'), 'none'],
    restore: [...Array<string>(9).fill('none'), 'restored'],
  }
  for (const [name, command] of Object.entries(commands)) {
    const found = Object.values(states).map((state) => {
      const planned = plan(state, command(state), NOW)
      return typeof planned === 'string' ? planned : planned.effect
    })
    t.same(found, table[name], name)
  }
  const steps = Object.fromEntries(Object.entries(states).map(([name, state]) => [name, allowedSteps(state).join(' ')]))
  t.same(steps, {
    draft: 'submit publish trash',
    inReview: 'approve reject publish trash',
    approved: 'reject publish trash',
    live: 'publish unpublish withdraw trash',
    liveWithDraft: 'submit publish unpublish withdraw trash',
    scheduled: 'publish unschedule unpublish trash',
    both: 'publish unschedule unpublish withdraw trash',
    spent: 'publish withdraw trash',
    withdrawn: 'withdraw trash',
    trashed: 'restore',
  })
})

t.test('publishing a version begins its interval at the clock and ends the live one there', async (t) => {
  t.match(plan(draft, publish(1), NOW), { intervals: [from(1, 5)], copyOf: null, unscheduled: null })
  t.match(plan(liveWithDraft, publish(2), NOW), { intervals: [from(2, 5), from(1, 1, 5)] })
})

t.test('scheduling ends the live version where the other begins, and moving it gives the interval back', async (t) => {
  t.match(plan(liveWithDraft, publish(2, { at: at(9) }), NOW), { intervals: [from(1, 1, 9), from(2, 9)] })
  t.match(plan(both, publish(2, { at: at(12) }), NOW), {
    effect: 'rescheduled',
    intervals: [from(1, 1, 12), from(2, 12)],
    unscheduled: null,
  })
  const newer = { ...both, latest: 3 }
  t.match(plan(newer, publish(3, { at: at(9) }), NOW), {
    effect: 'rescheduled',
    intervals: [from(1, 1, 9), from(3, 9), { version: 2, from: null, to: null }],
  })
  t.match(plan(both, publish(2, { at: at(9) }), NOW), { effect: 'none' }, 'as it is already')
  t.match(plan(both, step('unschedule'), NOW), { live: from(1, 1), pending: null, unpublishAt: null })
})

t.test('a spent version is copied, unless that would bury a newer draft', async (t) => {
  t.match(plan(spent, publish(1, { hasBegun: true }), NOW), { copyOf: 1, intervals: [from(2, 5)] })
  t.match(plan(spent, publish(1, { hasBegun: true, at: at(9) }), NOW), { copyOf: 1, intervals: [from(2, 9)] })
  t.equal(plan({ ...spent, latest: 2, latestHasBegun: false }, publish(1, { hasBegun: true }), NOW), 'NEWER_DRAFT')
  const newerIsLive = { ...live, latest: 2, live: from(2, 3) }
  t.match(plan(newerIsLive, publish(1, { hasBegun: true }), NOW), {
    copyOf: 1,
    intervals: [from(3, 5), from(2, 3, 5)],
  })
})

t.test('a pending version goes live now, stays if it is newer, and is cancelled if it is older', async (t) => {
  const pending = (version: number): State => ({ ...both, latest: 3, pending: from(version, 9) })
  t.match(plan(pending(2), publish(2), NOW), {
    intervals: [from(2, 5), from(1, 1, 5)],
    pending: null,
    unscheduled: null,
  })
  t.match(plan(pending(3), publish(2), NOW), {
    intervals: [from(2, 5, 9), from(3, 9), from(1, 1, 5)],
    pending: from(3, 9),
    unscheduled: null,
  })
  t.match(plan(pending(2), publish(3), NOW), { live: from(3, 5), pending: null, unscheduled: 2 })
})

t.test('an expiry belongs to the article: passed it counts as none, ahead it ends what is live then', async (t) => {
  t.match(plan({ ...draft, unpublishAt: at(4) }, publish(1), NOW), { live: from(1, 5), unpublishAt: null })
  t.match(plan({ ...draft, unpublishAt: at(8) }, publish(1), NOW), { live: from(1, 5, 8), unpublishAt: at(8) })
  t.match(plan(liveWithDraft, publish(2, { unpublishAt: at(8) }), NOW), { live: from(2, 5, 8), unpublishAt: at(8) })
  t.match(
    plan({ ...live, live: from(1, 1, 8), unpublishAt: at(8) }, publish(1, { hasBegun: true, unpublishAt: null }), NOW),
    {
      effect: 'expirySet',
      intervals: [from(1, 1)],
      unpublishAt: null,
    },
  )
  const dark = plan(both, { kind: 'unpublish', at: at(7) }, NOW)
  t.match(dark, { intervals: [from(1, 1, 7), from(2, 9)], unpublishAt: at(7) }, 'dark between the two')
  t.match(plan(both, { kind: 'unpublish', at: at(12) }, NOW), { intervals: [from(1, 1, 9), from(2, 9, 12)] })
  t.equal(plan(both, { kind: 'unpublish', at: at(9) }, NOW), 'EXPIRY_AT_SCHEDULE')
  t.equal(plan({ ...live, unpublishAt: at(9) }, publish(2, { at: at(9) }), NOW), 'EXPIRY_AT_SCHEDULE')
  t.equal(plan(draft, publish(1, { at: at(9), unpublishAt: at(7) }), NOW), 'UNPUBLISH_BEFORE_PUBLISH')
  t.equal(plan(draft, publish(1, { unpublishAt: at(5) }), NOW), 'UNPUBLISH_BEFORE_PUBLISH')
  t.match(plan({ ...scheduled, unpublishAt: at(12), pending: from(1, 9, 12) }, step('unschedule'), NOW), {
    pending: null,
    unpublishAt: at(12),
  })
})

t.test('taking off, down or to the trash cancels what is pending and clears the expiry', async (t) => {
  const whole = { ...both, unpublishAt: at(20), pending: from(2, 9, 20) }
  for (const command of [unpublish, step('withdraw'), step('trash')])
    t.match(plan(whole, command, NOW), {
      intervals: [from(1, 1, 5), { version: 2, from: null, to: null }],
      live: null,
      pending: null,
      unpublishAt: null,
      unscheduled: 2,
    })
  t.match(plan(whole, { kind: 'unpublish', at: at(4) }, NOW), { effect: 'unpublished' }, 'a moment ago is now')
})

t.test('with REQUIRE_APPROVAL only what is approved goes live, a copy too', async (t) => {
  const needs = (state: State): State => ({ ...state, needsApproval: true })
  const no = 'STEP_NOT_ALLOWED'
  for (const stage of ['draft', 'inReview'] as const) {
    t.equal(plan(needs({ ...draft, stage }), publish(1, { stage }), NOW), no)
    t.equal(plan(needs({ ...draft, stage }), publish(1, { stage, at: at(9) }), NOW), no)
    t.notMatch(allowedSteps(needs({ ...draft, stage })), ['publish'])
  }
  t.match(plan(needs(approved), publish(1, { stage: 'approved' }), NOW), { effect: 'published' })
  t.equal(plan(needs(spent), publish(1, { hasBegun: true }), NOW), no)
  t.match(plan(needs({ ...spent, stage: 'approved' }), publish(1, { stage: 'approved', hasBegun: true }), NOW), {
    copyOf: 1,
    stage: 'approved',
  })
  t.equal(
    plan(needs({ ...spent, latest: 2, stage: 'approved' }), publish(1, { hasBegun: true }), NOW),
    no,
    'the approval of the newest version is not that of an older one',
  )
  t.match(plan(needs(live), publish(1, { hasBegun: true }), NOW), { effect: 'none' }, 'it is there already')
})

t.test('an instant of the last minute is now, an earlier one is past', async (t) => {
  t.equal(isPast(at(0), at(60_000)), false)
  t.equal(isPast(at(0), at(60_001)), true)
})

// The model knows what readers see at each millisecond, and two things to come: one version at its instant, one end.
interface Model {
  shown: (number | null)[]
  next: { version: number; at: number } | null
  end: number | null
  isTrashed: boolean
  versions: { stage: Stage; isWithdrawn: boolean }[]
}

const HORIZON = 400

function rewrite({ shown, next, end }: Model, clock: number, live: number | null): void {
  let current = live
  for (let ms = clock; ms < HORIZON; ms++) {
    if (end === ms) current = null
    if (next?.at === ms) current = next.version
    shown[ms] = current
  }
}

t.test('after any steps readers see what a plain list of milliseconds says', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() & 0xffffff)
  t.comment(`seed ${seed}`)
  const ahead = fc.integer({ min: 1, max: 12 })
  const asked = fc.oneof(
    fc.constant({ name: 'edit' as const }),
    fc.record({
      name: fc.constant('publish' as const),
      back: fc.nat({ max: 2 }),
      at: fc.option(ahead),
      end: fc.oneof(fc.constant(undefined), fc.constant(null), ahead),
    }),
    fc.record({
      name: fc.constant('unpublish' as const),
      at: fc.oneof(fc.constant(undefined), fc.constant(null), ahead),
    }),
    fc.record({
      name: fc.constantFrom(
        ...(['submit', 'approve', 'reject', 'unschedule', 'withdraw', 'trash', 'restore'] as const),
      ),
    }),
  )
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.tuple(asked, fc.nat({ max: 6 })), { maxLength: 40 }),
      (needsApproval, steps) => {
        const intervals = new Map<number, Interval>()
        const model: Model = {
          shown: Array<null>(HORIZON).fill(null),
          next: null,
          end: null,
          isTrashed: false,
          versions: [{ stage: 'draft', isWithdrawn: false }],
        }
        let unpublishAt: Date | null = null
        let clock = 1
        for (const [ask, pause] of steps) {
          clock += pause + 1
          // A write's clock falls on no boundary.
          while ([...intervals.values()].some(({ from, to }) => from.getTime() === clock || to?.getTime() === clock))
            clock++
          const now = at(clock)
          const latest = model.versions.length
          const of = (version: number) => model.versions[version - 1] ?? { stage: 'draft' as const, isWithdrawn: false }
          const begun = (version: number): boolean => model.shown.slice(0, clock + 1).includes(version)
          const liveNow = model.shown[clock] ?? null
          const next = model.next !== null && model.next.at > clock ? model.next : null
          const end = model.end !== null && model.end > clock ? model.end : null
          const known = [...intervals.values()]
          const everLive = model.versions.some((_, i) => begun(i + 1))
          const isMasked =
            of(latest).isWithdrawn &&
            model.versions.every(({ isWithdrawn }, i) => isWithdrawn || (!begun(i + 1) && next?.version !== i + 1))
          const state: State = {
            latest,
            stage: of(latest).stage,
            latestHasBegun: begun(latest),
            latestIsWithdrawn: of(latest).isWithdrawn,
            live: known.find(({ from, to }) => from <= now && (to === null || to > now)) ?? null,
            pending: known.find(({ from }) => from > now) ?? null,
            unpublishAt,
            isTrashed: model.isTrashed,
            everLive,
            isMasked,
            needsApproval,
          }
          const version = ask.name === 'publish' ? Math.max(1, latest - ask.back) : latest
          const when = 'at' in ask && typeof ask.at === 'number' ? clock + ask.at : null
          const newEnd =
            ask.name !== 'publish' || ask.end === undefined ? end : ask.end === null ? null : clock + ask.end
          const command: Command =
            ask.name === 'publish'
              ? {
                  kind: 'publish',
                  target: { version, ...of(version), hasBegun: begun(version) },
                  at: when === null ? null : at(when),
                  unpublishAt: ask.end === undefined ? undefined : newEnd === null ? null : at(newEnd),
                }
              : ask.name === 'unpublish'
                ? { kind: 'unpublish', at: ask.at === undefined || ask.at === null ? ask.at : at(clock + ask.at) }
                : { kind: ask.name }

          const expected = ((): string => {
            if (ask.name === 'restore' || ask.name === 'trash') return 'ok'
            if (model.isTrashed) return 'TRASHED'
            const hasWord = begun(latest) || of(latest).isWithdrawn || next?.version === latest
            switch (ask.name) {
              case 'edit':
                return 'ok'
              case 'submit':
                return !hasWord && ['draft', 'inReview'].includes(of(latest).stage) ? 'ok' : 'STEP_NOT_ALLOWED'
              case 'approve':
                return !hasWord && ['inReview', 'approved'].includes(of(latest).stage) ? 'ok' : 'STEP_NOT_ALLOWED'
              case 'reject':
                return hasWord ? 'STEP_NOT_ALLOWED' : 'ok'
              case 'unschedule':
                return next === null ? 'STEP_NOT_ALLOWED' : 'ok'
              case 'withdraw':
                return everLive ? 'ok' : 'STEP_NOT_ALLOWED'
              case 'unpublish':
                if (liveNow === null && next === null) return 'STEP_NOT_ALLOWED'
                return when === null ? 'ok' : endFault(when, next?.at ?? null, liveNow !== null)
              case 'publish': {
                if (liveNow === version)
                  return when !== null ? 'ALREADY_LIVE' : endFault(newEnd, next?.at ?? null, true)
                if (of(version).isWithdrawn) return 'WITHDRAWN'
                if (begun(version) && version < latest && !begun(latest)) return 'NEWER_DRAFT'
                if (needsApproval && of(version).stage !== 'approved') return 'STEP_NOT_ALLOWED'
                if (when !== null) return endFault(newEnd, when, liveNow !== null)
                const goes = begun(version) ? latest + 1 : version
                return endFault(newEnd, next !== null && next.version > goes ? next.at : null, true)
              }
            }
          })()
          const planned = plan(state, command, now)
          const outcome = typeof planned === 'string' ? planned : 'ok'
          if (outcome !== expected) throw new Error(`${ask.name} at ${clock}: ${outcome}, expected ${expected}`)
          if (typeof planned === 'string') continue

          // What the plan says …
          unpublishAt = planned.unpublishAt
          for (const { version, from, to } of planned.intervals)
            if (from === null) intervals.delete(version)
            else intervals.set(version, { version, from, to })
          // … and what the model does.
          Object.assign(model, { next, end })
          switch (ask.name) {
            case 'edit':
              model.versions.push({ stage: 'draft', isWithdrawn: false })
              break
            case 'submit':
            case 'approve':
            case 'reject':
              of(latest).stage = ({ submit: 'inReview', approve: 'approved', reject: 'draft' } as const)[ask.name]
              break
            case 'publish': {
              if (liveNow === version) {
                model.end = newEnd
                rewrite(model, clock, liveNow)
                break
              }
              const goes = begun(version) ? latest + 1 : version
              if (goes > latest) model.versions.push({ ...of(version) })
              model.end = newEnd
              if (when !== null) model.next = { version: goes, at: when }
              else if (next !== null && next.version <= goes) model.next = null
              rewrite(model, clock, when === null ? goes : liveNow)
              break
            }
            case 'unschedule':
              model.next = null
              rewrite(model, clock, liveNow)
              break
            case 'unpublish':
              if (ask.at === undefined) Object.assign(model, { next: null, end: null })
              else model.end = when
              rewrite(model, clock, ask.at === undefined ? null : liveNow)
              break
            case 'withdraw':
            case 'trash':
              if (ask.name === 'trash' && model.isTrashed) break
              if (ask.name === 'withdraw' && isMasked) break
              if (ask.name === 'trash') model.isTrashed = true
              else
                for (const [i, known] of model.versions.entries())
                  known.isWithdrawn ||= begun(i + 1) || i + 1 === latest
              Object.assign(model, { next: null, end: null })
              rewrite(model, clock, null)
              break
            case 'restore':
              model.isTrashed = false
          }
          if (
            planned.effect !== 'none' &&
            planned.stage !== of(model.versions.length).stage &&
            planned.effect !== 'edited'
          )
            throw new Error(`stage ${planned.stage} after ${planned.effect}`)
        }
        for (let ms = 0; ms < HORIZON; ms++) {
          const seen = [...intervals.values()].filter(({ from, to }) => from <= at(ms) && (to === null || to > at(ms)))
          if (seen.length > 1 || (seen[0]?.version ?? null) !== (model.shown[ms] ?? null))
            throw new Error(`at ${ms}: ${JSON.stringify(seen)}, expected ${model.shown[ms]}`)
        }
      },
    ),
    { seed, numRuns: bySize(1_500, 20_000) },
  )
})

function endFault(end: number | null, begins: number | null, isLive: boolean): string {
  if (end === null) return 'ok'
  if (begins !== null && !isLive && end < begins) return 'UNPUBLISH_BEFORE_PUBLISH'
  return end === begins ? 'EXPIRY_AT_SCHEDULE' : 'ok'
}
