// The relay: one in each process. It follows the log of the primary and hands its entries on, in order, to whoever lives
// from them: streams, subscriptions, the process's clock. It polls four times a second and whenever the doorbell rings;
// nobody's correctness depends on the doorbell. What it finds due in the agenda it announces.
//   - Listeners get every entry once, in the order of the log, or `reset`, which says: look for yourself.
//   - The lease says how long this process may believe that it knows the head.
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../db/client.ts'
import { monotonicMs, type Clock } from '../db/clock.ts'
import { CHANNEL } from '../db/doorbell.ts'
import { openLine, type Line } from '../db/line.ts'
import { RELAY_PAGE, watchAgenda, type Ahead, type AheadRow } from './ahead.ts'
import { announceDue } from './announce.ts'
import { START, type Position } from './cursor.ts'
import { pageOf, type LogEntry, type LogPage } from './read.ts'

export interface RelayListener {
  /** Entries that follow those of the call before, without a gap. */
  onEntries?(entries: readonly LogEntry[]): void
  /** Something was left out, or the log is another one now: a backup came back, the epoch was raised. */
  onReset?(): void
  /** A page has been handed on: what time is about to bring, as of the very snapshot of that page. */
  onAhead?(ahead: Ahead): void
}

export interface Relay {
  /** Behind the last entry handed on. */
  readonly position: Position & { epoch: number }
  /** What time is about to bring. */
  readonly ahead: Ahead
  /** How often `onReset` has been due: whoever follows by himself compares. */
  readonly resets: number
  /** Whether a poll reached the head so lately that nothing else can have been acknowledged for long. */
  isLeased(): boolean
  /** The entries behind a number, where all of them are remembered; null: read the log. */
  recent(seq: number): readonly LogEntry[] | null
  /** Resolves when there is more behind the number or something was reset, else after `waitMs`. */
  beyond(seq: number, waitMs: number, signal?: AbortSignal): Promise<void>
  subscribe(listener: RelayListener): () => void
  /** Polls at once. */
  wake(): void
  stop(): Promise<void>
}

interface Options {
  db: Database
  clock: Pick<Clock, 'now' | 'heard' | 'raise'>
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void }
}

const POLL_MS = 250
const LEASE_MS = 750
const TAKEN = 500
/** Farther behind than this it does not read all that was missed. */
const MAX_BEHIND = 5_000
/** Entries kept in memory for those who are a little behind. */
const REMEMBERED = 2_000
const BACKOFF_MS = { least: 100, most: 2_000 }

