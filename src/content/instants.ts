import { z } from 'zod'

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/

/** An RFC 3339 instant with an offset, cut to whole milliseconds (never rounded up into the future); null if it is none. */
export function parseInstant(value: string): Date | null {
  const parts = RFC_3339.exec(value)
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ] // the pattern has six groups of digits
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null
  const local = new Date(0)
  local.setUTCFullYear(year, month - 1, day)
  // The 30th of February would become a day of March.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null
  local.setUTCHours(hour, minute, second, Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3)))
  const zone = parts[8] ?? 'Z'
  if (/^z$/i.test(zone)) return local
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))]
  if (hours > 23 || minutes > 59) return null
  const offsetMs = (hours * 60 + minutes) * 60_000
  const utc = new Date(local.getTime() + (zone.startsWith('-') ? offsetMs : -offsetMs))
  return utc.getUTCFullYear() < 1 || utc.getUTCFullYear() > 9999 ? null : utc
}

/** An instant as a string; it is stored and answered in UTC with milliseconds. */
export const instant = z
  .string()
  .refine(
    (value) => parseInstant(value) !== null,
    'must be an RFC 3339 instant with an offset, like 2026-11-24T08:00:00Z',
  )
  .meta({ format: 'date-time' })

/** The same instant in the one form that answers have. @throws Error on a string that `instant` refuses */
export function utc(value: string): string {
  const parsed = parseInstant(value)
  if (parsed === null) throw new Error(`not an instant: ${value}`)
  return parsed.toISOString()
}
