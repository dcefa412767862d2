import type { Fault } from './faults.ts'
import { bodyLimits } from './limits.ts'

type Place = { value: unknown; key: PropertyKey | undefined; parent: Place | undefined; depth: number }

const keysOf = (place: Place): PropertyKey[] => {
  const keys: PropertyKey[] = []
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.parent) keys.unshift(at.key)
  return keys
}

const stringFault = (text: string): string | null => {
  if (text.includes('\0')) return 'contains a NUL character'
  if (/\p{Surrogate}/u.test(text)) return 'contains half of a surrogate pair'
  return null
}

const valueFault = (value: unknown): string | null => {
  if (typeof value === 'string') return stringFault(value)
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must be a finite number'
  if (value === null || typeof value === 'boolean' || typeof value === 'object') return null
  return 'is not JSON'
}

const keyFault = (key: string): string | null =>
  key === '__proto__' ? 'the name __proto__ is not allowed' : key === '' ? null : stringFault(key)

/**
 * What no place in a body may hold, free JSON included: NUL, lone surrogates, infinite numbers, a key `__proto__`,
 * more than `jsonDepth` levels. Walks with a stack of its own, so that no depth of nesting can exhaust the caller's.
 */
export const jsonFaults = (root: unknown): { faults: Fault[]; isTooDeep: boolean } => {
  const faults: Fault[] = []
  let isTooDeep = false
  const stack: Place[] = [{ value: root, key: undefined, parent: undefined, depth: 0 }]
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const { value, depth } = place
    const message = valueFault(value)
    if (message !== null) faults.push({ keys: keysOf(place), message })
    if (typeof value !== 'object' || value === null) continue
    if (depth >= bodyLimits.jsonDepth) {
      faults.push({ keys: keysOf(place).slice(0, 8), message: `is nested deeper than ${bodyLimits.jsonDepth} levels` })
      isTooDeep = true
      continue
    }
    if (Array.isArray(value)) {
      // Pushed from the end, so that faults come out in the order of the document.
      for (let i = value.length - 1; i >= 0; i--)
        stack.push({ value: value[i], key: i, parent: place, depth: depth + 1 })
      continue
    }
    for (const [key, child] of Object.entries(value).reverse()) {
      const wrong = keyFault(key)
      if (wrong !== null) faults.push({ keys: [...keysOf(place), key], message: wrong })
      else if (child !== undefined) stack.push({ value: child, key, parent: place, depth: depth + 1 })
    }
  }
  return { faults, isTooDeep }
}

const texts = new WeakMap<readonly unknown[], string>()

/** The JSON text of a body: what counts its bytes and what stores it write it once. Nobody changes a body in place. */
export const bodyJson = (body: readonly unknown[]): string => {
  const known = texts.get(body)
  if (known !== undefined) return known
  const text = JSON.stringify(body)
  texts.set(body, text)
  return text
}
