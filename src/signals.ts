// How a process of ours ends: in good order on a signal or an error that nobody caught, at once on a second signal.
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'

/** What takes longer than this is cut off. */
const CLOSE_MS = 20_000
/** A terminal's Ctrl-C arrives twice under npm, once by itself and once handed on. */
const SAME_SIGNAL_MS = 1_000

/** Runs `stop` once, when the process is asked to end, and then ends it. */
export function stopOnSignals(log: Pick<Logger, 'info' | 'error' | 'fatal'>, stop: () => Promise<void>): void {
  const { close } = closeWithGrace(
    // Signals are ours, see below; errors that nobody caught end the process in the same good order.
    { delay: CLOSE_MS, logger: log, skip: ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] },
    async ({ err }) => {
      if (err) log.fatal({ err }, 'stopping after an error that nobody caught')
      await stop()
    },
  )
  let stoppingSince: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(signal, () => {
      if (stoppingSince === undefined) {
        stoppingSince = performance.now()
        log.info({ signal }, 'stopping')
        close()
      } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS) {
        log.error({ signal }, 'second signal, leaving at once')
        process.exit(1)
      }
    })
  }
}
