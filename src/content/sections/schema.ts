import { z } from 'zod'
import { externalIds, id, reference, sectionSeo } from '../fields.ts'
import { instant } from '../instants.ts'
import { locale } from '../locales.ts'
import { slug } from '../slugs.ts'
import { long, text } from '../text.ts'
import type { Patch } from '../patch.ts'

const name = text({ min: 1, max: 500 })
const optional = {
  description: long.nullish(),
  parent: reference.nullish(),
  position: z.int().min(-1_000_000).max(1_000_000).nullish(),
  locale: locale.nullish(),
  image: reference.nullish(),
  seo: sectionSeo.nullish(),
  leadItems: z.array(reference).max(50).nullish(),
  externalIds: externalIds.nullish(),
  archivedAt: instant.nullish(),
  hidden: z.boolean().nullish(),
}

/** A section as a caller sends it (vocabulary.md section 2). */
export const sectionCreate = z.strictObject({ id: id.optional(), name, slug: slug.nullish(), ...optional })
/** RFC 7396: every field may be left out, null removes. */
export const sectionPatch = z.strictObject({ name: name.optional(), slug: slug.optional(), ...optional })

export type SectionCreate = z.infer<typeof sectionCreate>
export type SectionPatch = Patch<z.infer<typeof sectionPatch>>
