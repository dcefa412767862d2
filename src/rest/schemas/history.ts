import { z } from 'zod'
import { blockSchema } from '../../content/body/blocks.ts'
import { author } from './author.ts'
import { count, instant, text, uuid } from './common.ts'
import { media } from './media.ts'
import { section } from './section.ts'
import { tag } from './tag.ts'

const written = {
  version: count,
  createdAt: instant,
  createdBy: z.string().meta({ description: 'The writer as the log has it.' }),
  tokenName: text.meta({ description: 'The name of the token that it was, if it was one.' }),
  fields: z
    .array(z.string())
    .nullable()
    .meta({ description: 'What differs from the version before; null: publishing made it as a copy.' }),
  note: text,
}

export const articleRevision = z
  .strictObject({
    ...written,
    stage: z.enum(['draft', 'inReview', 'approved']),
    liveFrom: instant.nullable().meta({ description: 'From when on readers see it, or saw it.' }),
    liveTo: instant.nullable(),
    withdrawnAt: instant.nullable(),
    headline: z.string(),
  })
  .meta({ id: 'ArticleRevision' })

export const revision = z
  .strictObject({ ...written, name: text.meta({ description: 'Of a media item its title, else its alt text.' }) })
  .meta({ id: 'Revision' })

const fieldChange = z
  .strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })
  .meta({ id: 'FieldChange', description: 'As an input has it, references as ids; null where there is none.' })

const blockChange = z
  .strictObject({
    op: z.enum(['removed', 'added', 'moved', 'changed']),
    key: z.string().meta({ description: 'The block’s _key.' }),
    index: count.meta({ description: 'Its place in the later body; of a removed one, in the earlier.' }),
    fromIndex: count.optional().meta({ description: 'Of a moved block: its place in the earlier body.' }),
    before: blockSchema.optional(),
    after: blockSchema.optional(),
  })
  .meta({ id: 'BlockChange' })

const compared = { from: count, to: count, fields: z.array(fieldChange) }

export const articleDiff = z.strictObject({ ...compared, body: z.array(blockChange) }).meta({ id: 'ArticleDiff' })
export const diff = z.strictObject(compared).meta({ id: 'Diff' })

/** What a revision says whatever the entity; references are ids. */
const kept = { hidden: z.boolean(), createdBy: z.string() }
const id = uuid.nullable()

export const sectionRevision = section
  .omit({ ancestors: true, children: true, aliases: true, trashedAt: true })
  .extend({ parent: id, image: id, leadItems: z.array(uuid), ...kept })
  .meta({ id: 'SectionRevision' })
export const authorRevision = author
  .omit({ aliases: true, trashedAt: true })
  .extend({ image: id, imageLarge: id, email: text, ...kept })
  .meta({ id: 'AuthorRevision' })
export const mediaRevision = media
  .omit({ publicFrom: true, trashedAt: true })
  .extend({ embedded: z.record(z.string(), z.unknown()).nullable(), ...kept })
  .meta({ id: 'MediaRevision' })
export const tagRevision = tag
  .omit({ aliases: true, trashedAt: true })
  .extend({ parent: id, section: id, image: id, ...kept })
  .meta({ id: 'TagRevision' })
