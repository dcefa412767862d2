/** Lets at most `capacity` in at once; the others wait in line, at most `waiting` of them. */
export interface Gate {
  /** How to leave, once in; null when the time passes before, or the line is full. */
  enter(timeoutMs: number): Promise<(() => void) | null>
  readonly isIdle: boolean
}

export function gate(capacity: number, waiting: number): Gate {
  let inside = 0
  const line: ((leave: () => void) => void)[] = []

  function admit(): () => void {
    inside++
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      inside--
      const next = line.shift()
      if (next !== undefined) next(admit())
    }
  }

  return {
    get isIdle() {
      return inside === 0 && line.length === 0
    },
    enter(timeoutMs) {
      if (inside < capacity && line.length === 0) return Promise.resolve(admit())
      if (line.length >= waiting) return Promise.resolve(null)
      return new Promise((resolve) => {
        const come = (leave: () => void): void => {
          clearTimeout(timer)
          resolve(leave)
        }
        const timer = setTimeout(() => {
          line.splice(line.indexOf(come), 1)
          resolve(null)
        }, timeoutMs)
        line.push(come)
      })
    },
  }
}
