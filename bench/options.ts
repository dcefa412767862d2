import { parseArgs } from 'node:util'
import { SEED } from './data.ts'

export interface Options {
  /** Sizes of the newsroom; the first is measured whole, the others for what grows with size. */
  articles: number[]
  /** Names of workloads; empty: all. */
  only: string[]
  rounds: number
  /** Of load, for each contender in each round. */
  seconds: number
  connections: number
  poolSize: number
  seed: number
  /** Seconds at full load after which memory is read; 0: left out. */
  soak: number
  smoke: boolean
  loadOnly: boolean
  keep: boolean
  drop: string | null
  help: boolean
}

export const HELP = `npm run bench -- [options]

  --smoke            2,000 articles, W1 to W4 in short rounds: for CI
  --articles 100000  sizes, with commas; the first is measured whole, W1 and W2 at all (100000,10000,1000000)
  --only W1,W2       these workloads alone
  --rounds 5         rounds, at least 3 for a figure that counts
  --seconds 3        of load for each contender in each round
  --connections 32   of the load
  --pool 8           connections of each contender to PostgreSQL
  --soak 600         seconds at full load, then memory; 0 leaves it out
  --seed ${SEED}    another newsroom
  --load-only        loads one database, prints its address, and holds it until it is told to stop
  --keep             keeps the database; the next run with --keep or --load-only finds it
  --drop NAME        drops a kept database
`

/** @throws Error in one line for what is no option */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      smoke: { type: 'boolean', default: false },
      articles: { type: 'string' },
      only: { type: 'string', default: '' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      pool: { type: 'string', default: '8' },
      soak: { type: 'string', default: '0' },
      seed: { type: 'string', default: String(SEED) },
      'load-only': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      drop: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { smoke } = values
  const given = (text: string | undefined, usual: number): number => number(text ?? String(usual))
  const sizes = (values.articles ?? (smoke ? '2000' : '100000')).split(',').map((text) => number(text))
  return {
    articles: sizes,
    only: values.only.split(',').filter((name) => name !== ''),
    rounds: given(values.rounds, smoke ? 3 : 5),
    seconds: given(values.seconds, smoke ? 0.7 : 3),
    connections: number(values.connections),
    poolSize: number(values.pool),
    seed: number(values.seed),
    soak: number(values.soak),
    smoke,
    loadOnly: values['load-only'],
    keep: values.keep,
    drop: values.drop ?? null,
    help: values.help,
  }
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || text.trim() === '') throw new Error(`${text} is not a number`)
  return value
}
