// One run: the contenders are started, the workloads measured, the figures printed and kept.
import { ADMIN_TOKEN, rssMb, startOwn, startProduct, type Contender } from './contenders.ts'
import { PLANS, type Field } from './field.ts'
import { startLoader, type Loader } from './load.ts'
import { measure, type Rules, type Series } from './measure.ts'
import type { Options } from './options.ts'
import type { Place } from './place.ts'
import { report } from './report.ts'
import type { Run } from './results.ts'
import { ask } from './equal.ts'
import { articles, creations, QUESTIONS, sectionLists } from './workloads.ts'

type Say = (line: string) => void

/** Room for all answers of a workload, in every coding: what is measured is answering, not evicting. */
const WARM_MB = '1024'

interface Started {
  all: Contender[]
  field: Field
}

/** Measures all that the options ask for; `places` are the loaded databases, the first is measured whole. */
export async function run(places: readonly Place[], options: Options, say: Say): Promise<void> {
  const [place] = places
  if (place === undefined) throw new Error('there is nothing to measure on')
  const notes: string[] = []
  const note = (line: string): void => {
    notes.push(line)
    say(`note: ${line}`)
  }
  const loader = startLoader()
  const runs: Run[] = []
  const extra: Record<string, number> = {}
  try {
    const { all, field } = await start(place, loader, options, note)
    try {
      for (const [name, plan] of Object.entries(PLANS)) {
        if (!isWanted(name, options)) continue
        runs.push(...(await measure(await plan(field), loader, rules(place, options, say))))
      }
      for (const contender of all) extra[`RSS ${contender.name} MB`] = Math.round(rssMb(contender.pid) ?? 0)
    } finally {
      await Promise.all(all.map((contender) => contender.stop()))
    }
    if (places.length > 1 && isWanted('sizes', options))
      runs.push(...(await measureSizes(places, loader, options, say)))
    if (options.soak > 0) Object.assign(extra, await soak(place, loader, options, say))
    if (!options.smoke && isWanted('start', options))
      extra['start to first answer ms'] = await startTime(place, options)
  } finally {
    loader.stop()
  }
  report({ runs, extra, notes, sizes: places.map(({ room }) => room.size.articles), options }, say)
}

const isWanted = (name: string, { only, smoke }: Options): boolean =>
  only.length > 0 ? only.includes(name) : !smoke || ['W1', 'W2', 'W3', 'W4'].includes(name)

const rules = (place: Place, options: Options, say: Say): Rules => ({ ...options, adminUrl: place.adminUrl, say })

async function start(place: Place, loader: Loader, options: Options, note: (line: string) => void): Promise<Started> {
  const { poolSize, smoke } = options
  const { url } = place
  const all: Contender[] = []
  const add = async (made: Promise<Contender>): Promise<Contender> => {
    const contender = await made
    all.push(contender)
    return contender
  }
  const product = (name: string, settings: Record<string, string>): Promise<Contender> =>
    add(startProduct(name, { url, poolSize, settings }))
  try {
    let cold: Contender
    let warm: Contender | null = null
    try {
      cold = await product('cold', { CACHE_MAX_MB: '0' })
      warm = await product('warm', { CACHE_MAX_MB: WARM_MB })
    } catch (error) {
      if (!String(error).includes('CACHE_MAX_MB is not available')) throw error
      note('the server has no cache: no warm figures')
      cold = await product('cold', {})
    }
    const bytes = await sizeOfCreated(cold, place)
    const floor = await add(startOwn('floor', [url, String(poolSize), String(bytes)]))
    const constant = await add(startOwn('constant', []))
    return {
      all,
      field: { place, loader, cold, warm, floor, constant, questions: smoke ? 1_000 : QUESTIONS, isBrief: smoke, note },
    }
  } catch (error) {
    await Promise.all(all.map((contender) => contender.stop()))
    throw error
  }
}

/** How many bytes a created article's answer has: one is made, as a dry run. */
async function sizeOfCreated({ origin }: Contender, { room }: Place): Promise<number> {
  const [one] = creations(room, ADMIN_TOKEN, 1)
  if (one === undefined) return 0
  return Buffer.byteLength(await ask(origin, { ...one.product, path: '/v1/articles?dryRun=true' }))
}

/** W1 and W2 on all sizes, interleaved. */
async function measureSizes(places: readonly Place[], loader: Loader, options: Options, say: Say): Promise<Run[]> {
  const settings = { CACHE_MAX_MB: '0' }
  const started: Contender[] = []
  try {
    const series: Series[] = []
    for (const { url, room } of places) {
      const name = `cold ${room.size.articles}`
      const contender = await startProduct(name, { url, poolSize: options.poolSize, settings })
      started.push(contender)
      const of = { W1: articles(room), W2: sectionLists(room) }
      for (const [workload, list] of Object.entries(of))
        series.push({ workload, name, contender, requests: list.map(({ product }) => product) })
    }
    const [first] = places
    return first === undefined ? [] : await measure(series, loader, rules(first, options, say))
  } finally {
    await Promise.all(started.map((contender) => contender.stop()))
  }
}

/** The memory of our server after so many seconds at full load, its cache as it comes: 64 MB. */
async function soak(place: Place, loader: Loader, { poolSize, soak: seconds, connections }: Options, say: Say) {
  const server = await startProduct('soaked', { url: place.url, poolSize })
  try {
    const mixed = [...articles(place.room), ...sectionLists(place.room)].map(({ product }) => product)
    let greatest = 0
    const watch = setInterval(() => (greatest = Math.max(greatest, rssMb(server.pid) ?? 0)), 1_000)
    say(`full load for ${seconds} s`)
    await loader
      .run({ origin: server.origin, requests: mixed, connections, seconds })
      .finally(() => clearInterval(watch))
    return { [`RSS after ${seconds} s MB`]: Math.round(rssMb(server.pid) ?? 0), 'RSS at most MB': Math.round(greatest) }
  } finally {
    await server.stop()
  }
}

/** Milliseconds until a server answers that finds its data in place: the middle of five starts. */
async function startTime({ url }: Place, { poolSize }: Options): Promise<number> {
  const times: number[] = []
  for (let time = 0; time < 5; time++) {
    const server = await startProduct('started', { url, poolSize })
    times.push(server.startMs)
    await server.stop()
  }
  return Math.round(times.sort((a, b) => a - b)[2] ?? 0)
}
