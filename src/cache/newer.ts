// Reads that ask for something newer than what memory is known to hold.
import type { Relay } from '../changes/relay.ts'

/**
 * Whether a request's Min-Sequence lies beyond what this process has heard of the log. It has been let in because the
 * number is known to be committed: the database has it, an answer in memory may not.
 */
export const isBehind = (
  relay: Pick<Relay, 'position'>,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): boolean => {
  const wanted = headers['min-sequence']
  return wanted !== undefined && !(Number(wanted) <= relay.position.seq)
}
