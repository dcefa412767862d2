import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks again every `everyMs` until the answer is not undefined, and gives that; undefined after `timeoutMs`.
 * A monotonic clock: starting a server must not depend on somebody setting the time.
 */
export async function waitFor<T>(
  timeoutMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs = 10,
): Promise<T | undefined> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined || performance.now() > end) return answer
    await delay(everyMs)
  }
}
