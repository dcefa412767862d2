// The workloads, each as the series that are run beside one another.
import { createHash } from 'node:crypto'
import { ADMIN_TOKEN, type Contender } from './contenders.ts'
import { ask, demandEqual } from './equal.ts'
import type { Loader, Request } from './load.ts'
import type { Series } from './measure.ts'
import type { Place } from './place.ts'
import * as questions from './workloads.ts'
import type { Question } from './workloads.ts'
import { SEARCH_WORDS } from './words.ts'

/** Who takes part, and where. */
export interface Field {
  place: Place
  loader: Loader
  cold: Contender
  /** Null: this server cannot keep answers. */
  warm: Contender | null
  floor: Contender
  constant: Contender
  /** Different questions of each workload. */
  questions: number
  /** The floor and ours alone, without gzip, 304 and what else refines the picture. */
  isBrief: boolean
  /** Notes what is left out, and why. */
  note: (line: string) => void
}

type Plan = (field: Field) => Promise<Series[]>

const products = (list: readonly Question[]): Request[] => list.map(({ product }) => product)
const floors = (list: readonly Question[]): Request[] => list.map(({ floor }) => floor)
const withHeaders = (requests: readonly Request[], headers: Record<string, string>): Request[] =>
  requests.map((request) => ({ ...request, headers: { ...request.headers, ...headers } }))

/** The mean size of some answers, in bytes. */
async function meanBytes(origin: string, requests: readonly Request[]): Promise<number> {
  const some = requests.slice(0, 40)
  const sizes = await Promise.all(some.map(async (request) => Buffer.byteLength(await ask(origin, request))))
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / some.length)
}

const bytes = (count: number): Request[] => [{ method: 'GET', path: `/bytes/${count}` }]

/** Every answer is in memory, in every coding asked for: compressing begins with the second hit. */
async function fill({ loader }: Field, warm: Contender, requests: Request[]): Promise<void> {
  const connections = 32
  // Each connection asks for its share, which is one more for some of them.
  const amount = Math.ceil(requests.length / connections) * connections
  for (let time = 0; time < 3; time++)
    await loader.run({ origin: warm.origin, requests, connections, seconds: 60, amount })
}

/** Ours against the floor, after both have been compared. */
async function coldAndFloor(field: Field, workload: string, list: Question[]): Promise<Series[]> {
  const { cold, floor } = field
  await demandEqual(workload, list, { product: cold.origin, floor: floor.origin })
  return [
    { workload, name: 'cold', contender: cold, requests: products(list) },
    { workload, name: 'floor', contender: floor, requests: floors(list) },
  ]
}

/** Answers from memory against a constant of the same size; with GET also compressed, and not at all (304). */
async function warmAndConstant(field: Field, workload: string, list: Question[]): Promise<Series[]> {
  const { cold, warm, constant, isBrief } = field
  const requests = products(list)
  const size = await meanBytes(cold.origin, requests)
  const series: Series[] = [{ workload, name: 'constant', contender: constant, requests: bytes(size) }]
  if (warm === null) return series
  await fill(field, warm, requests)
  series.push({ workload, name: 'warm', contender: warm, requests })
  if (isBrief || requests[0]?.method !== 'GET') return series
  const zipped = withHeaders(requests, { 'accept-encoding': 'gzip' })
  await fill(field, warm, zipped)
  const zippedSize = await zippedBytes(warm.origin, zipped)
  if (zippedSize !== null) {
    series.push({ workload, name: 'warm gzip', contender: warm, requests: zipped })
    series.push({ workload, name: 'constant gzip', contender: constant, requests: bytes(zippedSize) })
  } else field.note(`${workload}: not all answers come compressed`)
  series.push({ workload, name: '304', contender: warm, requests: await conditional(warm.origin, requests) })
  return series
}

/** The mean size of some answers as they come; null where one comes as it is. */
async function zippedBytes(origin: string, requests: readonly Request[]): Promise<number | null> {
  let sum = 0
  const some = requests.slice(-40)
  for (const { path, headers } of some) {
    const response = await fetch(origin + path, { headers })
    await response.arrayBuffer()
    if (response.headers.get('content-encoding') !== 'gzip') return null
    sum += Number(response.headers.get('content-length') ?? 0)
  }
  return Math.round(sum / some.length)
}

/** The same questions from clients that have the answers already. */
async function conditional(origin: string, requests: readonly Request[]): Promise<Request[]> {
  const asked: Request[] = []
  for (let at = 0; at < requests.length; at += 32) {
    const some = requests.slice(at, at + 32)
    const etags = await Promise.all(
      some.map(async ({ path, headers }) => {
        const response = await fetch(origin + path, { headers })
        await response.arrayBuffer()
        return response.headers.get('etag') ?? ''
      }),
    )
    asked.push(...some.flatMap((request, i) => withHeaders([request], { 'if-none-match': etags[i] ?? '' })))
  }
  return asked
}

/** The operation of W3 by its hash alone, over GET; null where the server takes none. */
async function persisted({ warm, note }: Field, list: readonly Question[]): Promise<Request[] | null> {
  if (warm === null) return null
  const query = questions.ARTICLE_QUERY
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash } }
  const requests = list.map(({ product }): Request => {
    const { variables } = JSON.parse(product.body ?? '') as { variables: object } // nested() makes it
    const pairs = { variables: JSON.stringify(variables), extensions: JSON.stringify(extensions) }
    return {
      method: 'GET',
      path: `/graphql?${new URLSearchParams(pairs).toString()}`,
      headers: { accept: 'application/json' },
    }
  })
  const [first] = requests
  const { variables } = JSON.parse(list[0]?.product.body ?? '{}') as { variables: object }
  try {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    await ask(warm.origin, {
      method: 'POST',
      path: '/graphql',
      headers,
      body: JSON.stringify({ query, variables, extensions }),
    })
    const answer = JSON.parse(first === undefined ? '{}' : await ask(warm.origin, first)) as { errors?: unknown }
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors).slice(0, 200))
    return requests
  } catch (fault) {
    note(`persisted GraphQL over GET is left out: ${String(fault).slice(0, 200)}`)
    return null
  }
}

