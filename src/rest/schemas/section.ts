import { z } from 'zod'
import { aliases, articleLink, count, editorMembers, externalIds, instant, sectionLink, text, uuid } from './common.ts'
import { media } from './media.ts'

export const section = z
  .strictObject({
    id: uuid,
    slug: z.string(),
    name: z.string(),
    description: text,
    parent: sectionLink.nullable(),
    path: z.string().meta({ description: 'Slugs from the root, with slashes: world/asia.' }),
    depth: count,
    position: z.int(),
    locale: text,
    image: media.nullable(),
    seo: z
      .strictObject({ title: text.optional(), description: text.optional(), noIndex: z.boolean().nullish() })
      .nullable(),
    leadItems: z.array(articleLink).meta({ description: 'The curated front: those that are visible, in order.' }),
    externalIds: externalIds.nullable(),
    archivedAt: instant.nullable(),
    aliases,
    version: count,
    createdAt: instant,
    modifiedAt: instant,
    ancestors: z.array(sectionLink).optional().meta({ description: 'With include=ancestors: from the root.' }),
    children: z.array(sectionLink).optional().meta({ description: 'With include=children.' }),
    ...editorMembers,
  })
  .meta({ id: 'Section' })
