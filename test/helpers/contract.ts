import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** What of an answer the OpenAPI document has a word about. */
export interface Answered {
  method: string
  path: string
  status: number
  type: string
  text: string
}

type Json = Record<string, unknown>
type Checker = (answered: Answered) => string | null

/**
 * A judge of answers by an OpenAPI document: null, or what contradicts it. Answers outside the document (health,
 * GraphQL, unknown routes) are judged only as problems.
 */
export function contractChecker(document: Json): Checker {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  // A CommonJS default export: TypeScript sees the namespace, Node the function.
  const add = addFormats as unknown as (ajv: Ajv2020) => void
  add(ajv)
  ajv.addSchema(document, 'openapi')
  const validators = new Map<string, ValidateFunction>()
  // What lies below a section's id looks like a path of sections too: the address that says more is asked first.
  const paths = Object.keys(document['paths'] as Json)
    .sort((a, b) => Number(a.includes('{idOrPath}')) - Number(b.includes('{idOrPath}')))
    .map((path) => ({ path, matches: patternOf(path) }))

  return ({ method, path, status, type, text }) => {
    const name = `${method} ${path} ${status}`
    const mediaType = type.replace(/;.*/, '')
    const isProblem = status >= 400
    if (isProblem && mediaType !== 'application/problem+json') {
      if (path.startsWith('/graphql')) return null
      return `${name}: ${mediaType} is no problem document`
    }
    const known = paths.find(({ matches }) => matches.test(path.replace(/\?.*/s, '')))
    const operation = known && at(document, ['paths', known.path, method === 'HEAD' ? 'get' : method.toLowerCase()])
    if (isProblem && !operation) return validate('#/components/schemas/Problem', name, text)
    if (!known || !operation) return null
    const response = at(operation, ['responses', String(status)])
    if (!response) return `${name}: the document knows no such status`
    if (text === '') return null
    if (!at(response, ['content', mediaType])) return `${name}: the document knows no ${mediaType}`
    if (!/json$/.test(mediaType)) return null
    const verb = method.toLowerCase()
    const pointer = ['paths', known.path, verb, 'responses', String(status), 'content', mediaType, 'schema']
    return validate(`#/${pointer.map(escape).join('/')}`, name, text)
  }

  function validate(pointer: string, name: string, text: string): string | null {
    const validator = validators.get(pointer) ?? ajv.compile({ $ref: `openapi${pointer}` })
    validators.set(pointer, validator)
    if (validator(JSON.parse(text))) return null
    return `${name}: ${ajv.errorsText(validator.errors?.slice(0, 5))}\n${text.slice(0, 500)}`
  }
}

const escape = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Sections are read by path, so the last parameter of such a path takes slashes. */
function patternOf(path: string): RegExp {
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'idOrPath' ? '.+' : '[^/]+'))
  return new RegExp(`^${source}$`)
}

function at(value: unknown, keys: readonly string[]): Json | undefined {
  let found: unknown = value
  for (const key of keys) found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found as Json | undefined // a document of our own: what stands there is an object
}
