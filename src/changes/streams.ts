// Who is following the log in this process, by SSE or by a subscription: how many there may be, and when they must end.
import { fail, Failure } from '../errors.ts'
import type { Relay } from './relay.ts'

/** Why a stream is ended from here. */
export type Ending = 'draining' | 'token'

export interface Stream {
  /** Aborted with an `Ending`, or without a reason when the client has gone. */
  readonly signal: AbortSignal
  /** Gives the place back. Twice is as good as once. */
  close(): void
}

export interface Streams {
  /** @throws STREAMS_FULL, DRAINING */
  open(reader: Reader): Stream
  /** Ends all that are open; resolves at once, they end by themselves. */
  endAll(): void
  stop(): void
}

export interface Reader {
  tokenId: string | null
  /** Of an anonymous reader: where it asks from. One address holds but a part of the places. */
  address?: string | undefined
  /** Looks whether the token is still good; absent for an anonymous reader. @throws INVALID_TOKEN when not */
  recheck?: (() => Promise<unknown>) | undefined
}

interface Options {
  relay: Pick<Relay, 'subscribe'>
  isDraining(): boolean
  most?: number
  mostOfAddress?: number
}

const MOST = 1_000
const MOST_OF_ADDRESS = 50
const TICK_MS = 1_000
/** Ticks between two looks at the tokens: expiry is seen within 4 s; what this process hears of a revocation, at once. */
const RECHECK_TICKS = 4

/** The register of one process. */
export function streamRegister({ relay, isDraining, most = MOST, mostOfAddress = MOST_OF_ADDRESS }: Options): Streams {
  const open = new Map<AbortController, Reader>()
  const isFull = (address: string): boolean => {
    let held = 0
    for (const reader of open.values()) if (reader.address === address) held++
    return held >= mostOfAddress
  }
  let ticks = 0
  const end = (controller: AbortController, reason: Ending): void => {
    open.delete(controller)
    controller.abort(reason)
  }
  const endAll = (): void => {
    for (const controller of [...open.keys()]) end(controller, 'draining')
  }
  const unsubscribe = relay.subscribe({
    onEntries(entries) {
      const revoked = new Set(entries.filter(({ action }) => action === 'tokenRevoked').map(({ id }) => id))
      if (revoked.size === 0) return
      for (const [controller, { tokenId }] of [...open])
        if (tokenId !== null && revoked.has(tokenId)) end(controller, 'token')
    },
  })
  const timer = setInterval(() => {
    if (isDraining()) return endAll()
    if (++ticks % RECHECK_TICKS !== 0) return
    for (const [controller, { recheck }] of [...open])
      recheck?.().catch((error: unknown) => {
        // A database that is away for a moment says nothing about the token.
        if (error instanceof Failure && error.code === 'INVALID_TOKEN') end(controller, 'token')
      })
  }, TICK_MS)
  timer.unref()
  return {
    open(reader) {
      if (isDraining()) throw fail('DRAINING', { headers: { 'retry-after': '1' } })
      if (open.size >= most) throw fail('STREAMS_FULL', { headers: { 'retry-after': '10' } })
      if (reader.address !== undefined && isFull(reader.address)) {
        const detail = `One address holds at most ${mostOfAddress} streams without a token.`
        throw fail('STREAMS_FULL', { detail, headers: { 'retry-after': '10' } })
      }
      const controller = new AbortController()
      open.set(controller, reader)
      return {
        signal: controller.signal,
        close() {
          open.delete(controller)
          controller.abort()
        },
      }
    },
    endAll,
    stop() {
      clearInterval(timer)
      unsubscribe()
      endAll()
    },
  }
}
