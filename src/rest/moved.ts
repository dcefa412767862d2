// Lists whose filters name former addresses: the same query with the present ones.
import type { MovedName } from '../read/run.ts'
import type { Said } from './answered.ts'
import { JSON_TYPE } from './send.ts'

/** 301 to the list with the present addresses; everything else of the address stays as it is. */
export function movedTo(address: string, moved: readonly MovedName[], prefix: string): Said {
  const found = moved.map(({ filter, name, address: to }) => ({
    parameter: filter.replace(/Not$/, ''),
    from: name,
    to,
  }))
  const [path = '', query = ''] = address.split('?', 2)
  const pairs = query.split('&').map((pair) => withPresent(pair, found))
  const location = `${prefix}${path}?${pairs.join('&')}`
  const text = JSON.stringify({ moved: found })
  return { status: 301, text, etag: '', headers: { 'content-type': JSON_TYPE, location } }
}

function withPresent(pair: string, found: readonly { parameter: string; from: string; to: string }[]): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return pair
  const [key, value] = [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
  const own = new Map(found.filter(({ parameter }) => parameter === key).map(({ from, to }) => [from, to]))
  if (own.size === 0) return pair
  const present = value.split(',').map((part) => {
    const [sign, name] = part.startsWith('-') ? ['-', part.slice(1)] : ['', part]
    return sign + (own.get(name) ?? name)
  })
  // Two names of one item are one now; a value given twice would be refused.
  const text = [...new Set(present)].map((part) => encodeURIComponent(part).replaceAll('%2F', '/')).join(',')
  return `${encodeURIComponent(key)}=${text}`
}

/** The query was parsed before: it is percent-encoded UTF-8. */
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
