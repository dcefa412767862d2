// A process that does nothing but send requests, so that the load has a core of its own as far as there is one. Each job
// comes as a message: whom to ask, what, with how many connections, for how long.
import autocannon from 'autocannon'
import type { Job, Request, Sample } from './load.ts'
import { OWN_NUMBER } from './workloads.ts'

process.on('disconnect', () => process.exit(0))
process.on('message', (job: Job) => {
  run(job)
    .then((sample) => process.send?.({ sample }))
    .catch((error: unknown) => process.send?.({ fault: String(error) }))
})

function run(job: Job): Promise<Sample> {
  const times: number[] = []
  const codes: Record<string, number> = {}
  let bytes = 0
  let next = 0
  return new Promise((resolve, reject) => {
    const began = performance.now()
    autocannon(
      {
        url: job.origin,
        connections: job.connections,
        ...(job.amount === undefined ? { duration: job.seconds } : { amount: job.amount }),
        timeout: 30,
        setupClient(client) {
          // Each connection asks for another part of the whole: together, for all of it.
          const part = job.requests.filter((_, at) => at % job.connections === next % job.requests.length)
          next++
          client.setRequests(part.map(numbered))
          // The two last are passed, though the types know of two alone.
          client.on('response', (status: number, size: number, ms?: number) => {
            times.push(ms ?? 0)
            bytes += size
            codes[status] = (codes[status] ?? 0) + 1
          })
        },
      },
      (error: unknown, result) => {
        if (error instanceof Error) return reject(error)
        const seconds = (performance.now() - began) / 1000
        const sorted = Float64Array.from(times).sort()
        const at = (share: number): number =>
          sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
        resolve({
          rate: times.length / seconds,
          count: times.length,
          p50: at(0.5),
          p99: at(0.99),
          bytes: bytes / Math.max(times.length, 1),
          codes,
          errors: result.errors + result.timeouts,
        })
      },
    )
  })
}

let number = 0
const run36 = Date.now().toString(36)

/** A request with a number of its own each time that it is sent, where its body has a place for one. */
function numbered(request: Request): autocannon.Request {
  const { body } = request
  if (body?.includes(OWN_NUMBER) !== true) return request
  return {
    ...request,
    setupRequest: (sent) => ({ ...sent, body: body.replace(OWN_NUMBER, `${run36} ${(number++).toString(36)}`) }),
  }
}
