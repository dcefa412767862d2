// Work that is done again and again until it is stopped: every wait has a bound, and what fails is tried again, later
// each time.
import type { Logger } from 'pino'

export interface Loop {
  /** Ends the present wait, or the next one. */
  wake(): void
  /** Resolves once the work that is under way has ended; none is begun any more. */
  stop(): Promise<void>
}

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 30_000

/** Runs `work`, which says how many milliseconds to wait before the next time; a failure is logged and waits by itself. */
export function startLoop(name: string, log: Pick<Logger, 'warn'>, work: () => Promise<number>, firstMs = 0): Loop {
  let isStopped = false
  let isAwake = false
  let wakeUp: (() => void) | undefined

  const wake = (): void => {
    isAwake = true
    wakeUp?.()
  }

  async function wait(ms: number): Promise<void> {
    if (!isAwake)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    wakeUp = undefined
    isAwake = false
  }

  async function run(): Promise<void> {
    let failures = 0
    if (firstMs > 0) await wait(firstMs)
    while (!isStopped) {
      let waitMs: number
      try {
        waitMs = await work()
        failures = 0
      } catch (err) {
        waitMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures++, 10), MAX_RETRY_MS) * (0.5 + Math.random() / 2)
        log.warn({ err, work: name, waitMs }, 'background work failed')
        isAwake = false
      }
      if (!isStopped) await wait(waitMs)
    }
  }

  const running = run()
  return {
    wake,
    stop() {
      isStopped = true
      wake()
      return running
    },
  }
}
