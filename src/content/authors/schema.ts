import { z } from 'zod'
import { externalIds, id, links, reference, webUrl, words } from '../fields.ts'
import { locale } from '../locales.ts'
import type { Patch } from '../patch.ts'
import { slug } from '../slugs.ts'
import { line, long, text } from '../text.ts'
import { AUTHOR_KINDS } from '../words.ts'

const name = text({ min: 1, max: 500 })
const optional = {
  kind: z.enum(AUTHOR_KINDS).nullish(),
  firstName: line.nullish(),
  middleName: line.nullish(),
  lastName: line.nullish(),
  suffix: line.nullish(),
  byline: line.nullish(),
  bio: long.nullish(),
  longBio: long.nullish(),
  image: reference.nullish(),
  imageLarge: reference.nullish(),
  jobTitle: line.nullish(),
  desk: line.nullish(),
  affiliation: line.nullish(),
  location: line.nullish(),
  languages: z.array(locale).max(50).nullish(),
  expertise: words.nullish(),
  // Private; an address without spaces is all that is asked.
  email: text({ max: 320 })
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
    .nullish(),
  links: links.nullish(),
  url: webUrl.nullish(),
  external: z.boolean().nullish(),
  active: z.boolean().nullish(),
  externalIds: externalIds.nullish(),
  hidden: z.boolean().nullish(),
}

/** An author as a caller sends it (vocabulary.md section 3). Never a login account. */
export const authorCreate = z.strictObject({ id: id.optional(), name, slug: slug.nullish(), ...optional })
/** RFC 7396: every field may be left out, null removes. */
export const authorPatch = z.strictObject({ name: name.optional(), slug: slug.optional(), ...optional })

export type AuthorCreate = z.infer<typeof authorCreate>
export type AuthorPatch = Patch<z.infer<typeof authorPatch>>
