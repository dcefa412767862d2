// JSON as I-JSON (RFC 7493) has it: what two parsers could read differently, or what could not be given back to the
// character, is refused with its path instead of being altered in silence.
import { fail, type Fault } from './errors.ts'

/** Levels of arrays and objects. */
export const MAX_JSON_DEPTH = 100
const MAX_FAULTS = 100

/**
 * Parses a body. @throws INVALID_JSON for what is not JSON: bad UTF-8, a byte order mark, bad syntax, more than
 * MAX_JSON_DEPTH levels, a name given twice. @throws INVALID_INPUT for values that cannot be kept: numbers that would
 * lose value, U+0000, lone surrogates, the names `__proto__` and `constructor.prototype`.
 */
export function parseJson(bytes: Buffer): unknown {
  return parseJsonText(decode(bytes))
}

/** As `parseJson`, of what has been decoded. */
export function parseJsonText(text: string): unknown {
  // Before JSON.parse, which recurses.
  refuseDepth(text)
  const value = parse(text)
  const { duplicates, faults } = inspect(text)
  if (duplicates.length > 0)
    throw fail('INVALID_JSON', { detail: 'A name is given twice in one object.', errors: duplicates })
  if (faults.length > 0) throw fail('INVALID_INPUT', { errors: faults })
  return value
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Buffer): string {
  let text
  try {
    text = utf8.decode(bytes)
  } catch (cause) {
    throw fail('INVALID_JSON', { detail: 'The body is not valid UTF-8.', cause })
  }
  if (text.startsWith('\uFEFF'))
    throw fail('INVALID_JSON', { detail: 'The body begins with a byte order mark; leave it out.' })
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // V8 quotes the text at the fault; the position alone says enough.
    const position = /at position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    throw fail('INVALID_JSON', {
      detail: position === undefined ? 'The body ends too early or is not JSON.' : `Not JSON at character ${position}.`,
      cause,
    })
  }
}

function refuseDepth(text: string): void {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22:
        i = endOfString(text, i)
        break
      case 0x5b:
      case 0x7b:
        if (++depth > MAX_JSON_DEPTH)
          throw fail('INVALID_JSON', { detail: `Arrays and objects are nested more than ${MAX_JSON_DEPTH} deep.` })
        break
      case 0x5d:
      case 0x7d:
        depth--
    }
  }
}

/** The index of the quote that closes the string opened at `start`; the text's end when none does. */
function endOfString(text: string, start: number): number {
  const next = text.indexOf('"', start + 1)
  // Nearly all strings end at the first quote, which is found faster than by looking at each unit.
  if (next > 0 && text.charCodeAt(next - 1) !== 0x5c) return next
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x5c) i++
    else if (unit === 0x22) return i
  }
  return text.length
}

interface Level {
  /** The names seen; null in an array. */
  names: Set<string> | null
  /** The name or index of the member being read. */
  at: string | number
}

/** Walks a text that JSON.parse has accepted, so the grammar need not be checked again. */
function inspect(text: string): { duplicates: Fault[]; faults: Fault[] } {
  const duplicates: Fault[] = []
  const faults: Fault[] = []
  const levels: Level[] = []
  const note = (list: Fault[], message: string): void => {
    if (list.length < MAX_FAULTS) list.push({ path: pathOf(levels), message })
  }
  let expectsName = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const level = levels.at(-1)
    if (unit === 0x7b || unit === 0x5b) {
      levels.push(unit === 0x7b ? { names: new Set(), at: '' } : { names: null, at: 0 })
      expectsName = unit === 0x7b
    } else if (unit === 0x7d || unit === 0x5d) {
      levels.pop()
      expectsName = false
    } else if (unit === 0x2c) {
      if (level?.names) expectsName = true
      else if (level && typeof level.at === 'number') level.at++
    } else if (unit === 0x22) {
      const end = endOfString(text, i)
      const isEscaped = text.slice(i + 1, end).includes('\\')
      const isName = expectsName && level?.names
      if (isEscaped || isName) {
        const value = isEscaped ? String(JSON.parse(text.slice(i, end + 1))) : text.slice(i + 1, end)
        if (isName && level?.names) {
          level.at = value
          if (level.names.has(value)) note(duplicates, 'is given twice')
          level.names.add(value)
          if (value === '__proto__' || (value === 'prototype' && levels.at(-2)?.at === 'constructor'))
            note(faults, 'is a name that cannot be used')
        }
        // Decoded from valid UTF-8, a text can hold these only by an escape.
        if (isEscaped && value.includes('\0')) note(faults, 'holds U+0000, which cannot be stored')
        if (isEscaped && /\p{Surrogate}/u.test(value))
          note(faults, 'holds half of a surrogate pair, which is no character')
      }
      expectsName = false
      i = end
    } else if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) {
      let end = i + 1
      while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end))) end++
      const token = text.slice(i, end)
      if (!keepsValue(token)) note(faults, `is a number that would not keep its value; the nearest is ${Number(token)}`)
      i = end - 1
    }
  }
  return { duplicates, faults }
}

function pathOf(levels: readonly Level[]): string {
  return levels
    .map((level) => (level.names ? `.${level.at}` : `[${level.at}]`))
    .join('')
    .replace(/^\./, '')
}

/** Whether the double nearest to the number, as it would be written back, has the very value that was sent. */
function keepsValue(token: string): boolean {
  const number = Number(token)
  return Number.isFinite(number) && decimal(token) === decimal(String(number))
}

/** Digits without zeros at either end, and the power of ten: `1200` and `1.2e3` are both `12e2`. */
function decimal(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