/** Connects, finds the head, and follows from there until `stop()`. @throws what the first connection throws */
export async function startRelay({ db, clock, log }: Options): Promise<Relay> {
  const listeners = new Set<RelayListener>()
  const waiting = new Set<() => void>()
  const stopping = new AbortController()
  let position = { ...START, epoch: 0 }
  let resets = 0
  let remembered: LogEntry[] = []
  let leaseUntilMs = -Infinity
  let line: Line | null = null
  let rouse: () => void = () => undefined
  let isRoused = false
  let announcing: Promise<void> | null = null
  const agenda = watchAgenda()

  function wake(): void {
    isRoused = true
    rouse()
  }

  async function connected(): Promise<Line> {
    if (line !== null) return line
    // Told of its end also while it is being opened.
    let opened: Line | null = null
    opened = await openLine(db, CHANNEL, {
      onNotice: wake,
      onGone: () => {
        if (opened !== null && line === opened) line = null
      },
    })
    line = opened
    return opened
  }

  async function read(on: Line): Promise<{ page: LogPage; ahead: AheadRow }> {
    const values = [position.seq, TAKEN, ...agenda.question(clock.now().getTime())]
    const [row] = await on.query<Parameters<typeof pageOf>[0] & AheadRow>('relay-page', RELAY_PAGE, values)
    if (row === undefined) throw new Error('the log has no epoch')
    return { page: pageOf(row), ahead: row }
  }

  /** Whether what was read ended at the head. */
  async function poll(): Promise<boolean> {
    const begunMs = monotonicMs()
    const { page, ahead } = await read(await connected())
    clock.heard(page.clockMs, begunMs)
    agenda.heard(ahead)
    if (page.isDue) announce()
    const { head, entries } = page
    const isOther = head.epoch !== position.epoch || (position.seq > 0 && page.mark !== position.mark)
    if (isOther || head.seq - position.seq > MAX_BEHIND) goTo(head)
    else if (entries.length > 0) handOn(entries, head.epoch)
    for (const { onAhead } of [...listeners]) onAhead?.(agenda.ahead)
    const isAtHead = position.seq >= head.seq
    if (isAtHead) leaseUntilMs = begunMs + LEASE_MS
    return isAtHead
  }

  function goTo({ epoch, seq, mark, at }: LogPage['head']): void {
    position = { epoch, seq, mark }
    remembered = []
    resets++
    if (at !== null) clock.raise(at)
    for (const { onReset } of [...listeners]) onReset?.()
    release()
  }

  function handOn(entries: readonly LogEntry[], epoch: number): void {
    const last = entries[entries.length - 1]
    if (last === undefined) return
    position = { epoch, seq: last.seq, mark: last.mark }
    remembered = [...remembered, ...entries].slice(-REMEMBERED)
    clock.raise(last.at)
    for (const { onEntries } of [...listeners]) onEntries?.(entries)
    release()
  }

  function release(): void {
    for (const resolve of [...waiting]) resolve()
  }

  // Beside the polls: a long agenda takes its time, and the lease must not run out over it.
  function announce(): void {
    announcing ??= announceDue(db)
      .then(
        ({ announced }) => {
          if (announced > 0) wake()
        },
        (err: unknown) => log.warn({ err }, 'announcing failed, the next poll tries again'),
      )
      .finally(() => (announcing = null))
  }

  async function rest(forMs: number): Promise<void> {
    if (isRoused || stopping.signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, forMs)
      timer.unref()
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    let backoffMs = BACKOFF_MS.least
    while (!stopping.signal.aborted) {
      try {
        await rest(POLL_MS)
        isRoused = false
        while (!stopping.signal.aborted && !(await poll()));
        backoffMs = BACKOFF_MS.least
      } catch (err) {
        if (stopping.signal.aborted) return
        log.warn({ err }, 'the log cannot be followed, trying again')
        const broken = line
        line = null
        await broken?.close()
        // Jittered: the processes of a newsroom do not come back to a database that has just started in one moment.
        await delay(backoffMs * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal }).catch(
          () => undefined,
        )
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MS.most)
      }
    }
  }

  try {
    await poll()
  } catch (error) {
    await (line as Line | null)?.close() // `poll` has set it; control flow analysis does not see that
    throw error
  }
  const running = run().catch((err: unknown) => log.error({ err }, 'the relay has stopped'))

  return {
    get position() {
      return position
    },
    get ahead() {
      return agenda.ahead
    },
    get resets() {
      return resets
    },
    isLeased: () => monotonicMs() < leaseUntilMs,
    recent(seq) {
      const oldest = remembered[0]
      if (seq >= position.seq) return []
      if (oldest === undefined || oldest.seq > seq + 1) return null
      return remembered.slice(seq + 1 - oldest.seq)
    },
    async beyond(seq, waitMs, signal) {
      if (position.seq > seq || signal?.aborted === true || stopping.signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, waitMs)
        function done(): void {
          clearTimeout(timer)
          waiting.delete(done)
          signal?.removeEventListener('abort', done)
          resolve()
        }
        waiting.add(done)
        signal?.addEventListener('abort', done)
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    wake,
    async stop() {
      stopping.abort()
      rouse()
      release()
      const open = line
      await open?.close()
      await Promise.allSettled([running, announcing])
      // One that was being opened meanwhile.
      if (line !== open) await line?.close()
    },
  }
}
