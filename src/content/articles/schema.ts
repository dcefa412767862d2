import { z } from 'zod'
import { bodySchema } from '../body/schema.ts'
import { externalIds, freeJson, id, location, provider, reference, rights, webUrl, linkUrl, year } from '../fields.ts'
import { instant } from '../instants.ts'
import { locale } from '../locales.ts'
import type { Patch } from '../patch.ts'
import { slug } from '../slugs.ts'
import { line, passage, text, title } from '../text.ts'
import { ARTICLE_TYPES, CONTRIBUTOR_ROLES, GENRES, TAG_RELS } from '../words.ts'

const headline = text({ min: 1, max: 1_000 })
const rel = z.enum(TAG_RELS).nullish()
const relevance = z.number().min(0).max(1).nullish()
const flag = z.boolean().nullish()

const optional = {
  type: z.enum(ARTICLE_TYPES).nullish(),
  genre: z.enum(GENRES).nullish(),
  locale: locale.nullish(),
  headlines: z
    .strictObject({
      web: title.nullish(),
      mobile: title.nullish(),
      social: title.nullish(),
      seo: title.nullish(),
      print: title.nullish(),
      push: title.nullish(),
    })
    .nullish(),
  kicker: z.strictObject({ text: line.nullish(), url: linkUrl.nullish(), display: flag }).nullish(),
  standfirst: passage.nullish(),
  summary: passage.nullish(),
  slugline: line.nullish(),
  byline: title.nullish(),
  canonicalUrl: webUrl.nullish(),
  externalCanonicalUrl: webUrl.nullish(),
  shortUrl: webUrl.nullish(),
  section: reference.nullish(),
  sections: z.array(reference).max(50).nullish(),
  contributors: z
    .array(z.strictObject({ author: reference, role: z.enum(CONTRIBUTOR_ROLES).nullish(), displayAs: line.nullish() }))
    .max(100)
    .nullish(),
  hero: z
    .strictObject({ media: reference, caption: passage.nullish(), credit: title.nullish(), alt: passage.nullish() })
    .nullish(),
  tags: z
    .array(
      z.union([reference, z.strictObject({ tag: reference, rel, relevance }), z.strictObject({ id, rel, relevance })], {
        error:
          'must be an id, a slug, { "id" }, or { "tag", "rel"?, "relevance"? } with rel about or mentions and relevance 0 to 1',
      }),
    )
    .max(200)
    .nullish(),
  related: z.array(reference).max(100).nullish(),
  body: bodySchema.nullish(),
  location: location.nullish(),
  dateline: line.nullish(),
  provider: provider.nullish(),
  externalIds: externalIds.nullish(),
  copyrightNotice: passage.nullish(),
  copyrightHolder: line.nullish(),
  copyrightYear: year.nullish(),
  licenseUrl: webUrl.nullish(),
  usageTerms: passage.nullish(),
  rights: rights.nullish(),
  editorNote: passage.nullish(),
  // Never served to readers, like source and extra.
  internalNote: passage.nullish(),
  urgency: z.int().min(1).max(9).nullish(),
  flags: z
    .strictObject({ sensitive: flag, legallySensitive: flag, noAds: flag, noComments: flag, noIndex: flag })
    .nullish(),
  digitalSourceType: title.nullish(),
  seo: z
    .strictObject({ title: line.nullish(), description: passage.nullish(), noIndex: flag, image: reference.nullish() })
    .nullish(),
  source: z.strictObject({ system: line.nullish(), id: line.nullish(), editUrl: webUrl.nullish() }).nullish(),
  extra: freeJson.nullish(),
  // An article of the group to join, by id or slug; null leaves the group.
  translationOf: reference.nullish(),
  // The editor's own date; never later than going live.
  publishedAt: instant.nullish(),
  displayDate: instant.nullish(),
  // While it is active nothing goes live before `until`; without one, until it is lifted.
  embargo: z.strictObject({ active: z.boolean(), until: instant.nullish(), note: passage.nullish() }).nullish(),
}

/** An article as a caller sends it (vocabulary.md section 1). */
export const articleCreate = z.strictObject({ id: id.optional(), headline, slug: slug.nullish(), ...optional })
/** RFC 7396: every field may be left out, null removes. */
export const articlePatch = z.strictObject({
  headline: headline.optional(),
  slug: slug.optional(),
  ...optional,
  hero: heroPatch(),
  embargo: z
    .strictObject({ active: z.boolean().optional(), until: instant.nullish(), note: passage.nullish() })
    .nullish(),
})

/** A hero that is there already may get another caption alone. */
function heroPatch() {
  return z
    .strictObject({
      media: reference.optional(),
      caption: passage.nullish(),
      credit: title.nullish(),
      alt: passage.nullish(),
    })
    .nullish()
}

export type ArticleCreate = z.infer<typeof articleCreate>
export type ArticlePatch = Patch<z.infer<typeof articlePatch>>

const note = text({ min: 1, max: 2_000 }).optional()

/** `at`: when it ends; null takes the end away. */
export const unpublishInput = z.strictObject({ note, at: instant.nullish() })
/** `version` names another than the newest on purpose; `significant` moves significantlyUpdatedAt. */
export const publishInput = z.strictObject({
  note,
  at: instant.nullish(),
  version: z.int().min(1).max(2_147_483_647).nullish(),
  unpublishAt: instant.nullish(),
  significant: z.boolean().nullish(),
})
