import { z } from 'zod'
import { PROVIDER_CATEGORIES } from '../../content/words.ts'

// What answers hold, for the OpenAPI document; in tests every answer is checked against it. Objects are closed. JSON
// columns come as stored, with the keys that were sent, so theirs are optional.

export const uuid = z.string().meta({ format: 'uuid' })
export const instant = z.string().meta({ format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] })
export const uri = z.string().meta({ format: 'uri-reference' })
export const count = z.int().min(0)
/** JSON of the newsroom's own making. */
export const freeJson = z.record(z.string(), z.unknown())
export const text = z.string().nullable()

export const externalIds = z.array(z.strictObject({ scheme: z.string(), value: z.string() }))
export const aliases = z.array(z.strictObject({ path: z.string(), ceasedAt: instant.nullable() }))
export const location = z.strictObject({ name: text.optional(), geo: freeJson.nullish() })
export const provider = z.strictObject({
  name: text.optional(),
  category: z.enum(PROVIDER_CATEGORIES).nullish(),
})

export const sectionLink = z
  .strictObject({ id: uuid, slug: z.string(), path: z.string(), name: z.string() })
  .meta({ id: 'SectionLink' })
export const articleLink = z
  .strictObject({ id: uuid, slug: z.string(), locale: z.string(), headline: z.string() })
  .meta({ id: 'ArticleLink' })

/** What an editor sees of an item's own state, in the draft and trash perspectives alone. */
export const editorMembers = {
  hidden: z.boolean().optional(),
  trashedAt: instant.nullish(),
  createdBy: z.string().optional(),
}
