import type { core } from 'zod'

/** One thing that is wrong, with the keys that lead to it from the body. */
export type Fault = { keys: PropertyKey[]; message: string }

/** `body[3].children[0].text`; a key that is no identifier is quoted: `body[0].oembed["a b"]`. */
export const formatPath = (root: string, keys: PropertyKey[]): string => {
  let path = root
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) path += path === '' ? String(key) : `.${String(key)}`
    else path += `[${JSON.stringify(String(key).slice(0, 100))}]`
  }
  return path
}

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
}

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const listed = (values: readonly unknown[]): string => values.map((value) => String(value)).join(', ')

const sizeMessage = (issue: core.$ZodIssueTooBig | core.$ZodIssueTooSmall): string => {
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum
  const word = issue.code === 'too_big' ? 'at most' : issue.inclusive === false ? 'more than' : 'at least'
  if (issue.origin === 'string') return `must have ${word} ${bound} characters`
  if (issue.origin === 'array') return `must have ${word} ${bound} items`
  return `must be ${word} ${bound}`
}

const unionMessage = (issue: core.$ZodIssueInvalidUnion): string => {
  const input: unknown = issue.input
  const named = typeof input === 'object' && input !== null && '_type' in input ? input._type : undefined
  if (named === undefined) return 'is required'
  if (issue.path.length > 2) return `unknown type ${shown(named)}`
  return `unknown type ${shown(named)}; wrap a foreign block as { "_type": "unknown", "_key", "system", "type", "raw" }`
}

/** What one zod issue means to somebody who wrote the body; an unknown property gets a fault of its own. */
export const faultsOfIssue = (issue: core.$ZodIssue): Fault[] => {
  const keys = issue.path
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ keys: [...keys, key], message: 'unknown property' }))
  }
  const one = (message: string): Fault[] => [{ keys, message }]
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return one('is required')
  }
  if (issue.code === 'invalid_type') return one(`must be ${kinds[issue.expected] ?? issue.expected}`)
  if (issue.code === 'invalid_value') return one(`must be one of ${listed(issue.values)}`)
  if (issue.code === 'too_big' || issue.code === 'too_small') return one(sizeMessage(issue))
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return one(unionMessage(issue))
  return one(issue.message)
}
