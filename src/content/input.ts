import type { z, core } from 'zod'
import { faultsOfIssue, formatPath } from './body/faults.ts'
import type { Fault } from '../errors.ts'
import { fail } from '../errors.ts'

/** Names that answers have and inputs may not: refused as computed, not as unknown. */
const COMPUTED = new Set(
  (
    'uri path version status creditLine live scheduled trashedAt createdAt createdBy firstPublishedAt modifiedAt ' +
    'significantlyUpdatedAt wordCount charCount readingTimeSeconds aliases media bodyHtml bodyText bodyMarkdown depth ' +
    'parentId publicFrom unpublishAt translationGroup translations sequence missing mergedInto children ancestors'
  ).split(' '),
)

/** At most this many faults are named; a last one counts the rest. */
const MAX_FAULTS = 100

function faultsOf(issue: core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatPath('', [...issue.path, key]),
      message:
        issue.path.length > 0 || !COMPUTED.has(key)
          ? 'unknown property'
          : key === 'translationGroup'
            ? 'computed; cannot be set (translationOf joins a group)'
            : 'computed; cannot be set',
    }))
  }
  if (issue.code === 'invalid_union') {
    const message = issue.input === undefined ? 'is required' : issue.message
    return [{ path: formatPath('', issue.path), message }]
  }
  return faultsOfIssue(issue).map(({ keys, message }) => ({ path: formatPath('', keys), message }))
}

/** Parses an input at the edge. @throws INVALID_INPUT with every fault at once, unknown properties one by one */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw invalid(result.error.issues.flatMap(faultsOf))
}

/** The refusal that names the faults, at most 100 of them. */
export function invalid(faults: readonly Fault[]) {
  const more = faults.length - MAX_FAULTS
  const errors =
    more > 0 ? [...faults.slice(0, MAX_FAULTS), { path: '', message: `and ${more} more faults` }] : [...faults]
  return fail('INVALID_INPUT', { errors })
}

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 7396: objects merge, null removes, everything else (arrays too) replaces. Both sides are validated before. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch
  const merged: Fields = isFields(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else if (value !== undefined) merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

/** The top-level names whose values differ, in the order of the alphabet. Absent and null are the same. */
export function changedNames(before: Fields, after: Fields, equal: (a: unknown, b: unknown) => boolean): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !equal(before[name] ?? null, after[name] ?? null)).sort()
}
