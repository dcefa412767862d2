// Sends what the outbox holds: at least once, in order per item at each endpoint, at most once at a time. Nobody waits for
// another's receiver: each endpoint has slots of its own, few while it fails, and there are more in all than those of all
// failing endpoints together.
import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { v7 as uuid } from 'uuid'
import type { Database } from '../db/client.ts'
import type { Reach } from './addresses.ts'
import { claimDeliveries, releaseClaims, settleDelivered, settleGone, settleRefused, type Claimed } from './claim.ts'
import { post, type Attempted } from './post.ts'
import { signatureHeaders } from './sign.ts'

export interface DelivererOptions {
  /** Milliseconds for one attempt, and how much longer than that a lease lasts. */
  timeoutMs: number
  leaseMs: number
  /** The wait after the first failure; doubled after each further one. */
  retryMs: number
}

export const DELIVERER: DelivererOptions = { timeoutMs: 15_000, leaseMs: 30_000, retryMs: 5_000 }

/** Attempts under way in this process. With 100 endpoints, all failing, FAILING_SLOTS leaves room for a healthy one. */
const SLOTS = 256
const ENDPOINT_SLOTS = 8
const FAILING_SLOTS = 2
/** Failures in a row after which an endpoint counts as failing. */
const FAILING = 5
const MAX_RETRY_MS = 3_600_000
/** The longest silence that a receiver may ask for. */
const MAX_PAUSE_MS = 3_600_000

export interface Deliverer {
  /** Claims and begins what there is room for; how many. Does not wait for what it has begun. */
  deliver(): Promise<number>
  /** Lets what is under way end, for `timeoutMs` at most, cuts the rest off and gives the leases back. */
  stop(timeoutMs: number): Promise<void>
}

interface Delivering {
  db: Database
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  reach: Reach
  options: DelivererOptions
  /** Called whenever a slot is free again. */
  onFree: () => void
}

/** One per process. */
export function createDeliverer({ db, log, reach, options, onFree }: Delivering): Deliverer {
  const worker = uuid()
  const underWay = new Map<string, Set<Promise<void>>>()
  const failures = new Map<string, number>()
  const ending = new AbortController()
  setMaxListeners(SLOTS, ending.signal)

  const slots = (webhookId: string): number =>
    (failures.get(webhookId) ?? 0) >= FAILING ? FAILING_SLOTS : ENDPOINT_SLOTS
  const count = (): number => [...underWay.values()].reduce((sum, each) => sum + each.size, 0)

  function slotsLeft(): Map<string, number> {
    const known = new Set([...underWay.keys(), ...failures.keys()])
    return new Map([...known].map((id) => [id, Math.max(0, slots(id) - (underWay.get(id)?.size ?? 0))]))
  }

  function begin(claimed: Claimed, claimedMs: number): void {
    const { webhookId, id } = claimed
    const running = attempt(claimed, claimedMs)
      // Its lease runs out, and it is sent again.
      .catch((err: unknown) => log.error({ err, webhookId, deliveryId: id }, 'webhook delivery not recorded'))
      .finally(() => {
        const set = underWay.get(webhookId)
        set?.delete(running)
        if (set?.size === 0) underWay.delete(webhookId)
        onFree()
      })
    const set = underWay.get(webhookId) ?? new Set()
    underWay.set(webhookId, set.add(running))
  }

  async function attempt(claimed: Claimed, claimedMs: number): Promise<void> {
    const { url, eventId: eventId, at, payload, secrets } = claimed
    const headers = signatureHeaders({ id: eventId, at, payload }, secrets)
    // A process that was stopped since must not send what may be somebody else's by now.
    if (performance.now() - claimedMs > options.leaseMs - options.timeoutMs) return
    const { timeoutMs } = options
    const attempted = await post({ url, headers, body: payload, reach, timeoutMs, signal: ending.signal })
    if (ending.signal.aborted && attempted.status === null) return
    await settle(claimed, attempted)
  }

  async function settle(claimed: Claimed, { status, error, retryAfterMs }: Attempted): Promise<void> {
    const { id, webhookId, attempts } = claimed
    const held = { id, webhookId, worker }
    if (status !== null && status >= 200 && status < 300) {
      failures.delete(webhookId)
      return settleDelivered(db, held, status)
    }
    failures.set(webhookId, (failures.get(webhookId) ?? 0) + 1)
    log.info({ webhookId, deliveryId: id, attempts, status, error }, 'webhook delivery refused')
    if (status === 410) {
      log.warn({ webhookId }, 'webhook disabled: its receiver is gone')
      return settleGone(db, held)
    }
    const asked = status === 429 || status === 503 ? retryAfterMs : null
    const pauseMs = asked === null ? null : Math.min(asked, MAX_PAUSE_MS)
    const delayMs = Math.max(retryDelay(attempts, options.retryMs), pauseMs ?? 0)
    return settleRefused(db, held, { status, error: error ?? 'no answer', delayMs, pauseMs })
  }

  return {
    async deliver() {
      const limit = SLOTS - count()
      if (limit <= 0 || ending.signal.aborted) return 0
      const claimedMs = performance.now()
      const claim = { worker, leaseMs: options.leaseMs, slots: ENDPOINT_SLOTS, slotsOf: slotsLeft(), limit }
      const claimed = await claimDeliveries(db, claim)
      for (const each of claimed) begin(each, claimedMs)
      return claimed.length
    },
    async stop(timeoutMs) {
      const all = (): Promise<unknown> => Promise.all([...underWay.values()].flatMap((each) => [...each]))
      const over = new AbortController()
      await Promise.race([all(), delay(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined)])
      over.abort()
      ending.abort()
      await all()
      await releaseClaims(db, worker)
    },
  }
}

/** Doubled each time up to an hour, and somewhere in the upper half of that, so that retries of many spread out. */
function retryDelay(attempts: number, retryMs: number): number {
  const most = Math.min(retryMs * 2 ** Math.min(attempts - 1, 20), MAX_RETRY_MS)
  return Math.round(most * (0.5 + Math.random() / 2))
}
