// From samples to figures: medians over the rounds, their ratios, what makes a run void, and how all of it is shown.
import type { Sample } from './load.ts'

/** One contender's answers to one workload in one round. */
export interface Run {
  workload: string
  series: string
  round: number
  sample: Sample
  /** Microseconds of CPU for each answer; null where the system does not tell. */
  serverCpuUs: number | null
  databaseCpuUs: number | null
}

/**
 * A figure of two series, the one above over the one below. Of a `rate` more is better; of `p50`, `p99` (milliseconds) and
 * `cpu` (of server and database for each answer, which other programs on the machine disturb least) less is.
 */
export interface Ratio {
  key: string
  above: [workload: string, series: string]
  below: [workload: string, series: string]
  by: 'rate' | 'p50' | 'p99' | 'cpu'
  factor?: number
  /** What the issue asks for, as it is written there. */
  bar?: string
}

export interface Figure {
  key: string
  value: number
  /** The least and the greatest of the rounds. */
  low: number
  high: number
  bar: string
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

const of = (runs: readonly Run[], [workload, series]: Ratio['above']): Run[] =>
  runs.filter((run) => run.workload === workload && run.series === series)

/** The ratio of the medians, with the spread of the rounds' own ratios; null where a series was not run. */
export function figure(runs: readonly Run[], { key, above, below, by, factor = 1, bar = '' }: Ratio): Figure | null {
  const [over, under] = [of(runs, above), of(runs, below)]
  if (over.length === 0 || under.length === 0) return null
  const read = (run: Run): number =>
    by === 'cpu' ? (run.serverCpuUs ?? NaN) + (run.databaseCpuUs ?? NaN) : run.sample[by]
  const value = (median(over.map(read)) / median(under.map(read))) * factor
  if (Number.isNaN(value)) return null
  const each = over.flatMap((run) => {
    const beside = under.find(({ round }) => round === run.round)
    return beside === undefined ? [] : [(read(run) / read(beside)) * factor]
  })
  return { key, value: rounded(value), low: rounded(Math.min(...each)), high: rounded(Math.max(...each)), bar }
}

const rounded = (value: number): number => Number(value.toPrecision(3))

/** A constant this much faster than the floor says that the floor was not written well, or was starved. */
const LEAST_FLOOR = { 'W1 floor/constant': 0.08, 'W2 floor/constant': 0.05 } as const

/** Why the run does not count; empty: it does. */
export function voidReasons(ratios: Readonly<Record<string, number>>): string[] {
  return Object.entries(LEAST_FLOOR).flatMap(([key, least]) => {
    const value = ratios[key]
    return value === undefined || value >= least ? [] : [`${key} is ${value}, and must be at least ${least}`]
  })
}

const cell = (value: number | null, digits: number): string =>
  value === null || Number.isNaN(value) ? '–' : value.toFixed(digits)

/** Lines of columns under their names, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}

/** One line a series: medians over its rounds. */
export function runsTable(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ workload, series }) => `${workload}\t${series}`))]
  const rows = names.map((name) => {
    const [workload = '', series = ''] = name.split('\t')
    const own = of(runs, [workload, series])
    const samples = own.map(({ sample }) => sample)
    const rates = samples.map(({ rate }) => rate)
    const middle = (values: (number | null)[]): number | null => {
      const known = values.filter((value) => value !== null)
      return known.length === 0 ? null : median(known)
    }
    return [
      `${workload} ${series}`,
      cell(median(rates), 0),
      `${cell(Math.min(...rates), 0)}–${cell(Math.max(...rates), 0)}`,
      cell(median(samples.map(({ p50 }) => p50)), 2),
      cell(median(samples.map(({ p99 }) => p99)), 2),
      cell(median(samples.map(({ bytes }) => bytes)) / 1000, 1),
      cell(middle(own.map(({ serverCpuUs }) => serverCpuUs)), 0),
      cell(middle(own.map(({ databaseCpuUs }) => databaseCpuUs)), 0),
    ]
  })
  return table(['', 'a second', 'spread', 'p50 ms', 'p99 ms', 'KB', 'server µs', 'database µs'], rows)
}

export const figuresTable = (figures: readonly Figure[]): string =>
  table(
    ['', 'figure', 'spread', 'asked for'],
    figures.map(({ key, value, low, high, bar }) => [key, String(value), `${low}–${high}`, bar]),
  )
