import { z } from 'zod'
import { blockSchema } from '../../content/body/blocks.ts'
import {
  ARTICLE_TYPES,
  CONTRIBUTOR_ROLES,
  CORRECTION_KINDS,
  GENRES,
  STATUSES,
  TAG_KINDS,
  TAG_RELS,
} from '../../content/words.ts'
import { author } from './author.ts'
import {
  aliases,
  articleLink,
  count,
  externalIds,
  freeJson,
  instant,
  location,
  provider,
  sectionLink,
  text,
  uri,
  uuid,
} from './common.ts'
import { media } from './media.ts'

const headlines = z.strictObject({
  web: text.optional(),
  mobile: text.optional(),
  social: text.optional(),
  seo: text.optional(),
  print: text.optional(),
  push: text.optional(),
})
const kicker = z.strictObject({ text: text.optional(), url: uri.nullish(), display: z.boolean().nullish() })
const rights = z.strictObject({
  syndicatable: z.boolean().nullish(),
  searchable: z.boolean().nullish(),
  expiresAt: instant.nullish(),
})
const flags = z.strictObject({
  sensitive: z.boolean().nullish(),
  legallySensitive: z.boolean().nullish(),
  noAds: z.boolean().nullish(),
  noComments: z.boolean().nullish(),
  noIndex: z.boolean().nullish(),
})
const contributor = z
  .strictObject({ role: z.enum(CONTRIBUTOR_ROLES), displayAs: text, author })
  .meta({ id: 'Contributor' })
const hero = z.strictObject({ media, caption: text, credit: text, alt: text }).meta({ id: 'Hero' })
const articleTag = z
  .strictObject({
    id: uuid,
    slug: z.string(),
    name: z.string(),
    kind: z.enum(TAG_KINDS),
    rel: z.enum(TAG_RELS),
    relevance: z.number().min(0).max(1).nullable(),
  })
  .meta({ id: 'ArticleTag' })
const seo = z
  .strictObject({ title: text, description: text, noIndex: z.boolean().nullable(), image: media.nullable() })
  .meta({ id: 'Seo' })

/** Members of every article, in lists too. */
const item = {
  id: uuid,
  uri: z.string().meta({ description: 'urn:uuid:<id>' }),
  type: z.enum(ARTICLE_TYPES),
  genre: z.enum(GENRES).nullable(),
  locale: z.string(),
  slug: z.string(),
  path: z.string().meta({ description: 'The section’s path and the slug.' }),
  version: count,
  status: z.enum(STATUSES),
  headline: z.string(),
  headlines: headlines.nullable(),
  kicker: kicker.nullable(),
  standfirst: text,
  summary: text,
  slugline: text,
  byline: text,
  canonicalUrl: uri.nullable(),
  externalCanonicalUrl: uri.nullable(),
  shortUrl: uri.nullable(),
  section: sectionLink
    .extend({ ancestors: z.array(sectionLink).optional() })
    .meta({ id: 'ArticleSection' })
    .nullable(),
  contributors: z.array(contributor),
  hero: hero.nullable(),
  tags: z.array(articleTag),
  location: location.nullable(),
  dateline: text,
  provider: provider.nullable(),
  externalIds: externalIds.nullable(),
  copyrightNotice: text,
  copyrightHolder: text,
  copyrightYear: z.int().nullable(),
  licenseUrl: uri.nullable(),
  usageTerms: text,
  rights: rights.nullable(),
  editorNote: text,
  urgency: z.int().min(1).max(9).nullable(),
  flags: flags.nullable(),
  digitalSourceType: text,
  seo: seo.nullable(),
  translationGroup: uuid,
  aliases,
  createdAt: instant,
  firstPublishedAt: instant.nullable(),
  publishedAt: instant.nullable(),
  displayDate: instant.nullable(),
  modifiedAt: instant,
  significantlyUpdatedAt: instant.nullable(),
  wordCount: count,
  charCount: count,
  readingTimeSeconds: count,
}

/** Exactly one of the four says what it is. */
const missing = z
  .strictObject({
    media: uuid.optional(),
    section: uuid.optional(),
    author: uuid.optional(),
    tag: uuid.optional(),
    reason: z.enum(['trashed', 'rightsExpired']),
    since: instant,
  })
  .meta({ id: 'MissingReference', description: 'What the version names and readers cannot see.' })

/** The draft and trash perspectives alone. */
const editor = {
  internalNote: text.optional(),
  source: freeJson.nullish(),
  extra: freeJson.nullish(),
  live: z.strictObject({ version: count, since: instant, until: instant.nullable() }).nullish(),
  scheduled: z
    .strictObject({ version: count, at: instant, until: instant.nullable(), outdated: z.boolean() })
    .nullish(),
  missing: z.array(missing).nullish(),
  unpublishAt: instant.nullish(),
  embargo: z.strictObject({ active: z.boolean(), until: instant.nullable(), note: text }).nullish(),
  trashedAt: instant.nullish(),
  createdBy: z.string().optional(),
}

export const correction = z
  .strictObject({
    id: uuid,
    kind: z.enum(CORRECTION_KINDS),
    text: z.string(),
    publishedAt: instant,
    visible: z.boolean().meta({ description: 'Readers are served visible ones alone.' }),
    blockId: text.meta({ description: 'The _key of the block that it is about.' }),
  })
  .meta({ id: 'Correction' })
const body = z.array(blockSchema).meta({ description: 'Portable Text: the blocks of docs/body.md.' })
const related = z.strictObject({ ...item, ...editor }).meta({ id: 'RelatedArticle' })
const included = {
  related: z.array(related).optional(),
  corrections: z.array(correction).optional(),
  translations: z.array(articleLink).optional(),
  sections: z.array(sectionLink).optional(),
}
const bodyForms = {
  bodyHtml: z.string().optional(),
  bodyText: z.string().optional(),
  bodyMarkdown: z.string().optional(),
}

export const articleItem = z.strictObject({ ...item, ...included, ...editor }).meta({ id: 'ArticleItem' })
export const article = z
  .strictObject({
    ...item,
    body,
    ...bodyForms,
    media: z.array(media).meta({ description: 'Every media item that the body names, in its order, once each.' }),
    ...included,
    ...editor,
  })
  .meta({ id: 'Article' })
