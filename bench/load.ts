// The load: autocannon in a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'

export interface Request {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface Job {
  origin: string
  requests: Request[]
  connections: number
  seconds: number
  /** So many requests instead of so many seconds. */
  amount?: number
}

export interface Sample {
  /** Answers a second. */
  rate: number
  count: number
  /** Milliseconds from request to answer. */
  p50: number
  p99: number
  /** Of an answer, headers and all. */
  bytes: number
  codes: Record<string, number>
  errors: number
}

export interface Loader {
  run(job: Job): Promise<Sample>
  stop(): void
}

export function startLoader(): Loader {
  const child = fork(join(import.meta.dirname, `load-process${extname(import.meta.filename)}`), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    async run(job) {
      const limit = AbortSignal.timeout((job.seconds + 120) * 1000)
      const answered = once(child, 'message', { signal: limit })
      child.send(job)
      const [message] = (await answered) as [{ sample?: Sample; fault?: string }] // load-process.ts sends no other
      if (message.sample === undefined) throw new Error(`the load failed: ${message.fault ?? ''}`)
      return message.sample
    },
    stop: () => child.disconnect(),
  }
}
