import { LRUCache } from 'lru-cache'
import { compile } from '../read/compile.ts'
import type { Compiled, Reading, Shape } from '../read/shape.ts'

// The key of a shape is all of its JSON; to write that on every request costs more than the rest of the surface
// together. A request's own words are a shorter one.
const kept = new LRUCache<string, Compiled>({ max: 500 })

/**
 * The compiled statement of a shape; `key` must tell apart all shapes and modes that this surface makes. `tagged`: the
 * one that says what it looked at.
 */
export function compiledBy(key: string, mode: Reading, shape: () => Shape, tagged = false): Compiled {
  const name = tagged ? `tagged ${key}` : key
  const known = kept.get(name)
  if (known !== undefined) return known
  const compiled = compile(shape(), mode, { tagged })
  kept.set(name, compiled)
  return compiled
}
