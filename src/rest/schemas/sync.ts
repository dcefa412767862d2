// Items in normal form: as the entities' own schemas say, but ids stand where those have the item itself.
import { z } from 'zod'
import { CONTRIBUTOR_ROLES, TAG_RELS } from '../../content/words.ts'
import { article } from './article.ts'
import { author } from './author.ts'
import { instant, text, uuid } from './common.ts'
import { media } from './media.ts'
import { section } from './section.ts'
import { tag } from './tag.ts'

/** The members of a schema that these names have. */
const pick = <S extends z.ZodRawShape>(schema: z.ZodObject<S>, names: string): z.ZodRawShape =>
  Object.fromEntries(
    names.split(' ').map((name) => {
      const member = schema.shape[name]
      if (member === undefined) throw new Error(`the schema has no ${name}`)
      return [name, member]
    }),
  )

const syncArticle = z
  .strictObject({
    ...pick(
      article,
      'id uri type genre locale slug version status headline headlines kicker standfirst summary slugline byline ' +
        'canonicalUrl externalCanonicalUrl shortUrl body location dateline provider externalIds copyrightNotice ' +
        'copyrightHolder copyrightYear licenseUrl usageTerms rights editorNote urgency flags digitalSourceType ' +
        'translationGroup createdAt firstPublishedAt publishedAt displayDate modifiedAt significantlyUpdatedAt wordCount ' +
        'charCount readingTimeSeconds',
    ),
    section: uuid.nullable(),
    sections: z.array(uuid),
    contributors: z.array(z.strictObject({ author: uuid, role: z.enum(CONTRIBUTOR_ROLES), displayAs: text })),
    hero: z
      .strictObject({ media: uuid, caption: text, credit: text, alt: text })
      .nullable()
      .meta({ description: 'The article’s own words; where they are null, those of the media item count.' }),
    tags: z.array(z.strictObject({ tag: uuid, rel: z.enum(TAG_RELS), relevance: z.number().nullable() })),
    media: z.array(uuid).meta({ description: 'The media items that the body names.' }),
    seo: z
      .strictObject({ title: text, description: text, noIndex: z.boolean().nullable(), image: uuid.nullable() })
      .nullable(),
    related: z.array(uuid).meta({ description: 'Some may not be public, or not yet.' }),
    corrections: z.array(
      z.strictObject({ id: uuid, kind: z.string(), text: z.string(), blockId: text, publishedAt: instant }),
    ),
  })
  .meta({ id: 'SyncArticle' })

const syncSection = z
  .strictObject({
    ...pick(
      section,
      'id slug name description path depth position locale seo externalIds archivedAt version createdAt modifiedAt',
    ),
    parent: uuid.nullable(),
    image: uuid.nullable(),
    leadItems: z.array(uuid).meta({ description: 'Some may not be public, or not yet.' }),
  })
  .meta({ id: 'SyncSection' })

const syncAuthor = z
  .strictObject({
    ...pick(
      author,
      'id slug kind name firstName middleName lastName suffix byline bio longBio jobTitle desk affiliation location ' +
        'languages expertise links url external active externalIds version createdAt modifiedAt',
    ),
    image: uuid.nullable(),
    imageLarge: uuid.nullable(),
  })
  .meta({ id: 'SyncAuthor' })

const syncTag = z
  .strictObject({
    ...pick(tag, 'id slug name kind description synonyms externalIds geo podcast version createdAt modifiedAt'),
    parent: uuid.nullable(),
    section: uuid.nullable(),
    image: uuid.nullable(),
    mergedInto: uuid.nullable().meta({ description: 'The tag to show in its place.' }),
  })
  .meta({ id: 'SyncTag' })

const syncMedia = z
  .strictObject(
    pick(
      media,
      'id kind url provider decorative mimeType width height durationMs bytes sha256 alt caption title description credit ' +
        'creditLine copyright license focalPoint crops renditions variants takenAt location keywords people imageType ' +
        'digitalSourceType thumbhash dominantColor seoFilename inappropriateForAds explicit version createdAt modifiedAt',
    ),
  )
  .meta({ id: 'SyncMedia' })

const upsert = <const T extends string>(type: T, object: z.ZodType) =>
  z.strictObject({ op: z.literal('upsert'), type: z.literal(type), id: uuid, object })

const item = z
  .union([
    upsert('article', syncArticle),
    upsert('section', syncSection),
    upsert('author', syncAuthor),
    upsert('media', syncMedia),
    upsert('tag', syncTag),
    z.strictObject({
      op: z.literal('remove'),
      type: z.enum(['article', 'section', 'author', 'media', 'tag']),
      id: uuid,
      reason: z
        .literal('withdrawn')
        .optional()
        .meta({ description: 'Erase every copy of it, instead of keeping one in an archive.' }),
    }),
  ])
  .meta({ id: 'SyncItem' })

/** One page of a sync. */
export const syncPage = z
  .strictObject({
    items: z.array(item),
    cursor: z.string().meta({ description: 'Keep it together with what the items made; send it alone to go on.' }),
    more: z.boolean().meta({ description: 'false: the copy is complete for now; ask again later.' }),
  })
  .meta({ id: 'SyncPage' })
