import { z } from 'zod'
import { TAG_KINDS } from '../../content/words.ts'
import { aliases, count, editorMembers, externalIds, freeJson, instant, sectionLink, text, uuid } from './common.ts'
import { media } from './media.ts'

export const tagLink = z
  .strictObject({ id: uuid, slug: z.string(), name: z.string(), kind: z.enum(TAG_KINDS) })
  .meta({ id: 'TagLink' })

export const tag = z
  .strictObject({
    id: uuid,
    slug: z.string(),
    name: z.string(),
    kind: z.enum(TAG_KINDS),
    description: text,
    parent: tagLink.nullable(),
    section: sectionLink.nullable(),
    image: media.nullable(),
    synonyms: z.array(z.string()).nullable(),
    externalIds: externalIds.nullable(),
    geo: freeJson.nullable(),
    podcast: freeJson.nullable(),
    aliases,
    version: count,
    createdAt: instant,
    modifiedAt: instant,
    ...editorMembers,
  })
  .meta({ id: 'Tag' })
