// Min-Sequence: a read from data at least as new as a write that its sender knows of (semantics.md section 5).
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Relay } from '../changes/relay.ts'
import { monotonicMs } from '../db/clock.ts'
import { fail } from '../errors.ts'
import { enclosure } from './enclosure.ts'

/** How far beyond what is known of the log a number may lie: it was given out by another server a moment ago. */
const MOST_AHEAD = 1_000_000
/** How long a number is waited for that has not come here yet. */
const WAIT_MS = 1_000
/** Requests that wait at once. */
const MOST_WAITING = 1_000

interface Options {
  relay: Pick<Relay, 'position' | 'resets' | 'wake' | 'beyond'>
}

/**
 * Holds reads back until this process has what they ask for, before their instant is taken. A number that this process
 * has answered itself is in the database, which is asked then (`isBehind` of cache/newer.ts).
 */
export const minSequence = fp<Options>(async (app, { relay }) => {
  /** The greatest number that a write has been answered with here: all up to it is committed. */
  let answered = 0
  let waiting = 0

  app.addHook('onSend', (_request, reply, payload, done) => {
    const sequence = reply.getHeader('content-sequence')
    // What is still inside a transaction has no number yet.
    if (sequence !== undefined && enclosure() === undefined) answered = Math.max(answered, Number(sequence))
    done(null, payload)
  })

  app.addHook('onRequest', (request, _reply, done) => {
    const header = request.headers['min-sequence']
    if (header === undefined || !isRead(request)) return done()
    const wanted = /^[1-9]\d{0,15}$/.test(String(header)) ? Number(header) : NaN
    const known = Math.max(relay.position.seq, answered)
    if (wanted <= known) return done()
    if (!(wanted <= known + MOST_AHEAD))
      return done(
        fail('INVALID_HEADER', {
          detail: 'Min-Sequence takes the Content-Sequence of an earlier answer.',
          errors: [{ path: 'Min-Sequence', message: `must be a whole number from 1 to ${known + MOST_AHEAD}` }],
        }),
      )
    if (waiting >= MOST_WAITING) return done(notReached())
    waiting++
    reached(wanted).then(
      (isReached) => {
        waiting--
        done(isReached ? undefined : notReached())
      },
      (error: Error) => {
        waiting--
        done(error)
      },
    )
  })

  async function reached(wanted: number): Promise<boolean> {
    const endMs = monotonicMs() + WAIT_MS
    relay.wake()
    for (;;) {
      const { seq } = relay.position
      if (Math.max(seq, answered) >= wanted) return true
      const leftMs = endMs - monotonicMs()
      if (leftMs <= 0) return false
      const before = relay.resets
      await relay.beyond(seq, leftMs)
      // Neither more nor another log: the time is over, or the relay has stopped.
      if (relay.position.seq === seq && relay.resets === before) return Math.max(seq, answered) >= wanted
    }
  }
})

const notReached = () => fail('SEQUENCE_NOT_REACHED', { headers: { 'retry-after': '1' } })

/** Writes need not wait: each is done on the newest state there is. Of GraphQL nobody can tell before the body is read. */
function isRead({ method, is404, routeOptions }: FastifyRequest): boolean {
  const { scope, write } = routeOptions.config
  if (is404 || scope === 'open') return false
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && write?.isOneWrite !== undefined)
}
