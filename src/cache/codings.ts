// Accept-Encoding (RFC 9110 section 12.5.3).
import type { Coding } from './wire.ts'

const IDENTITY: readonly Coding[] = ['identity']

/** Browsers send a handful of them; what others send is read anew each time. */
const known = new Map<string, readonly Coding[]>()
const MOST_KNOWN = 100
const LONGEST_KNOWN = 200

/** The codings that the client takes, best first. Without a wish: none. Empty: it takes nothing that there is. */
export function codingsOf(header: string | undefined): readonly Coding[] {
  if (header === undefined) return IDENTITY
  const found = known.get(header)
  if (found !== undefined) return found
  const made = read(header)
  if (known.size < MOST_KNOWN && header.length <= LONGEST_KNOWN) known.set(header, made)
  return made
}

function read(header: string): readonly Coding[] {
  const weights = new Map<string, number>()
  for (const wish of header.split(',')) {
    const [name = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
    if (name === '') continue
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = weight === undefined ? 1 : Number(weight.slice(2))
    weights.set(name === 'x-gzip' ? 'gzip' : name, quality >= 0 && quality <= 1 ? quality : 0)
  }
  const any = weights.get('*')
  const weigh = (coding: Coding): number => weights.get(coding) ?? any ?? 0
  // As it is may be sent unless it is refused by name or by `*;q=0`; but what is wished for goes before it.
  const identity = weights.get('identity') ?? (any === 0 ? 0 : LEAST)
  const wished = (['br', 'gzip'] as const).map((coding) => ({ coding: coding, weight: weigh(coding) }))
  return [...wished, { coding: 'identity' as const, weight: identity }]
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ coding }) => coding)
}

/** Less than any weight that can be written: three decimals. */
const LEAST = 0.0001
