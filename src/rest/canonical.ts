// One spelling for equal questions: what is kept is found by it, and links lead on with it.
import type { Parameters, Query } from './parameters.ts'

const sorted = new WeakMap<Parameters, readonly (readonly [key: keyof Query, wire: string])[]>()

/**
 * The query string of a question that has been parsed: parameters by name, the cursor last; values in one spelling,
 * lists sorted but for `ids`, whose order is the answer's. `plain`: values that say nothing more than their absence.
 */
export function canonicalQuery(query: Query, parameters: Parameters, plain: Query = {}): string {
  const pairs: string[] = []
  for (const [key, wire] of byName(parameters)) {
    const value = query[key]
    if (value === undefined) continue
    const text = textOf(key, value)
    const usual = plain[key]
    if (usual !== undefined && text === textOf(key, usual)) continue
    pairs.push(`${wire}=${encoded(text)}`)
  }
  return pairs.join('&')
}

/** Of lists that parse.ts remembers, which are long and few. */
const spellings = new WeakMap<readonly string[], string>()

function spellingOf(list: readonly string[]): string {
  const known = spellings.get(list)
  if (known !== undefined) return known
  const made = list.toSorted().join(',')
  if (Object.isFrozen(list)) spellings.set(list, made)
  return made
}

function byName(parameters: Parameters): readonly (readonly [key: keyof Query, wire: string])[] {
  const known = sorted.get(parameters)
  if (known !== undefined) return known
  const keys = Object.keys(parameters) as (keyof Query)[] // the type of the table's keys
  const made = keys
    .map((key) => [key, parameters[key]?.wire ?? key] as const)
    .sort(([a, first], [b, second]) => Number(a === 'cursor') - Number(b === 'cursor') || (first < second ? -1 : 1))
  sorted.set(parameters, made)
  return made
}

function textOf(key: keyof Query, value: NonNullable<Query[keyof Query]>): string {
  if (value instanceof Date) return value.toISOString()
  if (isList(value)) return key === 'ids' ? value.join(',') : spellingOf(value)
  if (typeof value === 'object')
    return [...value.any.toSorted(), ...value.none.map((each) => `-${each}`).sort()].join(',')
  return String(value)
}

// Array.isArray knows nothing of lists that may only be read.
const isList = (value: unknown): value is readonly string[] => Array.isArray(value)

/** As people write it: commas, slashes and colons stay what they are. */
const encoded = (text: string): string =>
  /^[\w.,/:-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':')
