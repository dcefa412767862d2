import { z } from 'zod'
import { AUTHOR_KINDS } from '../../content/words.ts'
import { aliases, count, editorMembers, externalIds, instant, text, uri, uuid } from './common.ts'
import { media } from './media.ts'

const words = z.array(z.string()).nullable()

export const author = z
  .strictObject({
    id: uuid,
    slug: z.string(),
    kind: z.enum(AUTHOR_KINDS),
    name: z.string(),
    firstName: text,
    middleName: text,
    lastName: text,
    suffix: text,
    byline: text,
    bio: text,
    longBio: text,
    image: media.nullable(),
    imageLarge: media.nullable(),
    jobTitle: text,
    desk: text,
    affiliation: text,
    location: text,
    languages: words,
    expertise: words,
    links: z.array(z.strictObject({ kind: text.optional(), url: uri })).nullable(),
    url: uri.nullable(),
    external: z.boolean(),
    active: z.boolean(),
    externalIds: externalIds.nullable(),
    aliases,
    version: count,
    createdAt: instant,
    modifiedAt: instant,
    email: text.optional().meta({ description: 'Never public.' }),
    ...editorMembers,
  })
  .meta({ id: 'Author' })
