// Interleaved rounds: each round asks every contender of a workload once, and each round begins with another of them, so
// that whatever else the machine does in a minute falls on all of them.
import { cpuMs, type Contender } from './contenders.ts'
import { withClient } from './data.ts'
import type { Loader, Request } from './load.ts'
import type { Run } from './results.ts'

export interface Series {
  workload: string
  name: string
  contender: Contender
  requests: Request[]
  /** Questions in flight at once, where it is not the usual number. */
  connections?: number
}

export interface Rules {
  rounds: number
  seconds: number
  connections: number
  /** A superuser's, to find the processes of the database. */
  adminUrl: string
  say: (line: string) => void
}

/** Answers after which a server counts as warm, and how often it is asked for twice a round's time to give them. */
const WARM = 10_000
const MOST_WARMING = 3

/** @throws Error where a server answers with anything but 2xx and 304, or not at all */
export async function measure(series: readonly Series[], loader: Loader, rules: Rules): Promise<Run[]> {
  const { rounds, seconds, connections, adminUrl, say } = rules
  const job = (one: Series) => ({
    origin: one.contender.origin,
    requests: one.requests,
    connections: one.connections ?? connections,
  })
  for (const one of series) await warmUp(one)
  // Statements are prepared, caches filled, code compiled: V8 has the hot part of a server optimised only after some ten
  // thousand requests, until which a server of many parts takes twice its time and a short one hardly longer.
  async function warmUp(one: Series): Promise<void> {
    const turns = seconds < 2 || one.connections !== undefined ? 1 : MOST_WARMING
    let count = 0
    for (let turn = 0; turn < turns && count < WARM; turn++)
      count += (await loader.run({ ...job(one), seconds: seconds < 2 ? seconds / 2 : 2 * seconds })).count
  }
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < series.length; at++) {
      const one = series[(at + round) % series.length]
      if (one === undefined) continue
      const backends = await backendsOf(adminUrl)
      const before = { server: cpuMs([one.contender.pid]), database: cpuMs(backends) }
      const sample = await loader.run({ ...job(one), seconds })
      // Those that were opened meanwhile have done nothing else.
      const grown = [...new Set([...backends, ...(await backendsOf(adminUrl))])]
      const after = { server: cpuMs([one.contender.pid]), database: cpuMs(grown) }
      const faults = Object.keys(sample.codes).filter((code) => !/^(2..|304)$/.test(code))
      if (faults.length > 0 || sample.errors > 0 || sample.count === 0)
        throw new Error(
          `${one.workload} ${one.name}: ${JSON.stringify(sample.codes)}, ${sample.errors} without an answer`,
        )
      const each = (from: number | null, to: number | null): number | null =>
        from === null || to === null ? null : (Math.max(to - from, 0) * 1000) / sample.count
      runs.push({
        workload: one.workload,
        series: one.name,
        round,
        sample,
        serverCpuUs: each(before.server, after.server),
        databaseCpuUs: each(before.database, after.database),
      })
    }
    say(`${series[0]?.workload ?? ''}: round ${round + 1} of ${rounds}`)
  }
  return runs
}

/** The database's processes that serve connections, where they are on this machine. */
async function backendsOf(adminUrl: string): Promise<number[]> {
  const { hostname } = new URL(adminUrl)
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return []
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    return rows.map(({ pid }) => pid)
  })
}
