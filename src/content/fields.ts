// Field types that several entities share (vocabulary.md). Every optional field also takes null, which means "none":
// an answer may be sent back as it came, and in a merge patch null removes.
import { z } from 'zod'
import { jsonFaults } from './body/json.ts'
import { isLinkUrl, isWebUrl } from './body/urls.ts'
import { instant } from './instants.ts'
import { line, passage, text } from './text.ts'
import { PROVIDER_CATEGORIES } from './words.ts'

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether the string has the form of an id; slugs never have. */
export function isId(value: string): boolean {
  return ID.test(value)
}

/** Lower case alone: so the database writes ids, and an id is one string everywhere. */
export const id = z.string().regex(ID, 'must be a UUID in lower case').meta({ format: 'uuid' })

export const webUrl = z
  .string()
  .max(4_096)
  .refine(isWebUrl, 'must be an http or https URL, without spaces')
  .meta({ format: 'uri' })
export const linkUrl = z
  .string()
  .max(4_096)
  .refine(isLinkUrl, 'must be an http, https, mailto or tel URL, or begin with / or #, without spaces')

/** A reference as the contract has it: an id, a slug (a section: its path), or `{ "id" }`. */
export const reference = z.union([text({ min: 1, max: 800 }), z.strictObject({ id })], {
  error: 'must be an id, a slug (a section: its path), or { "id" }',
})
export type Reference = z.infer<typeof reference>

/** Free JSON, at most 64 KB of it as text, 100 levels deep, without NUL, half surrogates or a key `__proto__`. */
export const freeJson = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return context.addIssue({ code: 'custom', message: 'must be an object' })
    }
    const { faults, isTooDeep } = jsonFaults(value)
    for (const { keys, message } of faults.slice(0, 20)) context.addIssue({ code: 'custom', path: keys, message })
    if (!isTooDeep && Buffer.byteLength(JSON.stringify(value)) > 65_536) {
      context.addIssue({ code: 'custom', message: 'must have at most 65536 bytes as JSON' })
    }
    // What passes is an object; its members stay unknown.
  })
  .meta({ type: 'object' }) as unknown as z.ZodType<Record<string, unknown>, Record<string, unknown>>

export const words = z.array(text({ min: 1, max: 200 })).max(200)
export const externalIds = z
  .array(z.strictObject({ scheme: text({ min: 1, max: 200 }), value: text({ min: 1, max: 1_000 }) }))
  .max(100)
export const location = z.strictObject({ name: line.nullish(), geo: freeJson.nullish() })
export const provider = z.strictObject({
  name: line.nullish(),
  category: z.enum(PROVIDER_CATEGORIES).nullish(),
})
export const links = z.array(z.strictObject({ kind: text({ max: 100 }).nullish(), url: linkUrl })).max(50)
export const year = z.int().min(1).max(9999)
export const rights = z.strictObject({
  syndicatable: z.boolean().nullish(),
  searchable: z.boolean().nullish(),
  expiresAt: instant.nullish(),
})
export const sectionSeo = z.strictObject({
  title: line.nullish(),
  description: passage.nullish(),
  noIndex: z.boolean().nullish(),
})
