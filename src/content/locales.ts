import { z } from 'zod'

/** Whether the tag is BCP 47 in its canonical form, with a registered primary subtag's length: `en`, `pt-BR`, `zh-Hant`. */
export function isLocale(tag: string): boolean {
  if (tag.length > 35 || !/^[a-z]{2,3}(-|$)/.test(tag)) return false
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag
  } catch {
    return false // a RangeError is how Intl says that the tag is not well formed
  }
}

/** A form that is not canonical is refused rather than rewritten, so that a locale is one string everywhere. */
export const locale = z
  .string()
  .refine(isLocale, 'must be a BCP 47 locale in canonical form, like en, pt-BR or zh-Hant')
