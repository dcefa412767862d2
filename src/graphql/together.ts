import type { Queryable } from '../db/client.ts'
import { run, runBatch, type Values } from '../read/run.ts'
import type { Compiled } from '../read/shape.ts'

/** One statement to be run. */
export interface Run {
  readonly compiled: Compiled
  readonly values: Values
}

/**
 * Runs the reads of one operation: those of one shape and one instant by one statement, different ones side by side. The
 * answers stand in the order of the runs; `tags` as of `run`. What fails in one statement fails for all that it was run for.
 */
export function runTogether(on: Queryable, runs: readonly Run[], tags?: Set<string>): Promise<string | null>[] {
  const [first] = runs
  if (first === undefined) return []
  if (runs.length === 1) return [heard(run(on, first.compiled, first.values, tags))]
  const groups = new Map<Compiled, Map<unknown, Values[]>>()
  const placed = runs.map(({ compiled, values }) => {
    const byInstant = groups.get(compiled) ?? new Map<unknown, Values[]>()
    groups.set(compiled, byInstant)
    // Of one operation the clock and the secret are one; only what time is asked about can differ.
    const instant = values['now'] instanceof Date ? values['now'].getTime() : values['now']
    const group = byInstant.get(instant) ?? []
    byInstant.set(instant, group)
    return { group, at: group.push(values) - 1 }
  })
  const answers = new Map<Values[], Promise<(string | null)[]>>()
  for (const [compiled, byInstant] of groups)
    for (const group of byInstant.values()) {
      answers.set(group, runBatch(on, compiled, group, tags))
    }
  return placed.map(({ group, at }) => heard(of(answers.get(group), at)))
}

const of = async (answer: Promise<(string | null)[]> | undefined, at: number): Promise<string | null> =>
  (await answer)?.[at] ?? null

/** Whoever waits for it is told of its failure; an operation that ends before asks nobody. */
function heard<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined)
  return answer
}
