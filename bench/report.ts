// What a run says and leaves behind.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Options } from './options.ts'
import { RATIOS, sizeRatios } from './ratios.ts'
import { figure, figuresTable, runsTable, voidReasons, type Figure, type Run } from './results.ts'

export interface Outcome {
  runs: Run[]
  /** Figures that are no ratio, by their names. */
  extra: Record<string, number>
  /** What was left out, and why. */
  notes: string[]
  sizes: number[]
  options: Options
}

/** bench/results.json: `ratios` by the names that they are quoted by, `void` (empty: the run counts), and all samples. */
export function resultOf({ runs, extra, notes, sizes, options }: Outcome) {
  const wanted = sizes.length > 1 ? [...RATIOS, ...sizeRatios(Math.max(...sizes), Math.min(...sizes))] : RATIOS
  const figures: Figure[] = wanted.flatMap((each) => figure(runs, each) ?? [])
  const ratios = Object.fromEntries(figures.map(({ key, value }) => [key, value]))
  const { rounds, seconds, connections, poolSize, seed } = options
  const [processor] = cpus()
  return {
    at: new Date().toISOString(),
    void: voidReasons(ratios),
    ratios,
    figures,
    extra,
    notes,
    machine: {
      node: process.version,
      cpus: cpus().length,
      cpu: processor?.model.trim() ?? '',
      // Of the last minute. Much above the number of CPUs: others were at work, and times say little.
      load: Number((loadavg()[0] ?? 0).toFixed(1)),
    },
    options: { articles: sizes, rounds, seconds, connections, poolSize, seed },
    runs,
  }
}

const resultsPath = join(import.meta.dirname, '..', 'bench', 'results.json')

export function report(outcome: Outcome, say: (line: string) => void): void {
  const result = resultOf(outcome)
  writeFileSync(resultsPath, `${JSON.stringify(result, null, 2)}\n`)
  say(`\n${runsTable(result.runs)}\n\n${figuresTable(result.figures)}\n`)
  for (const [name, value] of Object.entries(result.extra)) say(`${name}: ${value}`)
  for (const line of result.notes) say(`note: ${line}`)
  for (const reason of result.void) say(`VOID: ${reason}`)
  const { load, cpus: count } = result.machine
  say(`load of the machine at the end: ${load} on ${count} CPUs; all of it in bench/results.json`)
}
