// Before anything is timed: ours and the floor give the same answer to the same question.
import { isDeepStrictEqual } from 'node:util'
import type { Request } from './load.ts'
import { random } from './random.ts'
import { FRONT, type Question } from './workloads.ts'

/** Asks once. @throws Error for any status but 2xx */
export async function ask(origin: string, { method, path, headers, body }: Request): Promise<string> {
  const response = await fetch(origin + path, { method, headers, body })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`)
  return text
}

/** Where two parsed answers differ first, as a path; null: nowhere. */
export function difference(a: unknown, b: unknown, path = ''): string | null {
  if (isDeepStrictEqual(a, b)) return null
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b))
    return `${path || 'the whole'}: ${JSON.stringify(a)?.slice(0, 200)} and ${JSON.stringify(b)?.slice(0, 200)}`
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[name], b[name], `${path}/${name}`)
    if (found !== null) return found
  }
  return `${path}: something`
}

/**
 * Puts `count` of the questions, at random, to both. @throws Error naming the first address and place where they differ.
 */
export async function demandEqual(
  name: string,
  questions: readonly Question[],
  { product, floor, count = 50 }: { product: string; floor: string; count?: number },
): Promise<void> {
  const from = random(Date.now() % 2 ** 31)
  for (let at = 0; at < Math.min(count, questions.length); at++) {
    const question = questions[from.below(questions.length)]
    if (question === undefined) continue
    const ours: unknown = JSON.parse(await ask(product, question.product))
    const hand = await byHand(question, floor)
    const found = difference(ours, hand)
    if (found !== null) throw new Error(`${name}: ours and the floor disagree on ${question.floor.path} at ${found}`)
  }
}

/** The floor's answer; of a front page, all eight put together. */
async function byHand({ product, floor }: Question, origin: string): Promise<unknown> {
  if (!floor.path.startsWith('/w8')) return JSON.parse(await ask(origin, floor)) as unknown
  const { variables } = JSON.parse(product.body ?? '') as { variables: Record<string, string> } // frontPages makes it
  const data: Record<string, unknown> = {}
  for (let at = 1; at <= FRONT; at++) {
    const nodes = JSON.parse(
      await ask(origin, { method: 'GET', path: `/w8?section=${variables[`s${at}`]}` }),
    ) as unknown
    data[`s${at}`] = { nodes }
  }
  return { data }
}
