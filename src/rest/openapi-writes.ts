// What the OpenAPI document says of every write alike: Idempotency-Key, and the answers of dry runs.
import type { ErrorCode } from '../errors.ts'
import { ref, type Components, type Json } from './components.ts'
import type { Route } from './routes.ts'

/** What any write may answer because of a key, or of a lock. */
export const WRITE_ERRORS: readonly ErrorCode[] = [
  'INVALID_HEADER',
  'NOT_FOUND',
  'IDEMPOTENCY_KEY_IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'BUSY',
]

export const KEY_PARAMETER: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Names this request for 24 hours: sent again, it answers what it answered the first time, and writes nothing.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
}

/** The schema of the answer that the write itself gives; null: none. */
function answerOf(route: Route): string | null {
  const names = Object.entries(route.responses).flatMap(([status, answer]) =>
    status.startsWith('2') && answer.kind === 'json' ? [answer.schema] : [],
  )
  return names[0] ?? null
}

const planOf = (schema: string | null): string => (schema === null ? 'Plan' : `${schema}Plan`)

/** The 200 of a dry run, beside that of the write where it has one. */
export function withDryRun(route: Route, responses: Record<string, Json>): Record<string, Json> {
  if (route.method === 'GET') return responses
  const own = answerOf(route)
  const plan = ref(planOf(own))
  const known = route.responses[200]
  const schema = known?.kind === 'json' ? { anyOf: [ref(known.schema), plan] } : plan
  const usual: Json = responses['200'] ?? { description: 'With dryRun=true: what would be answered, and the plan.' }
  return { ...responses, 200: { ...usual, content: { 'application/json': { schema } } } }
}

/** Adds, for every answer of a write, the one of its dry run: its members but for those that are shown once, and the plan. */
export function addPlans(routes: readonly Route[], components: Components): void {
  const plan = components['Plan']?.['properties'] as Json
  for (const route of routes) {
    const own = route.method === 'GET' ? null : answerOf(route)
    const whole = own === null ? undefined : components[own]
    if (whole === undefined) continue
    const secrets = new Set(route.secrets)
    const properties = Object.entries((whole['properties'] ?? {}) as Json).filter(([name]) => !secrets.has(name))
    const required = ((whole['required'] ?? []) as string[]).filter((name) => !secrets.has(name)) // JSON Schema's own form
    components[planOf(own)] = {
      type: 'object',
      properties: { ...Object.fromEntries(properties), ...plan },
      required: [...required, 'plan'],
      additionalProperties: false,
    }
  }
}
