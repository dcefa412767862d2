// Lists whose filters name former addresses: the same query with the present ones.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MovedName } from '../read/run.ts'
import { JSON_TYPE, PRIVATE, PUBLIC } from './send.ts'

/** Answers 301 to the list with the present addresses; everything else of the query stays as it was written. */
export function sendMoved(
  request: FastifyRequest,
  reply: FastifyReply,
  { moved, prefix, isPublic }: { moved: readonly MovedName[]; prefix: string; isPublic: boolean },
): FastifyReply {
  const found = moved.map(({ filter, name, address }) => ({
    parameter: filter.replace(/Not$/, ''),
    from: name,
    to: address,
  }))
  const [path = '', query = ''] = (request.raw.url ?? '').split('?', 2)
  const location = `${prefix}${path}?${query
    .split('&')
    .map((pair) => withPresent(pair, found))
    .join('&')}`
  return reply
    .code(301)
    .headers({ location, 'cache-control': isPublic ? PUBLIC : PRIVATE })
    .type(JSON_TYPE)
    .send(JSON.stringify({ moved: found }))
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
