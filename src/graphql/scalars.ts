import { type GraphQLScalarType, Kind, type ValueNode } from 'graphql'

// What the custom scalars accept. They go out as PostgreSQL wrote them.

interface Scalar {
  /** Returns the inner value. @throws TypeError */
  parse(value: unknown): unknown
  /** The kinds of literal that may stand for the scalar. */
  literals: readonly Kind[]
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** RFC 3339 to UTC with milliseconds; further digits are cut. */
export function parseInstant(value: unknown): string {
  const day = typeof value === 'string' ? INSTANT.exec(value)?.[1] : undefined
  if (typeof value !== 'string' || day === undefined) throw invalid('an instant such as 2026-03-01T09:30:00Z is needed')
  // JavaScript reads February 30th as March 2nd.
  const date = new Date(`${day}T00:00:00Z`)
  const utc = new Date(value.toUpperCase())
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day || Number.isNaN(utc.getTime()))
    throw invalid(`${day} is no day`)
  const text = utc.toISOString()
  if (text.length !== 24 || text.startsWith('0000')) throw invalid('the year must lie between 1 and 9999')
  return text
}

function parseLocale(value: unknown): string {
  const canonical = typeof value === 'string' ? canonicalLocale(value) : null
  if (canonical === null) throw invalid('a BCP 47 language tag such as en or pt-BR is needed')
  if (canonical !== value) throw invalid(`the language tag is written ${canonical}`)
  return canonical
}

function canonicalLocale(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null
  } catch {
    return null // RangeError: not a language tag
  }
}

function parseLong(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw invalid('a whole number up to 2^53 - 1 is needed')
  return value
}

/** The core says what an address must be, with the field's path. */
function parseUrl(value: unknown): string {
  if (typeof value !== 'string') throw invalid('an absolute http or https URL is needed')
  return value
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  DateTime: { parse: parseInstant, literals: [Kind.STRING] },
  Locale: { parse: parseLocale, literals: [Kind.STRING] },
  URL: { parse: parseUrl, literals: [Kind.STRING] },
  Long: { parse: parseLong, literals: [Kind.INT] },
}

/** Gives a scalar of the schema its meaning. @throws Error for one that is not known */
export function defineScalar(type: GraphQLScalarType): void {
  if (type.name === 'JSON') {
    type.parseValue = (value) => value
    type.parseLiteral = (node, variables) => jsonOf(node, variables ?? {})
    return
  }
  const scalar = SCALARS[type.name]
  if (scalar === undefined) throw new Error(`scalar ${type.name} has no definition`)
  type.parseValue = (value) => scalar.parse(value)
  type.parseLiteral = (node) => {
    if (!scalar.literals.includes(node.kind) || !('value' in node)) throw invalid(`a ${node.kind} is none`)
    return scalar.parse(node.kind === Kind.INT ? Number(node.value) : node.value)
  }
}

/** A literal as the JSON it stands for. Plain objects, `__proto__` being a name like any other. */
function jsonOf(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null
    case Kind.BOOLEAN:
    case Kind.STRING:
      return node.value
    case Kind.ENUM:
      throw invalid(`${node.value} is no JSON: write a string`)
    case Kind.INT:
    case Kind.FLOAT:
      return jsonNumber(node.value)
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null
    case Kind.LIST:
      return node.values.map((value) => jsonOf(value, variables))
    case Kind.OBJECT: {
      const object: Record<string, unknown> = {}
      for (const { name, value } of node.fields) {
        if (Object.hasOwn(object, name.value)) throw invalid(`${name.value} is given twice`)
        Object.defineProperty(object, name.value, {
          value: jsonOf(value, variables),
          configurable: true,
          enumerable: true,
          writable: true,
        })
      }
      return object
    }
  }
}

function jsonNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    throw invalid(`${text} would lose value`)
  return value
}

/** A plain error: graphql then says where it stands and which type was wanted. */
function invalid(message: string): TypeError {
  return new TypeError(message)
}
