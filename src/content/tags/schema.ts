import { z } from 'zod'
import { externalIds, freeJson, id, reference, words } from '../fields.ts'
import type { Patch } from '../patch.ts'
import { slug } from '../slugs.ts'
import { long, text } from '../text.ts'
import { TAG_KINDS } from '../words.ts'

const name = text({ min: 1, max: 500 })
const optional = {
  kind: z.enum(TAG_KINDS).nullish(),
  description: long.nullish(),
  parent: reference.nullish(),
  section: reference.nullish(),
  image: reference.nullish(),
  synonyms: words.nullish(),
  externalIds: externalIds.nullish(),
  geo: freeJson.nullish(),
  podcast: freeJson.nullish(),
  hidden: z.boolean().nullish(),
}

/** A tag as a caller sends it (vocabulary.md section 5); without a kind it is a keyword. */
export const tagCreate = z.strictObject({ id: id.optional(), name, slug: slug.nullish(), ...optional })
/** RFC 7396: every field may be left out, null removes. */
export const tagPatch = z.strictObject({ name: name.optional(), slug: slug.optional(), ...optional })

export type TagCreate = z.infer<typeof tagCreate>
export type TagPatch = Patch<z.infer<typeof tagPatch>>
