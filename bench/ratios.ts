// The figures of a run, under the names that they are quoted by, each with what is asked of it.
import type { Ratio } from './results.ts'

const coldToFloor = (workload: string, least: number): Ratio => ({
  key: `${workload} cold/floor`,
  above: [workload, 'cold'],
  below: [workload, 'floor'],
  by: 'rate',
  bar: `≥ ${least.toFixed(2)}`,
})

const toConstant = (workload: string, series: string, constant: string, bar: string): Ratio => ({
  key: `${workload} ${series}/constant`,
  above: [workload, series],
  below: [workload, constant],
  by: 'rate',
  bar,
})

const slow = (workload: string): Ratio => ({
  key: `${workload} p99 cold/floor`,
  above: [workload, 'cold'],
  below: [workload, 'floor'],
  by: 'p99',
  bar: '≤ 1.5',
})

/** The floor above: what throughput would be if CPU alone decided, to be compared with `cold/floor`. */
const costs = (workload: string): Ratio => ({
  key: `${workload} CPU floor/cold`,
  above: [workload, 'floor'],
  below: [workload, 'cold'],
  by: 'cpu',
})

const include = (relation: string): Ratio => ({
  key: `W1 include=${relation}/W1`,
  above: ['include', relation],
  below: ['include', 'W1'],
  by: 'p50',
  bar: '≤ 1.25',
})

export const RATIOS: readonly Ratio[] = [
  coldToFloor('W1', 0.85),
  coldToFloor('W2', 0.8),
  coldToFloor('W3', 0.8),
  coldToFloor('W4', 0.8),
  { key: 'W1 cold/plain floor', above: ['W1', 'cold'], below: ['W1', 'plain floor'], by: 'rate' },
  toConstant('W1', 'warm', 'constant', '≥ 0.80'),
  toConstant('W2', 'warm', 'constant', '≥ 0.80'),
  toConstant('W1', 'warm gzip', 'constant gzip', '≥ 0.80'),
  toConstant('W2', 'warm gzip', 'constant gzip', '≥ 0.80'),
  toConstant('W1', '304', 'constant', '≥ 0.95'),
  toConstant('W2', '304', 'constant', '≥ 0.95'),
  toConstant('W3', 'warm', 'constant', '≥ 0.60'),
  toConstant('W4', 'warm', 'constant', '≥ 0.60'),
  toConstant('W3', 'persisted', 'constant', '≥ 0.80'),
  { key: 'W8 cold/8 floor requests', above: ['W8', 'cold'], below: ['W8', 'floor'], by: 'rate', factor: 8, bar: '≥ 2' },
  { key: 'W5/floor', above: ['W5', 'cold'], below: ['W5', 'floor'], by: 'rate', bar: '≥ 0.6' },
  { key: 'W7 deep/first', above: ['W7', 'deep'], below: ['W7', 'first'], by: 'p50', bar: '≤ 1.2' },
  include('related'),
  include('translations'),
  slow('W1'),
  slow('W2'),
  slow('W3'),
  slow('W4'),
  costs('W1'),
  costs('W2'),
  costs('W3'),
  costs('W4'),
  costs('W5'),
  { key: 'W1 floor/constant', above: ['W1', 'floor'], below: ['W1', 'constant'], by: 'rate', bar: '≥ 0.08, else void' },
  { key: 'W2 floor/constant', above: ['W2', 'floor'], below: ['W2', 'constant'], by: 'rate', bar: '≥ 0.05, else void' },
]

/** W1 and W2 on the greatest newsroom beside the smallest. */
export const sizeRatios = (large: number, small: number): Ratio[] =>
  ['W1', 'W2'].map((workload) => ({
    key: `${workload} p50 ${large}/${small}`,
    above: [workload, `cold ${large}`],
    below: [workload, `cold ${small}`],
    by: 'p50',
    bar: '≤ 1.3',
  }))
