// What each entity's answer holds, in its order: the field catalogue as data. Shapes, `fields`, `include` and the
// OpenAPI document are made from these tables.
import type { Entity } from '../read/shape.ts'

/**
 * When a member is in the answer. `single`: not in list items. `editor`: in the draft and trash perspectives.
 * `include`: when `include` names it. `named`: when `fields` or `bodyFormat` does.
 */
export type When = 'always' | 'single' | 'editor' | 'include' | 'named'

export interface Member {
  name: string
  kind: 'column' | 'derived' | 'one' | 'list'
  when: When
  /** What a relation holds. */
  members?: readonly Member[]
}

const columns = (names: string, when: When = 'always'): Member[] =>
  names.split(' ').map((name) => ({ name, kind: 'column', when }))
const derived = (names: string): Member[] => names.split(' ').map((name) => ({ name, kind: 'derived', when: 'named' }))
const one = (name: string, members: readonly Member[], when: When = 'always'): Member => ({
  name,
  kind: 'one',
  when,
  members,
})
const list = (name: string, members: readonly Member[], when: When = 'always'): Member => ({
  name,
  kind: 'list',
  when,
  members,
})

const sectionLink = columns('id slug path name')
const tagLink = columns('id slug name kind')
const articleLink = columns('id slug locale headline')

const media: Member[] = [
  ...columns(
    'id kind url provider decorative mimeType width height durationMs bytes sha256 alt caption title description credit ' +
      'creditLine copyright license focalPoint crops renditions variants takenAt location keywords people imageType ' +
      'digitalSourceType thumbhash dominantColor seoFilename inappropriateForAds explicit version createdAt modifiedAt',
  ),
  ...columns('embedded hidden publicFrom trashedAt createdBy', 'editor'),
]

const section: Member[] = [
  ...columns('id slug name description'),
  one('parent', sectionLink),
  ...columns('path depth position locale'),
  one('image', media),
  ...columns('seo'),
  list('leadItems', articleLink),
  ...columns('externalIds archivedAt aliases version createdAt modifiedAt'),
  list('ancestors', sectionLink, 'include'),
  list('children', sectionLink, 'include'),
  ...columns('hidden trashedAt createdBy', 'editor'),
]

const author: Member[] = [
  ...columns('id slug kind name firstName middleName lastName suffix byline bio longBio'),
  one('image', media),
  one('imageLarge', media),
  ...columns(
    'jobTitle desk affiliation location languages expertise links url external active externalIds aliases version ' +
      'createdAt modifiedAt',
  ),
  ...columns('email hidden trashedAt createdBy', 'editor'),
]

const tag: Member[] = [
  ...columns('id slug name kind description'),
  one('parent', tagLink),
  one('section', sectionLink),
  one('image', media),
  ...columns('synonyms externalIds geo podcast aliases version createdAt modifiedAt'),
  ...columns('hidden trashedAt createdBy', 'editor'),
]

const articleMembers = (related: readonly Member[]): Member[] => [
  ...columns('id uri type genre locale slug path version status headline headlines kicker standfirst summary slugline'),
  ...columns('byline canonicalUrl externalCanonicalUrl shortUrl'),
  one('section', [...sectionLink, list('ancestors', sectionLink, 'include')]),
  list('contributors', [...columns('role displayAs'), one('author', author)]),
  one('hero', [one('media', media), ...columns('caption credit alt')]),
  list('tags', columns('id slug name kind rel relevance')),
  ...columns('body', 'single'),
  ...derived('bodyHtml bodyText bodyMarkdown'),
  list('media', media, 'single'),
  ...columns(
    'location dateline provider externalIds copyrightNotice copyrightHolder copyrightYear licenseUrl usageTerms rights ' +
      'editorNote urgency flags digitalSourceType',
  ),
  one('seo', [...columns('title description noIndex'), one('image', media)]),
  ...columns(
    'translationGroup aliases createdAt firstPublishedAt publishedAt displayDate modifiedAt significantlyUpdatedAt ' +
      'wordCount charCount readingTimeSeconds',
  ),
  list('related', related, 'include'),
  list('corrections', columns('id kind text publishedAt visible blockId'), 'include'),
  list('translations', articleLink, 'include'),
  list('sections', sectionLink, 'include'),
  ...columns('internalNote source extra live scheduled missing unpublishAt embargo trashedAt createdBy', 'editor'),
]

export const MEMBERS: Readonly<Record<Entity, readonly Member[]>> = {
  article: articleMembers(articleMembers([]).filter((member) => member.when === 'always' || member.when === 'editor')),
  section,
  author,
  media,
  tag,
}

/** What `bodyFormat` calls each form of the body, and the member that holds it. */
export const BODY_FORMATS = {
  portableText: 'body',
  html: 'bodyHtml',
  text: 'bodyText',
  markdown: 'bodyMarkdown',
} as const
export type BodyFormat = keyof typeof BODY_FORMATS

/** The dot paths that `include` takes for an entity: `related`, `section.ancestors` … */
export function includable(entity: Entity): string[] {
  const walk = (members: readonly Member[], prefix: string): string[] =>
    members.flatMap((member) => {
      const path = prefix + member.name
      return member.when === 'include' ? [path] : walk(member.members ?? [], `${path}.`)
    })
  return walk(MEMBERS[entity], '')
}
