// From the text of one query parameter to its value. Each parser throws a Refusal that says what would be right.
import { LRUCache } from 'lru-cache'
import { parseInstant } from '../content/instants.ts'
import { isLocale } from '../content/locales.ts'
import { MAX_QUERY_CHARS, parseTerms } from '../read/search-terms.ts'

/** What is wrong with one parameter; the reader of the query string adds its name. */
export class Refusal extends Error {}

/** A kind of value: how it is read, and how OpenAPI describes it. */
export interface Kind<T> {
  parse(text: string): T
  schema: Readonly<Record<string, unknown>>
}

/** Values that may be wanted or, with a leading `-`, excluded. */
export interface Choice {
  any: string[]
  none: string[]
}

const refuse = (message: string): never => {
  throw new Refusal(message)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export const isUuid = (text: string): boolean => UUID.test(text)

/** What no stored text holds (PostgreSQL has no U+0000), so it can name nothing. */
const isStorable = (text: string): boolean => !text.includes('\0')

export const wholeNumber = (min: number, max: number): Kind<number> => ({
  parse: (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
    return number >= min && number <= max ? number : refuse(`must be a whole number from ${min} to ${max}`)
  },
  schema: { type: 'integer', minimum: min, maximum: max },
})

export const boolean: Kind<boolean> = {
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : refuse('must be true or false')),
  schema: { type: 'boolean' },
}

export const word = <const T extends string>(words: readonly T[]): Kind<T> => ({
  parse: (text) => words.find((each) => each === text) ?? refuse(`must be ${oneOf(words)}`),
  schema: { type: 'string', enum: words },
})

/** What is asked for by name is asked for in few ways, and in long words: a text is read once. */
const remembering = <T extends string>({ parse, schema }: Kind<readonly T[]>): Kind<readonly T[]> => {
  const known = new LRUCache<string, readonly T[]>({ max: 200 })
  return {
    parse(text) {
      const read = known.get(text)
      if (read !== undefined) return read
      const made = Object.freeze(parse(text))
      if (text.length <= 2_000) known.set(text, made)
      return made
    },
    schema,
  }
}

/** Words with commas, each once. */
export const wordList = <const T extends string>(words: readonly T[]): Kind<readonly T[]> =>
  remembering({
    parse: (text) => split(text).map((part) => words.find((each) => each === part) ?? refuse(`takes ${oneOf(words)}`)),
    schema: { type: 'array', items: { type: 'string', enum: words } },
  })

const oneOf = (words: readonly string[]): string => (words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`)

/** Dot paths with commas, each once; whether they exist is judged against the entity. */
export const pathList: Kind<readonly string[]> = remembering({
  parse: (text) =>
    split(text).map((part) => (/^\w+(\.\w+)*$/.test(part) ? part : refuse(`takes dot paths such as section.name`))),
  schema: { type: 'array', items: { type: 'string', pattern: '^\\w+(\\.\\w+)*$' } },
})

export const locale: Kind<string> = {
  parse: (text) => (isLocale(text) ? text : refuse('must be a canonical BCP 47 language tag, such as en or pt-BR')),
  schema: { type: 'string' },
}

/** An instant with its offset (RFC 3339). */
export const instant: Kind<Date> = {
  parse: (text) => {
    if (/T.* \d\d:\d\d$/.test(text)) refuse('has a space where + was meant: write %2B')
    return parseInstant(text) ?? refuse('must be an instant with an offset, such as 2026-03-01T09:30:00Z')
  },
  schema: { type: 'string', format: 'date-time' },
}

export const idList: Kind<string[]> = {
  parse: (text) => {
    const ids = split(text, 100).map((id) => (isUuid(id) ? id.toLowerCase() : refuse('takes UUIDs with commas')))
    return new Set(ids).size === ids.length ? ids : refuse('names an id twice')
  },
  schema: { type: 'array', maxItems: 100, items: { type: 'string', format: 'uuid' } },
}

/** One name: an id, a slug or a path. */
export const name: Kind<string> = {
  parse: (text) => (isStorable(text) ? text : refuse('holds U+0000')),
  schema: { type: 'string' },
}

/** At most 20 values with commas, all of which must hold. */
export const names: Kind<string[]> = {
  parse: (text) => split(text, 20).map(name.parse),
  schema: { type: 'array', maxItems: 20, items: { type: 'string' } },
}

/** At most 20 values with commas: any of them; those with a leading `-` are excluded. */
export const choice = (of: Kind<string>): Kind<Choice> => ({
  parse: (text) => {
    const parts = split(text, 20)
    const read = (part: string): string => (part === '' ? refuse('has an empty value') : of.parse(part))
    return {
      any: parts.filter((part) => !part.startsWith('-')).map(read),
      none: parts.filter((part) => part.startsWith('-')).map((part) => read(part.slice(1))),
    }
  },
  schema: { type: 'array', maxItems: 20, items: { type: 'string' } },
})

/** What is searched for; refused before any statement runs. */
export const searched: Kind<string> = {
  parse: (text) => {
    const terms = parseTerms(text)
    return typeof terms === 'string' ? refuse(terms) : text
  },
  schema: { type: 'string', maxLength: MAX_QUERY_CHARS },
}

export const opaque: Kind<string> = { parse: (text) => text, schema: { type: 'string' } }

function split(text: string, most = 100): string[] {
  const parts = text.split(',')
  if (parts.length > most) refuse(`has ${parts.length} values; at most ${most}`)
  if (parts.includes('')) refuse('has an empty value')
  if (new Set(parts).size < parts.length) refuse('has a value twice')
  return parts
}
