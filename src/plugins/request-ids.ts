import { randomUUID } from 'node:crypto'

/** The last three of a name's digits. */
const ENDS = Array.from({ length: 4_096 }, (_, at) => at.toString(16).padStart(3, '0'))

/**
 * Names for requests, in the form of a UUID and each another one: random digits of this process, then a count. For those
 * who only have to be told apart: drawing all of it anew costs more than a look into memory does.
 */
export function requestIds(): () => string {
  const start = randomUUID().slice(0, 24)
  let count = 0
  let begin = ''
  return () => {
    const end = count % ENDS.length
    if (end === 0) begin = start + ((count / ENDS.length) % 16 ** 9).toString(16).padStart(9, '0')
    count++
    return begin + (ENDS[end] ?? '')
  }
}
