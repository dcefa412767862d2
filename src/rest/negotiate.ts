import { fail } from '../errors.ts'

/** The forms of one whole article, beside JSON. */
export const FORMATS = ['html', 'text', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

export const MEDIA_TYPES: Record<Format | 'json', string> = {
  json: 'application/json',
  html: 'text/html',
  text: 'text/plain',
  markdown: 'text/markdown',
}

const ORDER = ['json', 'html', 'text', 'markdown'] as const

/**
 * The form that an Accept header prefers (RFC 9110 section 12.5.1); JSON where it leaves the choice open.
 * @throws NOT_ACCEPTABLE when it allows none
 */
export function acceptedFormat(accept: string | undefined): Format | 'json' {
  if (accept === undefined || accept.trim() === '') return 'json'
  const ranges = accept.split(',').map(parseRange)
  let best: { format: Format | 'json'; quality: number } | null = null
  for (const format of ORDER) {
    const quality = qualityOf(MEDIA_TYPES[format], ranges)
    if (quality > (best?.quality ?? 0)) best = { format, quality }
  }
  if (best === null) throw fail('NOT_ACCEPTABLE', { detail: `There are ${Object.values(MEDIA_TYPES).join(', ')}.` })
  return best.format
}

interface Range {
  type: string
  quality: number
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

/** The most specific range that fits decides. */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  for (const type of [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*']) {
    const range = ranges.find((each) => each.type === type)
    if (range) return range.quality
  }
  return 0
}