async function w1(field: Field): Promise<Series[]> {
  const list = questions.articles(field.place.room, field.questions)
  const series = await coldAndFloor(field, 'W1', list)
  if (!field.isBrief) {
    const plain = list.map(({ product, floor }) => ({
      product,
      floor: { ...floor, path: floor.path.replace('/w1', '/w1-plain') },
    }))
    await demandEqual('W1', plain, { product: field.cold.origin, floor: field.floor.origin })
    series.push({ workload: 'W1', name: 'plain floor', contender: field.floor, requests: floors(plain) })
  }
  return [...series, ...(await warmAndConstant(field, 'W1', list))]
}

async function w2(field: Field): Promise<Series[]> {
  const list = questions.sectionLists(field.place.room, field.questions)
  return [...(await coldAndFloor(field, 'W2', list)), ...(await warmAndConstant(field, 'W2', list))]
}

async function w3(field: Field): Promise<Series[]> {
  const list = questions.nested(field.place.room, field.questions)
  const series = await coldAndFloor(field, 'W3', list)
  if (field.isBrief) return series
  series.push(...(await warmAndConstant(field, 'W3', list)))
  const requests = await persisted(field, list)
  if (requests === null || field.warm === null) return series
  await fill(field, field.warm, requests)
  return [...series, { workload: 'W3', name: 'persisted', contender: field.warm, requests }]
}

async function w4(field: Field): Promise<Series[]> {
  const list = questions.connections(field.place.room, field.questions)
  const series = await coldAndFloor(field, 'W4', list)
  return field.isBrief ? series : [...series, ...(await warmAndConstant(field, 'W4', list))]
}

/** Every request makes an article of its own. The floor's answer has the size of ours. */
async function w5({ place, cold, floor }: Field): Promise<Series[]> {
  const list = questions.creations(place.room, ADMIN_TOKEN)
  return [
    { workload: 'W5', name: 'cold', contender: cold, requests: products(list) },
    { workload: 'W5', name: 'floor', contender: floor, requests: floors(list) },
  ]
}

/** A search is asked by one reader at a time: what counts is how long she waits. */
async function w6({ cold, note }: Field): Promise<Series[]> {
  const asked = {
    third: `q=${SEARCH_WORDS.third}&fuzzy=off`,
    hundredth: `q=${SEARCH_WORDS.hundredth}&fuzzy=off`,
    old: `q=${SEARCH_WORDS.old}&fuzzy=off`,
    none: `q=${SEARCH_WORDS.none}&fuzzy=off`,
    typo: `q=${SEARCH_WORDS.typo}`,
  }
  const series: Series[] = Object.entries(asked).map(([name, query]) => ({
    workload: 'W6',
    name,
    contender: cold,
    requests: [{ method: 'GET', path: `/v1/search?${query}` }],
    connections: 1,
  }))
  const response = await fetch(`${cold.origin}${series[0]?.requests[0]?.path}`)
  await response.arrayBuffer()
  if (response.ok) return series
  note(`W6 is left out: search answers ${response.status}`)
  return []
}

/** The first page, and those behind nine tenths of all articles, by the cursors of a walk. */
async function w7({ place, cold }: Field): Promise<Series[]> {
  const list = `/v1/articles?limit=20&fields=${questions.FIELDS}`
  const cursors: string[] = []
  const start = Math.floor(place.room.size.articles * 0.9)
  let [next, seen]: [string | null, number] = ['', 0]
  while (next !== null && cursors.length < 50) {
    const path: string = `/v1/articles?limit=100&fields=id${next === '' ? '' : `&cursor=${next}`}`
    const page = JSON.parse(await ask(cold.origin, { method: 'GET', path })) as { page: { next: string | null } } // a list
    next = page.page.next
    seen += 100
    if (next !== null && seen >= start) cursors.push(next)
  }
  const deep = cursors.map((cursor): Request => ({ method: 'GET', path: `${list}&cursor=${cursor}` }))
  return [
    { workload: 'W7', name: 'first', contender: cold, requests: [{ method: 'GET', path: list }] },
    { workload: 'W7', name: 'deep', contender: cold, requests: deep },
  ]
}

async function w8(field: Field): Promise<Series[]> {
  const list = questions.frontPages(field.place.room, field.questions)
  const series = await coldAndFloor(field, 'W8', list)
  const { warm } = field
  if (warm === null) return series
  await fill(field, warm, products(list))
  return [...series, { workload: 'W8', name: 'warm', contender: warm, requests: products(list) }]
}

/** What one more relation costs. */
async function include({ place, cold, questions: count }: Field): Promise<Series[]> {
  const of = (query: string): Request[] => products(questions.articles(place.room, count, query))
  return [
    { workload: 'include', name: 'W1', contender: cold, requests: of('') },
    { workload: 'include', name: 'related', contender: cold, requests: of('?include=related') },
    { workload: 'include', name: 'translations', contender: cold, requests: of('?include=translations') },
  ]
}

/** In the order in which they are run: what writes comes last. */
export const PLANS: Readonly<Record<string, Plan>> = {
  W1: w1,
  W2: w2,
  W3: w3,
  W4: w4,
  W6: w6,
  W7: w7,
  W8: w8,
  include,
  W5: w5,
}
