import { z } from 'zod'
import { bodyLimits } from './limits.ts'
import { isLinkUrl, isWebUrl } from './urls.ts'

// No field has a default, trims or normalises: what is accepted is kept to the character.

export const line = z.string().max(bodyLimits.lineChars)
export const caption = z.string().max(bodyLimits.captionChars)
export const text = z.string().max(bodyLimits.textChars)
export const source = z.string().max(bodyLimits.sourceChars)
export const count = z.int().min(0)

/** A short name that may stand in a class or data attribute: `halfWidth`, `takeaways-2`. */
export const token = z
  .string()
  .max(bodyLimits.tokenChars)
  .regex(/^[A-Za-z0-9][\w.:/-]*$/, 'must be a name of letters, digits and - _ . : /')

export const key = z.string().min(1).max(bodyLimits.keyChars)

// Lower case alone: the database writes UUIDs so, and a reader matches `media.id` with the article's `media` by equality.
export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a UUID in lower case')

export const webUrl = z
  .string()
  .refine(isWebUrl, `must be an http or https URL of at most ${bodyLimits.urlChars} characters, without spaces`)

export const linkUrl = z
  .string()
  .refine(
    isLinkUrl,
    `must be an http, https, mailto or tel URL, or begin with / or #; at most ${bodyLimits.urlChars} characters, no spaces`,
  )

const isLanguageTag = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    // A RangeError is how Intl says that the tag is not well formed.
    return false
  }
}

export const lang = z.string().max(bodyLimits.tokenChars).refine(isLanguageTag, 'must be a BCP 47 language tag')
export const dir = z.enum(['ltr', 'rtl', 'auto'])

/** Free JSON: its strings, numbers and depth are checked with the rest of the body (json.ts). */
export const json = z.unknown()
export const jsonObject = z.record(z.string(), z.unknown())

export const mediaRef = z.strictObject({ id })

/** A picture beside the matter: a media item, or an address that is none of ours (rules.ts: exactly one). */
export const picture = z.strictObject({ id: id.optional(), url: webUrl.optional() })

const names = z.array(token).max(50)

/** What every block may carry (vocabulary.md section 6). `_key` is required: corrections and updates point at it. */
export const common = {
  _key: key,
  anchor: z
    .string()
    .min(1)
    .max(bodyLimits.keyChars)
    .regex(/^[^\s"'<>&]+$/, 'must have no spaces, quotes or angle brackets')
    .optional(),
  lang: lang.optional(),
  dir: dir.optional(),
  visibility: z.strictObject({ channels: names.optional(), audiences: names.optional() }).optional(),
  source: z.strictObject({ system: line.min(1), type: line, attrs: json.optional() }).optional(),
}
