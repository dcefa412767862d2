// What has been acknowledged to whom, and when: for judging whether an answer is older than it may be. Each subject (the
// name of an item, whether it is there …) has one writer at a time; its events are in order.

/** Milliseconds of one monotonic clock. */
export type Ms = number

export interface Event {
  readonly value: unknown
  /** From when on it may be seen. */
  readonly begunMs: Ms
  /** From when on it must be seen, where it was done; infinite until it is acknowledged. */
  ackedMs: Ms
  /** The instance that took it; null: nobody did, time brought it. */
  readonly by: number | null
}

/** How long an instance may lag behind what another one took, and behind time. */
const LAG_MS = 1_000

export interface Ledger {
  begin(subject: string, value: unknown, by: number | null, at?: Ms): Event
  /** It was refused: it never was. */
  undo(subject: string, event: Event): void
  has(subject: string): boolean
  /** What an answer of that instance, asked for and given at those times, may say of the subject. */
  allowed(subject: string, asked: { by: number; askedMs: Ms; givenMs: Ms }): readonly Event[]
}

export function ledger(): Ledger {
  const subjects = new Map<string, Event[]>()
  return {
    begin(subject, value, by, at = performance.now()) {
      const event: Event = { value, begunMs: at, ackedMs: Infinity, by }
      const events = subjects.get(subject) ?? []
      subjects.set(subject, events)
      events.push(event)
      // Long ago: no answer that is still on its way can be of then.
      while (events.length > 50) events.shift()
      return event
    },
    undo(subject, event) {
      const events = subjects.get(subject) ?? []
      events.splice(events.indexOf(event), 1)
    },
    has: (subject) => subjects.has(subject),
    allowed(subject, { by, askedMs, givenMs }) {
      const events = subjects.get(subject) ?? []
      const must = events.findLastIndex((event) => event.ackedMs <= (event.by === by ? askedMs : askedMs - LAG_MS))
      return events.slice(Math.max(0, must)).filter(({ begunMs }) => begunMs <= givenMs)
    },
  }
}
