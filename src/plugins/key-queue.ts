import { gate, type Gate } from './gate.ts'

/** Requests with the same key, one after another: a duplicate on this instance waits without a connection. */
export function keyQueue({ waiting }: { waiting: number }): {
  enter(key: string, timeoutMs: number): ReturnType<Gate['enter']>
} {
  const gates = new Map<string, Gate>()
  let inLine = 0
  return {
    async enter(key, timeoutMs) {
      const known = gates.get(key) ?? gate(1, waiting)
      gates.set(key, known)
      if (inLine >= waiting && !known.isIdle) return null
      inLine++
      const leave = await known.enter(timeoutMs)
      inLine--
      if (leave === null) return null
      return () => {
        leave()
        if (known.isIdle) gates.delete(key)
      }
    },
  }
}
