// Who reads too slowly: takes nothing for a while, or lets the log run away meanwhile. He is cut, and goes on from his
// last cursor; what waits for him in memory stays bounded.
import type { Relay } from './relay.ts'

export interface Patience {
  /** Milliseconds in which something has to be taken of what waits. */
  stallMs: number
  /** Entries that the log may grow by while nothing is taken. */
  stallEntries: number
}

export const PATIENCE: Patience = { stallMs: 30_000, stallEntries: 1_000 }

/** Whether what waits was taken in time; true as well when the signal ends the waiting. Never rejects. */
export function isTaken(
  taken: Promise<unknown>,
  relay: Pick<Relay, 'position' | 'subscribe'>,
  { signal, stallMs, stallEntries }: Patience & { signal: AbortSignal },
): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(true)
  const { seq } = relay.position
  return new Promise((resolve) => {
    function end(is: boolean): void {
      clearTimeout(timer)
      unsubscribe()
      signal.removeEventListener('abort', gone)
      resolve(is)
    }
    const gone = (): void => end(true)
    const timer = setTimeout(() => end(false), stallMs)
    const unsubscribe = relay.subscribe({
      onEntries: () => (relay.position.seq - seq > stallEntries ? end(false) : undefined),
    })
    signal.addEventListener('abort', gone)
    taken.then(gone, gone)
  })
}
