// Made from schema.graphql by scripts/codegen.mjs. Not edited by hand.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql'
import type { GraphqlContext } from './context.ts'
export type Maybe<T> = T | null
export type InputMaybe<T> = Maybe<T>
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> }
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> }
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never }
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never }
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> }
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string }
  String: { input: string; output: string }
  Boolean: { input: boolean; output: boolean }
  Int: { input: number; output: number }
  Float: { input: number; output: number }
  /** An instant in UTC with milliseconds (RFC 3339): `2026-03-01T09:30:00.000Z`. Input may carry any offset. */
  DateTime: { input: string; output: string }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown }
  /** An absolute URL. */
  URL: { input: string; output: string }
  /** A BCP 47 language tag in canonical form: `en`, `pt-BR`. */
  Locale: { input: string; output: string }
  /** A whole number beyond 32 bits, exact up to 2^53 - 1: bytes, milliseconds. */
  Long: { input: number; output: number }
}

/** Whatever has an id. Ids are UUIDs, unique over all types, the same in REST. */
export type Node = {
  id: Scalars['ID']['output']
}

/** Which state of things is read. */
export type Perspective =
  /** What readers see, whatever token is sent. */
  | 'published'
  /** The newest version of everything that is not in the trash. Needs a scope: `articles:read-drafts`; media `media:read`; sections, authors and tags also with `taxonomy:write`. */
  | 'draft'
  /** What is in the trash. Scopes as DRAFT. Lists alone. */
  | 'trash'

export type ArticleType = 'article' | 'liveblog' | 'gallery' | 'video' | 'audio' | 'interactive' | 'picture'

export type Genre = 'news' | 'analysis' | 'opinion' | 'review' | 'background' | 'askPublic' | 'satire' | 'advertiser'

/** Readers only ever see PUBLISHED. */
export type ArticleStatus =
  'draft' | 'inReview' | 'approved' | 'scheduled' | 'published' | 'unpublished' | 'withdrawn' | 'trashed'

export type ContributorRole =
  'author' | 'photographer' | 'editor' | 'translator' | 'illustrator' | 'producer' | 'additionalReporting'

/** How an article relates to a tag. */
export type TagRel = 'about' | 'mentions'

export type CorrectionKind = 'correction' | 'clarification' | 'retraction' | 'update'

export type AuthorKind = 'person' | 'organisation'

export type MediaKind = 'image' | 'video' | 'audio' | 'document'

export type ImageType = 'photograph' | 'graphic' | 'illustration' | 'thumbnail' | 'composite'

export type EntityType = 'article' | 'section' | 'author' | 'media' | 'tag'

/** What the log of changes tells of: the entities, and what only audits see. */
export type ChangeType =
  'article' | 'section' | 'author' | 'media' | 'tag' | 'token' | 'webhook' | 'import' | 'epoch' | 'settings'

/** What became of an item; most stand for a step of the same name. */
export type ChangeAction =
  | 'created'
  | 'updated'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'scheduled'
  | 'rescheduled'
  | 'unscheduled'
  | 'published'
  | 'expirySet'
  | 'expired'
  | 'unpublished'
  | 'withdrawn'
  | 'corrected'
  | 'trashed'
  | 'restored'
  | 'purged'
  | 'moved'
  | 'revealed'
  | 'merged'
  | 'hidden'
  | 'tokenCreated'
  | 'tokenRevoked'
  | 'webhookChanged'
  | 'importStarted'
  | 'importFinished'
  | 'epochChanged'
  | 'settingsChanged'

/** REMOVE: readers no longer see it. */
export type ChangeOp = 'upsert' | 'remove'

export type TagKind =
  | 'keyword'
  | 'person'
  | 'organisation'
  | 'place'
  | 'event'
  | 'workOrProduct'
  | 'series'
  | 'tone'
  | 'campaign'
  | 'storyThread'
  | 'internal'

/** Where a text or picture came from. An image that is not STAFF needs a credit before it is published. */
export type ProviderCategory = 'staff' | 'wires' | 'freelance' | 'stock' | 'handout' | 'other'

/** `publishedAt` is the editor's value, else the first publication: an update does not jump to the top. */
export type ArticleOrder =
  | '-publishedAt'
  | 'publishedAt'
  | '-modifiedAt'
  | 'headline'
  /** The better hits of `filter.query` first. */
  | 'relevance'

export type SectionOrder = 'name' | '-createdAt'

export type AuthorOrder = 'name' | '-createdAt'

export type TagOrder = 'name' | '-createdAt'

export type MediaOrder = '-createdAt'

/** A headline for each place that wants another one. The article's `headline` stands wherever a key is null. */
export type Headlines = {
  web?: Maybe<Scalars['String']['output']>
  mobile?: Maybe<Scalars['String']['output']>
  social?: Maybe<Scalars['String']['output']>
  seo?: Maybe<Scalars['String']['output']>
  print?: Maybe<Scalars['String']['output']>
  push?: Maybe<Scalars['String']['output']>
}

/** The short label above a headline. */
export type Kicker = {
  text?: Maybe<Scalars['String']['output']>
  /** An address, or a path that begins with `/` or `#`. */
  url?: Maybe<Scalars['String']['output']>
  display?: Maybe<Scalars['Boolean']['output']>
}

export type Location = {
  name?: Maybe<Scalars['String']['output']>
  /** As it was sent: a point or GeoJSON. */
  geo?: Maybe<Scalars['JSON']['output']>
}

export type Provider = {
  name?: Maybe<Scalars['String']['output']>
  category?: Maybe<ProviderCategory>
}

/** A name for the item in another system: `{ scheme: "wikidata", value: "Q64" }`. */
export type ExternalId = {
  scheme: Scalars['String']['output']
  value: Scalars['String']['output']
}

export type Rights = {
  syndicatable?: Maybe<Scalars['Boolean']['output']>
  searchable?: Maybe<Scalars['Boolean']['output']>
  expiresAt?: Maybe<Scalars['DateTime']['output']>
}

export type Flags = {
  sensitive?: Maybe<Scalars['Boolean']['output']>
  legallySensitive?: Maybe<Scalars['Boolean']['output']>
  noAds?: Maybe<Scalars['Boolean']['output']>
  noComments?: Maybe<Scalars['Boolean']['output']>
  noIndex?: Maybe<Scalars['Boolean']['output']>
}

/** Where an article came from; editors only. */
export type Source = {
  system?: Maybe<Scalars['String']['output']>
  id?: Maybe<Scalars['String']['output']>
  editUrl?: Maybe<Scalars['URL']['output']>
}

export type Seo = {
  title?: Maybe<Scalars['String']['output']>
  description?: Maybe<Scalars['String']['output']>
  noIndex?: Maybe<Scalars['Boolean']['output']>
  image?: Maybe<Media>
}

/** An entry of an article's ledger: public from the instant that it was made, and final. */
export type Correction = {
  id: Scalars['ID']['output']
  kind: CorrectionKind
  text: Scalars['String']['output']
  publishedAt: Scalars['DateTime']['output']
  /** Readers are served visible ones alone. */
  visible: Scalars['Boolean']['output']
  /** The _key of the block that it is about. */
  blockId?: Maybe<Scalars['String']['output']>
}

/** A link that shows one version of an article to whoever bears it. */
export type ArticlePreview = {
  id: Scalars['ID']['output']
  version: Scalars['Int']['output']
  createdAt: Scalars['DateTime']['output']
  createdBy: Scalars['String']['output']
  expiresAt: Scalars['DateTime']['output']
  revokedAt?: Maybe<Scalars['DateTime']['output']>
  /** In the answer that makes it alone. */
  url?: Maybe<Scalars['URL']['output']>
  /** In the answer that makes it alone: as `preview` of a read. */
  token?: Maybe<Scalars['String']['output']>
}

export type SectionSeo = {
  title?: Maybe<Scalars['String']['output']>
  description?: Maybe<Scalars['String']['output']>
  noIndex?: Maybe<Scalars['Boolean']['output']>
}

/** A former address of the item. */
export type Alias = {
  path: Scalars['String']['output']
  ceasedAt?: Maybe<Scalars['DateTime']['output']>
}

export type Contributor = {
  role: ContributorRole
  /** The name as this article credits it; null: the author's own. */
  displayAs?: Maybe<Scalars['String']['output']>
  author: Author
}

/** A tag as an article carries it. The plain fields are the tag's own; `tag` is all of it. */
export type ArticleTag = {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
  name: Scalars['String']['output']
  kind: TagKind
  rel: TagRel
  /** 0 to 1. */
  relevance?: Maybe<Scalars['Float']['output']>
  tag: Tag
}

/** The article's main picture. Texts are the article's own, else the media item's. */
export type Hero = {
  media: Media
  caption?: Maybe<Scalars['String']['output']>
  /** The credit line as its supplier wants it, to the letter. */
  credit?: Maybe<Scalars['String']['output']>
  alt?: Maybe<Scalars['String']['output']>
}

/** The version that readers see; editors only. */
export type Live = {
  version: Scalars['Int']['output']
  since: Scalars['DateTime']['output']
  until?: Maybe<Scalars['DateTime']['output']>
}

/** The version that will go live; editors only. */
export type Scheduled = {
  version: Scalars['Int']['output']
  at: Scalars['DateTime']['output']
  until?: Maybe<Scalars['DateTime']['output']>
  /** A newer draft exists than the one that is scheduled. */
  outdated: Scalars['Boolean']['output']
}

/** While it is active nothing of the article goes live before `until`; null: until it is lifted. Editors only. */
export type Embargo = {
  active: Scalars['Boolean']['output']
  until?: Maybe<Scalars['DateTime']['output']>
  note?: Maybe<Scalars['String']['output']>
}

export type MissingReason =
  | 'trashed'
  /** A media item whose rights have ended by now. */
  | 'rightsExpired'

/** Something that a version names and readers cannot see: exactly one of the first four is its id. Editors only. */
export type MissingReference = {
  media?: Maybe<Scalars['ID']['output']>
  section?: Maybe<Scalars['ID']['output']>
  author?: Maybe<Scalars['ID']['output']>
  tag?: Maybe<Scalars['ID']['output']>
  reason: MissingReason
  since: Scalars['DateTime']['output']
}

export type PageInfo = {
  hasNextPage: Scalars['Boolean']['output']
  hasPreviousPage: Scalars['Boolean']['output']
  startCursor?: Maybe<Scalars['String']['output']>
  endCursor?: Maybe<Scalars['String']['output']>
}

/** An immutable version of a story, as the perspective shows it. */
export type Article = Node & {
  id: Scalars['ID']['output']
  /** `urn:uuid:<id>`. */
  uri: Scalars['String']['output']
  type: ArticleType
  genre?: Maybe<Genre>
  locale: Scalars['Locale']['output']
  slug: Scalars['String']['output']
  /** The section's path and the slug. */
  path: Scalars['String']['output']
  /** Raised by each change of content; `ifVersion` compares with the newest. */
  version: Scalars['Int']['output']
  status: ArticleStatus
  headline: Scalars['String']['output']
  headlines?: Maybe<Headlines>
  kicker?: Maybe<Kicker>
  standfirst?: Maybe<Scalars['String']['output']>
  summary?: Maybe<Scalars['String']['output']>
  /** The newsroom's internal name of the story. */
  slugline?: Maybe<Scalars['String']['output']>
  /** Replaces the line that `contributors` would give. */
  byline?: Maybe<Scalars['String']['output']>
  canonicalUrl?: Maybe<Scalars['URL']['output']>
  externalCanonicalUrl?: Maybe<Scalars['URL']['output']>
  shortUrl?: Maybe<Scalars['URL']['output']>
  section?: Maybe<Section>
  /** Further sections. */
  sections: Array<Section>
  contributors: Array<Contributor>
  hero?: Maybe<Hero>
  tags: Array<ArticleTag>
  /** Portable Text. */
  body?: Maybe<Scalars['JSON']['output']>
  bodyHtml?: Maybe<Scalars['String']['output']>
  bodyText?: Maybe<Scalars['String']['output']>
  bodyMarkdown?: Maybe<Scalars['String']['output']>
  /** Every media item that the body names, in its order, once each. */
  media: Array<Media>
  related: ArticleConnection
  /** Oldest first. */
  corrections: Array<Correction>
  /** The same story in other locales. */
  translations: Array<Article>
  /** Shared by all translations of a story. */
  translationGroup: Scalars['ID']['output']
  location?: Maybe<Location>
  dateline?: Maybe<Scalars['String']['output']>
  provider?: Maybe<Provider>
  externalIds?: Maybe<Array<ExternalId>>
  copyrightNotice?: Maybe<Scalars['String']['output']>
  copyrightHolder?: Maybe<Scalars['String']['output']>
  copyrightYear?: Maybe<Scalars['Int']['output']>
  licenseUrl?: Maybe<Scalars['URL']['output']>
  usageTerms?: Maybe<Scalars['String']['output']>
  rights?: Maybe<Rights>
  /** A note to readers. */
  editorNote?: Maybe<Scalars['String']['output']>
  /** 1 (most urgent) to 9. */
  urgency?: Maybe<Scalars['Int']['output']>
  flags?: Maybe<Flags>
  /** An IPTC NewsCodes URI. */
  digitalSourceType?: Maybe<Scalars['String']['output']>
  seo?: Maybe<Seo>
  /** Former addresses. */
  aliases: Array<Alias>
  createdAt: Scalars['DateTime']['output']
  /** Null until it first went live; then it never changes. */
  firstPublishedAt?: Maybe<Scalars['DateTime']['output']>
  /** What lists sort by. */
  publishedAt?: Maybe<Scalars['DateTime']['output']>
  /** Shown instead of publishedAt; sorts nothing. */
  displayDate?: Maybe<Scalars['DateTime']['output']>
  modifiedAt: Scalars['DateTime']['output']
  significantlyUpdatedAt?: Maybe<Scalars['DateTime']['output']>
  wordCount: Scalars['Int']['output']
  charCount: Scalars['Int']['output']
  readingTimeSeconds: Scalars['Int']['output']
  /** Editors only. */
  internalNote?: Maybe<Scalars['String']['output']>
  /** Editors only. */
  source?: Maybe<Source>
  /** Editors only. */
  extra?: Maybe<Scalars['JSON']['output']>
  /** Editors only. */
  live?: Maybe<Live>
  /** Editors only. */
  scheduled?: Maybe<Scheduled>
  /** What the version names and readers cannot see. Editors only. */
  missing?: Maybe<Array<MissingReference>>
  /** When the article ends by itself. Editors only. */
  unpublishAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  embargo?: Maybe<Embargo>
  /** Editors only. */
  trashedAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  createdBy?: Maybe<Scalars['String']['output']>
}

/** An immutable version of a story, as the perspective shows it. */
export type ArticleRelatedArgs = {
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
}

export type Section = Node & {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
  name: Scalars['String']['output']
  description?: Maybe<Scalars['String']['output']>
  parent?: Maybe<Section>
  children: Array<Section>
  /** From the root down to the parent. */
  ancestors: Array<Section>
  /** Slugs from the root, with slashes: `world/asia`. */
  path: Scalars['String']['output']
  /** 0 for a top section. */
  depth: Scalars['Int']['output']
  position: Scalars['Int']['output']
  locale?: Maybe<Scalars['Locale']['output']>
  image?: Maybe<Media>
  seo?: Maybe<SectionSeo>
  /** The curated front, in the editors' order. */
  leadItems: Array<Article>
  /** Articles of this section and those below it; `filter: { sectionDepth: 0 }` for it alone. */
  articles: ArticleConnection
  externalIds?: Maybe<Array<ExternalId>>
  archivedAt?: Maybe<Scalars['DateTime']['output']>
  aliases: Array<Alias>
  version: Scalars['Int']['output']
  createdAt: Scalars['DateTime']['output']
  modifiedAt: Scalars['DateTime']['output']
  /** Editors only. */
  hidden?: Maybe<Scalars['Boolean']['output']>
  /** Editors only. */
  trashedAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  createdBy?: Maybe<Scalars['String']['output']>
}

export type SectionArticlesArgs = {
  filter?: InputMaybe<ArticleFilter>
  orderBy?: InputMaybe<ArticleOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
}

export type Link = {
  kind?: Maybe<Scalars['String']['output']>
  /** An address (`mailto:` and `tel:` too), or a path that begins with `/` or `#`. */
  url: Scalars['String']['output']
}

/** Who writes, photographs or edits. Never a login account. */
export type Author = Node & {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
  kind: AuthorKind
  name: Scalars['String']['output']
  firstName?: Maybe<Scalars['String']['output']>
  middleName?: Maybe<Scalars['String']['output']>
  lastName?: Maybe<Scalars['String']['output']>
  suffix?: Maybe<Scalars['String']['output']>
  byline?: Maybe<Scalars['String']['output']>
  bio?: Maybe<Scalars['String']['output']>
  longBio?: Maybe<Scalars['String']['output']>
  image?: Maybe<Media>
  imageLarge?: Maybe<Media>
  jobTitle?: Maybe<Scalars['String']['output']>
  desk?: Maybe<Scalars['String']['output']>
  affiliation?: Maybe<Scalars['String']['output']>
  location?: Maybe<Scalars['String']['output']>
  languages?: Maybe<Array<Scalars['String']['output']>>
  expertise?: Maybe<Array<Scalars['String']['output']>>
  links?: Maybe<Array<Link>>
  url?: Maybe<Scalars['URL']['output']>
  /** A guest. */
  external: Scalars['Boolean']['output']
  active: Scalars['Boolean']['output']
  /** Each article once, in whatever role. */
  articles: ArticleConnection
  externalIds?: Maybe<Array<ExternalId>>
  aliases: Array<Alias>
  version: Scalars['Int']['output']
  createdAt: Scalars['DateTime']['output']
  modifiedAt: Scalars['DateTime']['output']
  /** Editors only. */
  email?: Maybe<Scalars['String']['output']>
  /** Editors only. */
  hidden?: Maybe<Scalars['Boolean']['output']>
  /** Editors only. */
  trashedAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  createdBy?: Maybe<Scalars['String']['output']>
}

/** Who writes, photographs or edits. Never a login account. */
export type AuthorArticlesArgs = {
  filter?: InputMaybe<ArticleFilter>
  orderBy?: InputMaybe<ArticleOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
}

export type Credit = {
  /** Shown to the letter where it is given. */
  line?: Maybe<Scalars['String']['output']>
  creator?: Maybe<Scalars['String']['output']>
  agency?: Maybe<Scalars['String']['output']>
  supplier?: Maybe<Scalars['String']['output']>
  display?: Maybe<Scalars['Boolean']['output']>
  mandatory?: Maybe<Scalars['Boolean']['output']>
}

export type Copyright = {
  notice?: Maybe<Scalars['String']['output']>
  holder?: Maybe<Scalars['String']['output']>
  year?: Maybe<Scalars['Int']['output']>
}

export type License = {
  url?: Maybe<Scalars['URL']['output']>
  acquireUrl?: Maybe<Scalars['URL']['output']>
  usageTerms?: Maybe<Scalars['String']['output']>
  syndicatable?: Maybe<Scalars['Boolean']['output']>
  /** From this instant the item is not served. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>
  territories?: Maybe<Array<Scalars['String']['output']>>
}

/** Fractions of width and height, from the top left. */
export type FocalPoint = {
  x: Scalars['Float']['output']
  y: Scalars['Float']['output']
}

export type Rendition = {
  name?: Maybe<Scalars['String']['output']>
  url?: Maybe<Scalars['URL']['output']>
  width?: Maybe<Scalars['Int']['output']>
  height?: Maybe<Scalars['Int']['output']>
  mimeType?: Maybe<Scalars['String']['output']>
}

export type MediaVariant = {
  viewport?: Maybe<Scalars['String']['output']>
  colorScheme?: Maybe<Scalars['String']['output']>
  media?: Maybe<Scalars['JSON']['output']>
}

/** A picture, a recording or a file: its address and what must be said beside it. */
export type Media = Node & {
  id: Scalars['ID']['output']
  kind: MediaKind
  /** Null until the file has an address. */
  url?: Maybe<Scalars['URL']['output']>
  provider?: Maybe<Provider>
  /** Says nothing that the text does not: needs no alt. */
  decorative: Scalars['Boolean']['output']
  mimeType?: Maybe<Scalars['String']['output']>
  width?: Maybe<Scalars['Int']['output']>
  height?: Maybe<Scalars['Int']['output']>
  durationMs?: Maybe<Scalars['Long']['output']>
  bytes?: Maybe<Scalars['Long']['output']>
  sha256?: Maybe<Scalars['String']['output']>
  alt?: Maybe<Scalars['String']['output']>
  caption?: Maybe<Scalars['String']['output']>
  title?: Maybe<Scalars['String']['output']>
  description?: Maybe<Scalars['String']['output']>
  credit?: Maybe<Credit>
  /** The one line of every output: `credit.line`, else agency/creator, else the one there is. */
  creditLine?: Maybe<Scalars['String']['output']>
  copyright?: Maybe<Copyright>
  license?: Maybe<License>
  focalPoint?: Maybe<FocalPoint>
  /** By name: `{ x, y, w, h }`. */
  crops?: Maybe<Scalars['JSON']['output']>
  renditions?: Maybe<Array<Rendition>>
  variants?: Maybe<Array<MediaVariant>>
  takenAt?: Maybe<Scalars['DateTime']['output']>
  location?: Maybe<Location>
  keywords?: Maybe<Array<Scalars['String']['output']>>
  people?: Maybe<Array<Scalars['String']['output']>>
  imageType?: Maybe<ImageType>
  /** An IPTC NewsCodes URI. */
  digitalSourceType?: Maybe<Scalars['String']['output']>
  thumbhash?: Maybe<Scalars['String']['output']>
  dominantColor?: Maybe<Scalars['String']['output']>
  seoFilename?: Maybe<Scalars['String']['output']>
  inappropriateForAds: Scalars['Boolean']['output']
  explicit: Scalars['Boolean']['output']
  version: Scalars['Int']['output']
  createdAt: Scalars['DateTime']['output']
  modifiedAt: Scalars['DateTime']['output']
  /** EXIF, IPTC and XMP as they came. Editors only. */
  embedded?: Maybe<Scalars['JSON']['output']>
  /** Editors only. */
  hidden?: Maybe<Scalars['Boolean']['output']>
  /** Since when readers may see it. Editors only. */
  publicFrom?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  trashedAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  createdBy?: Maybe<Scalars['String']['output']>
}

export type Tag = Node & {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
  name: Scalars['String']['output']
  kind: TagKind
  description?: Maybe<Scalars['String']['output']>
  parent?: Maybe<Tag>
  section?: Maybe<Section>
  image?: Maybe<Media>
  synonyms?: Maybe<Array<Scalars['String']['output']>>
  articles: ArticleConnection
  externalIds?: Maybe<Array<ExternalId>>
  geo?: Maybe<Scalars['JSON']['output']>
  podcast?: Maybe<Scalars['JSON']['output']>
  aliases: Array<Alias>
  version: Scalars['Int']['output']
  createdAt: Scalars['DateTime']['output']
  modifiedAt: Scalars['DateTime']['output']
  /** Editors only. */
  hidden?: Maybe<Scalars['Boolean']['output']>
  /** Editors only. */
  trashedAt?: Maybe<Scalars['DateTime']['output']>
  /** Editors only. */
  createdBy?: Maybe<Scalars['String']['output']>
}

export type TagArticlesArgs = {
  filter?: InputMaybe<ArticleFilter>
  orderBy?: InputMaybe<ArticleOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
}

export type ArticleEdge = {
  cursor: Scalars['String']['output']
  node: Article
}

export type ArticleConnection = {
  edges: Array<ArticleEdge>
  nodes: Array<Article>
  pageInfo: PageInfo
  /** Exact up to 10,000. */
  totalCount: Scalars['Int']['output']
  /** There are more than `totalCount` says. */
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** Those of the filter's `ids` that are not in the list. */
  missing: Array<Scalars['ID']['output']>
}

/** What a search has found in an article; all but `<mark>` is escaped. */
export type Highlight = {
  /** The headline whole. */
  headline: Scalars['String']['output']
  /** Null where it has nothing of it. */
  standfirst?: Maybe<Scalars['String']['output']>
  /** A piece of the body; null where it has nothing of it. */
  body?: Maybe<Scalars['String']['output']>
}

export type SearchEdge = {
  cursor: Scalars['String']['output']
  node: Article
  highlight: Highlight
}

export type SearchConnection = {
  edges: Array<SearchEdge>
  nodes: Array<Article>
  pageInfo: PageInfo
  /** How many hits are ranked: the newest 200 or so. */
  totalCount: Scalars['Int']['output']
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** What this answers: the query, or where that finds nothing what was meant. */
  searchedFor: Scalars['String']['output']
  /** Where the query finds hardly anything: what may have been meant. */
  didYouMean?: Maybe<Scalars['String']['output']>
}

export type SectionEdge = {
  cursor: Scalars['String']['output']
  node: Section
}

export type SectionConnection = {
  edges: Array<SectionEdge>
  nodes: Array<Section>
  pageInfo: PageInfo
  /** Exact up to 10,000. */
  totalCount: Scalars['Int']['output']
  /** There are more than `totalCount` says. */
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** Those of the filter's `ids` that are not in the list. */
  missing: Array<Scalars['ID']['output']>
}

export type AuthorEdge = {
  cursor: Scalars['String']['output']
  node: Author
}

export type AuthorConnection = {
  edges: Array<AuthorEdge>
  nodes: Array<Author>
  pageInfo: PageInfo
  /** Exact up to 10,000. */
  totalCount: Scalars['Int']['output']
  /** There are more than `totalCount` says. */
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** Those of the filter's `ids` that are not in the list. */
  missing: Array<Scalars['ID']['output']>
}

export type MediaEdge = {
  cursor: Scalars['String']['output']
  node: Media
}

export type MediaConnection = {
  edges: Array<MediaEdge>
  nodes: Array<Media>
  pageInfo: PageInfo
  /** Exact up to 10,000. */
  totalCount: Scalars['Int']['output']
  /** There are more than `totalCount` says. */
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** Those of the filter's `ids` that are not in the list. */
  missing: Array<Scalars['ID']['output']>
}

export type TagEdge = {
  cursor: Scalars['String']['output']
  node: Tag
}

export type TagConnection = {
  edges: Array<TagEdge>
  nodes: Array<Tag>
  pageInfo: PageInfo
  /** Exact up to 10,000. */
  totalCount: Scalars['Int']['output']
  /** There are more than `totalCount` says. */
  totalCountIsLowerBound: Scalars['Boolean']['output']
  /** Those of the filter's `ids` that are not in the list. */
  missing: Array<Scalars['ID']['output']>
}

/** Ids or slugs: with any of these, with all of these, with none of these. Each up to 20. */
export type TagsFilter = {
  any?: InputMaybe<Array<Scalars['String']['input']>>
  all?: InputMaybe<Array<Scalars['String']['input']>>
  none?: InputMaybe<Array<Scalars['String']['input']>>
}

/** Ids or slugs: by any of these, by none of these. Each up to 20. */
export type AuthorsFilter = {
  any?: InputMaybe<Array<Scalars['String']['input']>>
  none?: InputMaybe<Array<Scalars['String']['input']>>
}

/** All conditions hold at once. A list has up to 20 values, any of which fits. A name that stands for nothing visible finds nothing. */
export type ArticleFilter = {
  /** Id or path, present or former; sections below it are included. */
  section?: InputMaybe<Scalars['String']['input']>
  /** 0: the section alone. */
  sectionDepth?: InputMaybe<Scalars['Int']['input']>
  /** With `section`: its leadItems come first. */
  leadFirst?: InputMaybe<Scalars['Boolean']['input']>
  tags?: InputMaybe<TagsFilter>
  authors?: InputMaybe<AuthorsFilter>
  types?: InputMaybe<Array<ArticleType>>
  genres?: InputMaybe<Array<Genre>>
  locales?: InputMaybe<Array<Scalars['Locale']['input']>>
  /** Of the version shown. DRAFT perspective alone. */
  statuses?: InputMaybe<Array<ArticleStatus>>
  /** DRAFT perspective alone. */
  isLive?: InputMaybe<Scalars['Boolean']['input']>
  /** DRAFT perspective alone. */
  hasSchedule?: InputMaybe<Scalars['Boolean']['input']>
  publishedAfter?: InputMaybe<Scalars['DateTime']['input']>
  publishedBefore?: InputMaybe<Scalars['DateTime']['input']>
  modifiedAfter?: InputMaybe<Scalars['DateTime']['input']>
  /** As in `search`, without what may have been meant. PUBLISHED perspective alone. */
  query?: InputMaybe<Scalars['String']['input']>
  /** At most 100, answered in this order and without pages. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>
}

export type SectionFilter = {
  /** Id or path: its children. */
  parent?: InputMaybe<Scalars['String']['input']>
  /** true: sections without a parent. */
  topLevel?: InputMaybe<Scalars['Boolean']['input']>
  /** At most 100, answered in this order and without pages. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>
}

export type AuthorFilter = {
  kinds?: InputMaybe<Array<AuthorKind>>
  /** At most 100, answered in this order and without pages. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>
}

export type MediaFilter = {
  kinds?: InputMaybe<Array<MediaKind>>
  /** At most 100, answered in this order and without pages. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>
}

export type TagFilter = {
  kinds?: InputMaybe<Array<TagKind>>
  /** At most 100, answered in this order and without pages. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>
}

/** Where a former slug leads now. */
export type ArticleRedirect = {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
  locale: Scalars['Locale']['output']
}

/** Where a section stands that has moved. */
export type SectionRedirect = {
  id: Scalars['ID']['output']
  path: Scalars['String']['output']
}

/** Where an author is that has another slug now. */
export type AuthorRedirect = {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
}

/** Where a tag is that has another slug now, or the tag that it was merged into. */
export type TagRedirect = {
  id: Scalars['ID']['output']
  slug: Scalars['String']['output']
}

/** One entry of the log. */
export type LoggedChange = {
  /** Rises by one from entry to entry. */
  seq: Scalars['Long']['output']
  at: Scalars['DateTime']['output']
  action: ChangeAction
  type: ChangeType
  /** Of the item. */
  id?: Maybe<Scalars['ID']['output']>
  version?: Maybe<Scalars['Int']['output']>
  actor: Scalars['String']['output']
  note?: Maybe<Scalars['String']['output']>
  /** Hashes of addresses, and the trees, that the change touches. */
  affects: Array<Scalars['String']['output']>
}

export type ChangePage = {
  items: Array<LoggedChange>
  /** Where to go on; of an empty page, the cursor that was sent. */
  cursor: Scalars['String']['output']
}

/** What a subscription is told. */
export type Change = {
  /** Sent back as `after`, it goes on here without gap or double. */
  cursor: Scalars['String']['output']
  at: Scalars['DateTime']['output']
  op: ChangeOp
  type: ChangeType
  id?: Maybe<Scalars['ID']['output']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type Query = {
  node?: Maybe<Node>
  /**
   * `slug` is looked up in `locale`, by default the server's, never in another. `asOf`: as a reader would have been answered
   * at that instant; needs the scope articles:history, or PUBLIC_HISTORY=on. `preview`: the version that a preview link's
   * token names, alone or with the article's `id`.
   */
  article?: Maybe<Article>
  /** Where a former slug leads now; null when it leads nowhere, or is still the article's own. */
  articleRedirect?: Maybe<ArticleRedirect>
  /** As `articleRedirect`, of the former path of a section. */
  sectionRedirect?: Maybe<SectionRedirect>
  authorRedirect?: Maybe<AuthorRedirect>
  /** Also by the id of a merged tag. */
  tagRedirect?: Maybe<TagRedirect>
  section?: Maybe<Section>
  author?: Maybe<Author>
  media?: Maybe<Media>
  tag?: Maybe<Tag>
  articles?: Maybe<ArticleConnection>
  /**
   * The newest hits by rank. Words that must all be there, "words in a row", -excluded ones, `or` between alternatives; at most
   * 200 characters. `fuzzy: false`: nothing but what was typed.
   */
  search?: Maybe<SearchConnection>
  sections?: Maybe<SectionConnection>
  authors?: Maybe<AuthorConnection>
  mediaItems?: Maybe<MediaConnection>
  tags?: Maybe<TagConnection>
  /** The log of all changes, the oldest first, from `after` or from the beginning. Needs `audit:read`. */
  changes?: Maybe<ChangePage>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input']
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryArticleArgs = {
  id?: InputMaybe<Scalars['ID']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  locale?: InputMaybe<Scalars['Locale']['input']>
  perspective?: InputMaybe<Perspective>
  asOf?: InputMaybe<Scalars['DateTime']['input']>
  preview?: InputMaybe<Scalars['String']['input']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryArticleRedirectArgs = {
  slug: Scalars['String']['input']
  locale?: InputMaybe<Scalars['Locale']['input']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QuerySectionRedirectArgs = {
  path: Scalars['String']['input']
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryAuthorRedirectArgs = {
  slug: Scalars['String']['input']
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryTagRedirectArgs = {
  id?: InputMaybe<Scalars['ID']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QuerySectionArgs = {
  id?: InputMaybe<Scalars['ID']['input']>
  path?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryAuthorArgs = {
  id?: InputMaybe<Scalars['ID']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryMediaArgs = {
  id: Scalars['ID']['input']
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryTagArgs = {
  id?: InputMaybe<Scalars['ID']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryArticlesArgs = {
  filter?: InputMaybe<ArticleFilter>
  orderBy?: InputMaybe<ArticleOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
  asOf?: InputMaybe<Scalars['DateTime']['input']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QuerySearchArgs = {
  query: Scalars['String']['input']
  fuzzy?: InputMaybe<Scalars['Boolean']['input']>
  filter?: InputMaybe<ArticleFilter>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QuerySectionsArgs = {
  filter?: InputMaybe<SectionFilter>
  orderBy?: InputMaybe<SectionOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryAuthorsArgs = {
  filter?: InputMaybe<AuthorFilter>
  orderBy?: InputMaybe<AuthorOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryMediaItemsArgs = {
  filter?: InputMaybe<MediaFilter>
  orderBy?: InputMaybe<MediaOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryTagsArgs = {
  filter?: InputMaybe<TagFilter>
  orderBy?: InputMaybe<TagOrder>
  first?: InputMaybe<Scalars['Int']['input']>
  after?: InputMaybe<Scalars['String']['input']>
  last?: InputMaybe<Scalars['Int']['input']>
  before?: InputMaybe<Scalars['String']['input']>
  perspective?: InputMaybe<Perspective>
}

/** Exactly one key names a single item. Null: not there, or not visible, which is the same. Lists: neither `first` nor `last` means 20, more than 100 is an error. */
export type QueryChangesArgs = {
  after?: InputMaybe<Scalars['String']['input']>
  first?: InputMaybe<Scalars['Int']['input']>
}

/** Each mirrors a REST write and returns the item as an editor sees it. `ifVersion` is the version that the caller has seen: when it is no longer the newest, the answer is STALE_VERSION. In a patch, null removes, what is absent stays, lists are replaced whole. References are ids or slugs, of sections paths. */
export type CorrectionInput = {
  kind: CorrectionKind
  text: Scalars['String']['input']
  /** The _key of the block that it is about. */
  blockId?: InputMaybe<Scalars['String']['input']>
  /** Whether readers see it; they do where nothing is said. */
  visible?: InputMaybe<Scalars['Boolean']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type Mutation = {
  /** `takeSlug` takes the slug from an article that no longer uses it; its redirect ends. */
  createArticle?: Maybe<Article>
  updateArticle?: Maybe<Article>
  /** Draft to IN_REVIEW. */
  submitArticle?: Maybe<Article>
  /** IN_REVIEW or APPROVED back to DRAFT. */
  rejectArticle?: Maybe<Article>
  /** IN_REVIEW to APPROVED. */
  approveArticle?: Maybe<Article>
  /**
   * Publishes the newest version, or `version`; with `at` ahead it schedules that version. `unpublishAt`: when the article
   * ends, null takes the end away; left out, it stays.
   */
  publishArticle?: Maybe<Article>
  /** Cancels what is scheduled; what is live stays. */
  unscheduleArticle?: Maybe<Article>
  /** Takes the article off line and cancels what is scheduled; with `at` that is when it ends, null takes the end away. */
  unpublishArticle?: Maybe<Article>
  /** A takedown: readers never see again what was live, whatever instant they ask about. */
  withdrawArticle?: Maybe<Article>
  trashArticle?: Maybe<Article>
  /** Out of the trash; nothing goes live by it. */
  restoreArticle?: Maybe<Article>
  /** Removes what lies in the trash for good; needs the scope articles:purge as well. The answer is the id. */
  purgeArticle?: Maybe<Scalars['ID']['output']>
  /** A former slug answers no more, and anybody may have it. */
  releaseArticleAlias?: Maybe<Article>
  /** The content of an older version as a new draft; the embargo stays the newest version's. */
  restoreArticleRevision?: Maybe<Article>
  /** Appends to the ledger: public at once unless `visible` is false, and final. */
  addArticleCorrection?: Maybe<Correction>
  /** A link that shows one version, the newest without `version`, for a week without `expiresInSeconds`. */
  createArticlePreview?: Maybe<ArticlePreview>
  revokeArticlePreview?: Maybe<ArticlePreview>
  createSection?: Maybe<Section>
  updateSection?: Maybe<Section>
  trashSection?: Maybe<Section>
  restoreSection?: Maybe<Section>
  restoreSectionRevision?: Maybe<Section>
  purgeSection?: Maybe<Scalars['ID']['output']>
  createAuthor?: Maybe<Author>
  updateAuthor?: Maybe<Author>
  trashAuthor?: Maybe<Author>
  restoreAuthor?: Maybe<Author>
  restoreAuthorRevision?: Maybe<Author>
  purgeAuthor?: Maybe<Scalars['ID']['output']>
  releaseAuthorAlias?: Maybe<Author>
  createMedia?: Maybe<Media>
  updateMedia?: Maybe<Media>
  trashMedia?: Maybe<Media>
  restoreMedia?: Maybe<Media>
  restoreMediaRevision?: Maybe<Media>
  purgeMedia?: Maybe<Scalars['ID']['output']>
  createTag?: Maybe<Tag>
  updateTag?: Maybe<Tag>
  trashTag?: Maybe<Tag>
  restoreTag?: Maybe<Tag>
  restoreTagRevision?: Maybe<Tag>
  purgeTag?: Maybe<Scalars['ID']['output']>
  releaseTagAlias?: Maybe<Tag>
  /** The tag `into` (an id or slug) is shown in its place from now on, and is the answer. */
  mergeTag?: Maybe<Tag>
}

export type MutationCreateArticleArgs = {
  input: ArticleInput
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationUpdateArticleArgs = {
  id: Scalars['ID']['input']
  ifVersion: Scalars['Int']['input']
  patch: ArticlePatch
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationSubmitArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRejectArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationApproveArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationPublishArticleArgs = {
  id: Scalars['ID']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  at?: InputMaybe<Scalars['DateTime']['input']>
  note?: InputMaybe<Scalars['String']['input']>
  version?: InputMaybe<Scalars['Int']['input']>
  unpublishAt?: InputMaybe<Scalars['DateTime']['input']>
  significant?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationUnscheduleArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationUnpublishArticleArgs = {
  id: Scalars['ID']['input']
  at?: InputMaybe<Scalars['DateTime']['input']>
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationWithdrawArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationTrashArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationPurgeArticleArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationReleaseArticleAliasArgs = {
  id: Scalars['ID']['input']
  slug: Scalars['String']['input']
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationRestoreArticleRevisionArgs = {
  id: Scalars['ID']['input']
  version: Scalars['Int']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationAddArticleCorrectionArgs = {
  id: Scalars['ID']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  input: CorrectionInput
}

export type MutationCreateArticlePreviewArgs = {
  id: Scalars['ID']['input']
  version?: InputMaybe<Scalars['Int']['input']>
  expiresInSeconds?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRevokeArticlePreviewArgs = {
  id: Scalars['ID']['input']
  previewId: Scalars['ID']['input']
}

export type MutationCreateSectionArgs = {
  input: SectionInput
}

export type MutationUpdateSectionArgs = {
  id: Scalars['ID']['input']
  ifVersion: Scalars['Int']['input']
  patch: SectionPatch
}

export type MutationTrashSectionArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreSectionArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreSectionRevisionArgs = {
  id: Scalars['ID']['input']
  version: Scalars['Int']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationPurgeSectionArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationCreateAuthorArgs = {
  input: AuthorInput
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationUpdateAuthorArgs = {
  id: Scalars['ID']['input']
  ifVersion: Scalars['Int']['input']
  patch: AuthorPatch
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationTrashAuthorArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreAuthorArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreAuthorRevisionArgs = {
  id: Scalars['ID']['input']
  version: Scalars['Int']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationPurgeAuthorArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationReleaseAuthorAliasArgs = {
  id: Scalars['ID']['input']
  slug: Scalars['String']['input']
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationCreateMediaArgs = {
  input: MediaInput
}

export type MutationUpdateMediaArgs = {
  id: Scalars['ID']['input']
  ifVersion: Scalars['Int']['input']
  patch: MediaPatch
}

export type MutationTrashMediaArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreMediaArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreMediaRevisionArgs = {
  id: Scalars['ID']['input']
  version: Scalars['Int']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationPurgeMediaArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationCreateTagArgs = {
  input: TagInput
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationUpdateTagArgs = {
  id: Scalars['ID']['input']
  ifVersion: Scalars['Int']['input']
  patch: TagPatch
  takeSlug?: InputMaybe<Scalars['Boolean']['input']>
}

export type MutationTrashTagArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreTagArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationRestoreTagRevisionArgs = {
  id: Scalars['ID']['input']
  version: Scalars['Int']['input']
  ifVersion?: InputMaybe<Scalars['Int']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationPurgeTagArgs = {
  id: Scalars['ID']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type MutationReleaseTagAliasArgs = {
  id: Scalars['ID']['input']
  slug: Scalars['String']['input']
  note?: InputMaybe<Scalars['String']['input']>
}

export type MutationMergeTagArgs = {
  id: Scalars['ID']['input']
  into: Scalars['String']['input']
  note?: InputMaybe<Scalars['String']['input']>
  ifVersion?: InputMaybe<Scalars['Int']['input']>
}

export type HeadlinesInput = {
  web?: InputMaybe<Scalars['String']['input']>
  mobile?: InputMaybe<Scalars['String']['input']>
  social?: InputMaybe<Scalars['String']['input']>
  seo?: InputMaybe<Scalars['String']['input']>
  print?: InputMaybe<Scalars['String']['input']>
  push?: InputMaybe<Scalars['String']['input']>
}

export type KickerInput = {
  text?: InputMaybe<Scalars['String']['input']>
  /** An address, or a path that begins with `/` or `#`. */
  url?: InputMaybe<Scalars['String']['input']>
  display?: InputMaybe<Scalars['Boolean']['input']>
}

export type LocationInput = {
  name?: InputMaybe<Scalars['String']['input']>
  geo?: InputMaybe<Scalars['JSON']['input']>
}

export type ProviderInput = {
  name?: InputMaybe<Scalars['String']['input']>
  category?: InputMaybe<ProviderCategory>
}

export type ExternalIdInput = {
  scheme: Scalars['String']['input']
  value: Scalars['String']['input']
}

export type RightsInput = {
  syndicatable?: InputMaybe<Scalars['Boolean']['input']>
  searchable?: InputMaybe<Scalars['Boolean']['input']>
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>
}

export type FlagsInput = {
  sensitive?: InputMaybe<Scalars['Boolean']['input']>
  legallySensitive?: InputMaybe<Scalars['Boolean']['input']>
  noAds?: InputMaybe<Scalars['Boolean']['input']>
  noComments?: InputMaybe<Scalars['Boolean']['input']>
  noIndex?: InputMaybe<Scalars['Boolean']['input']>
}

export type SourceInput = {
  system?: InputMaybe<Scalars['String']['input']>
  id?: InputMaybe<Scalars['String']['input']>
  editUrl?: InputMaybe<Scalars['URL']['input']>
}

export type SeoInput = {
  title?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  noIndex?: InputMaybe<Scalars['Boolean']['input']>
  image?: InputMaybe<Scalars['String']['input']>
}

export type SectionSeoInput = {
  title?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  noIndex?: InputMaybe<Scalars['Boolean']['input']>
}

export type ContributorInput = {
  /** Id or slug. */
  author: Scalars['String']['input']
  role?: InputMaybe<ContributorRole>
  displayAs?: InputMaybe<Scalars['String']['input']>
}

export type ArticleTagInput = {
  /** Id or slug. */
  tag: Scalars['String']['input']
  rel?: InputMaybe<TagRel>
  relevance?: InputMaybe<Scalars['Float']['input']>
}

export type HeroInput = {
  media?: InputMaybe<Scalars['String']['input']>
  caption?: InputMaybe<Scalars['String']['input']>
  credit?: InputMaybe<Scalars['String']['input']>
  alt?: InputMaybe<Scalars['String']['input']>
}

/** `active` is needed where there was no embargo before. Null takes the embargo away. */
export type EmbargoInput = {
  active?: InputMaybe<Scalars['Boolean']['input']>
  until?: InputMaybe<Scalars['DateTime']['input']>
  note?: InputMaybe<Scalars['String']['input']>
}

export type ArticleInput = {
  /** May be chosen by the caller: a UUID. */
  id?: InputMaybe<Scalars['ID']['input']>
  headline: Scalars['String']['input']
  genre?: InputMaybe<Genre>
  type?: InputMaybe<ArticleType>
  locale?: InputMaybe<Scalars['Locale']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  headlines?: InputMaybe<HeadlinesInput>
  kicker?: InputMaybe<KickerInput>
  standfirst?: InputMaybe<Scalars['String']['input']>
  summary?: InputMaybe<Scalars['String']['input']>
  slugline?: InputMaybe<Scalars['String']['input']>
  byline?: InputMaybe<Scalars['String']['input']>
  canonicalUrl?: InputMaybe<Scalars['URL']['input']>
  externalCanonicalUrl?: InputMaybe<Scalars['URL']['input']>
  shortUrl?: InputMaybe<Scalars['URL']['input']>
  /** Id or path. */
  section?: InputMaybe<Scalars['String']['input']>
  /** Further sections: ids or paths. */
  sections?: InputMaybe<Array<Scalars['String']['input']>>
  contributors?: InputMaybe<Array<ContributorInput>>
  hero?: InputMaybe<HeroInput>
  tags?: InputMaybe<Array<ArticleTagInput>>
  /** Ids or slugs. */
  related?: InputMaybe<Array<Scalars['String']['input']>>
  /** Portable Text. */
  body?: InputMaybe<Scalars['JSON']['input']>
  location?: InputMaybe<LocationInput>
  dateline?: InputMaybe<Scalars['String']['input']>
  provider?: InputMaybe<ProviderInput>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  copyrightNotice?: InputMaybe<Scalars['String']['input']>
  copyrightHolder?: InputMaybe<Scalars['String']['input']>
  copyrightYear?: InputMaybe<Scalars['Int']['input']>
  licenseUrl?: InputMaybe<Scalars['URL']['input']>
  usageTerms?: InputMaybe<Scalars['String']['input']>
  rights?: InputMaybe<RightsInput>
  editorNote?: InputMaybe<Scalars['String']['input']>
  internalNote?: InputMaybe<Scalars['String']['input']>
  urgency?: InputMaybe<Scalars['Int']['input']>
  flags?: InputMaybe<FlagsInput>
  digitalSourceType?: InputMaybe<Scalars['String']['input']>
  seo?: InputMaybe<SeoInput>
  /** Id or slug of an article whose translation this is. */
  translationOf?: InputMaybe<Scalars['String']['input']>
  /** Not later than going live. */
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>
  displayDate?: InputMaybe<Scalars['DateTime']['input']>
  embargo?: InputMaybe<EmbargoInput>
  source?: InputMaybe<SourceInput>
  extra?: InputMaybe<Scalars['JSON']['input']>
}

/** Null removes; what is absent stays. */
export type ArticlePatch = {
  headline?: InputMaybe<Scalars['String']['input']>
  genre?: InputMaybe<Genre>
  type?: InputMaybe<ArticleType>
  locale?: InputMaybe<Scalars['Locale']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  headlines?: InputMaybe<HeadlinesInput>
  kicker?: InputMaybe<KickerInput>
  standfirst?: InputMaybe<Scalars['String']['input']>
  summary?: InputMaybe<Scalars['String']['input']>
  slugline?: InputMaybe<Scalars['String']['input']>
  byline?: InputMaybe<Scalars['String']['input']>
  canonicalUrl?: InputMaybe<Scalars['URL']['input']>
  externalCanonicalUrl?: InputMaybe<Scalars['URL']['input']>
  shortUrl?: InputMaybe<Scalars['URL']['input']>
  /** Id or path. */
  section?: InputMaybe<Scalars['String']['input']>
  /** Further sections: ids or paths. */
  sections?: InputMaybe<Array<Scalars['String']['input']>>
  contributors?: InputMaybe<Array<ContributorInput>>
  hero?: InputMaybe<HeroInput>
  tags?: InputMaybe<Array<ArticleTagInput>>
  /** Ids or slugs. */
  related?: InputMaybe<Array<Scalars['String']['input']>>
  /** Portable Text. */
  body?: InputMaybe<Scalars['JSON']['input']>
  location?: InputMaybe<LocationInput>
  dateline?: InputMaybe<Scalars['String']['input']>
  provider?: InputMaybe<ProviderInput>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  copyrightNotice?: InputMaybe<Scalars['String']['input']>
  copyrightHolder?: InputMaybe<Scalars['String']['input']>
  copyrightYear?: InputMaybe<Scalars['Int']['input']>
  licenseUrl?: InputMaybe<Scalars['URL']['input']>
  usageTerms?: InputMaybe<Scalars['String']['input']>
  rights?: InputMaybe<RightsInput>
  editorNote?: InputMaybe<Scalars['String']['input']>
  internalNote?: InputMaybe<Scalars['String']['input']>
  urgency?: InputMaybe<Scalars['Int']['input']>
  flags?: InputMaybe<FlagsInput>
  digitalSourceType?: InputMaybe<Scalars['String']['input']>
  seo?: InputMaybe<SeoInput>
  /** Id or slug of an article whose translation this is. */
  translationOf?: InputMaybe<Scalars['String']['input']>
  /** Not later than going live. */
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>
  displayDate?: InputMaybe<Scalars['DateTime']['input']>
  embargo?: InputMaybe<EmbargoInput>
  source?: InputMaybe<SourceInput>
  extra?: InputMaybe<Scalars['JSON']['input']>
}

export type SectionInput = {
  /** May be chosen by the caller: a UUID. */
  id?: InputMaybe<Scalars['ID']['input']>
  name: Scalars['String']['input']
  slug?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  /** Id or path. */
  parent?: InputMaybe<Scalars['String']['input']>
  position?: InputMaybe<Scalars['Int']['input']>
  locale?: InputMaybe<Scalars['Locale']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  seo?: InputMaybe<SectionSeoInput>
  /** At most 50 articles, ids or slugs. */
  leadItems?: InputMaybe<Array<Scalars['String']['input']>>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  archivedAt?: InputMaybe<Scalars['DateTime']['input']>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

/** Null removes; what is absent stays. */
export type SectionPatch = {
  name?: InputMaybe<Scalars['String']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  /** Id or path. */
  parent?: InputMaybe<Scalars['String']['input']>
  position?: InputMaybe<Scalars['Int']['input']>
  locale?: InputMaybe<Scalars['Locale']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  seo?: InputMaybe<SectionSeoInput>
  /** At most 50 articles, ids or slugs. */
  leadItems?: InputMaybe<Array<Scalars['String']['input']>>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  archivedAt?: InputMaybe<Scalars['DateTime']['input']>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

export type LinkInput = {
  kind?: InputMaybe<Scalars['String']['input']>
  url: Scalars['String']['input']
}

export type AuthorInput = {
  /** May be chosen by the caller: a UUID. */
  id?: InputMaybe<Scalars['ID']['input']>
  name: Scalars['String']['input']
  slug?: InputMaybe<Scalars['String']['input']>
  kind?: InputMaybe<AuthorKind>
  firstName?: InputMaybe<Scalars['String']['input']>
  middleName?: InputMaybe<Scalars['String']['input']>
  lastName?: InputMaybe<Scalars['String']['input']>
  suffix?: InputMaybe<Scalars['String']['input']>
  byline?: InputMaybe<Scalars['String']['input']>
  bio?: InputMaybe<Scalars['String']['input']>
  longBio?: InputMaybe<Scalars['String']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  imageLarge?: InputMaybe<Scalars['String']['input']>
  jobTitle?: InputMaybe<Scalars['String']['input']>
  desk?: InputMaybe<Scalars['String']['input']>
  affiliation?: InputMaybe<Scalars['String']['input']>
  location?: InputMaybe<Scalars['String']['input']>
  languages?: InputMaybe<Array<Scalars['String']['input']>>
  expertise?: InputMaybe<Array<Scalars['String']['input']>>
  /** Never public. */
  email?: InputMaybe<Scalars['String']['input']>
  links?: InputMaybe<Array<LinkInput>>
  url?: InputMaybe<Scalars['URL']['input']>
  external?: InputMaybe<Scalars['Boolean']['input']>
  active?: InputMaybe<Scalars['Boolean']['input']>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

/** Null removes; what is absent stays. */
export type AuthorPatch = {
  name?: InputMaybe<Scalars['String']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  kind?: InputMaybe<AuthorKind>
  firstName?: InputMaybe<Scalars['String']['input']>
  middleName?: InputMaybe<Scalars['String']['input']>
  lastName?: InputMaybe<Scalars['String']['input']>
  suffix?: InputMaybe<Scalars['String']['input']>
  byline?: InputMaybe<Scalars['String']['input']>
  bio?: InputMaybe<Scalars['String']['input']>
  longBio?: InputMaybe<Scalars['String']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  imageLarge?: InputMaybe<Scalars['String']['input']>
  jobTitle?: InputMaybe<Scalars['String']['input']>
  desk?: InputMaybe<Scalars['String']['input']>
  affiliation?: InputMaybe<Scalars['String']['input']>
  location?: InputMaybe<Scalars['String']['input']>
  languages?: InputMaybe<Array<Scalars['String']['input']>>
  expertise?: InputMaybe<Array<Scalars['String']['input']>>
  /** Never public. */
  email?: InputMaybe<Scalars['String']['input']>
  links?: InputMaybe<Array<LinkInput>>
  url?: InputMaybe<Scalars['URL']['input']>
  external?: InputMaybe<Scalars['Boolean']['input']>
  active?: InputMaybe<Scalars['Boolean']['input']>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

export type CreditInput = {
  line?: InputMaybe<Scalars['String']['input']>
  creator?: InputMaybe<Scalars['String']['input']>
  agency?: InputMaybe<Scalars['String']['input']>
  supplier?: InputMaybe<Scalars['String']['input']>
  display?: InputMaybe<Scalars['Boolean']['input']>
  mandatory?: InputMaybe<Scalars['Boolean']['input']>
}

export type CopyrightInput = {
  notice?: InputMaybe<Scalars['String']['input']>
  holder?: InputMaybe<Scalars['String']['input']>
  year?: InputMaybe<Scalars['Int']['input']>
}

export type LicenseInput = {
  url?: InputMaybe<Scalars['URL']['input']>
  acquireUrl?: InputMaybe<Scalars['URL']['input']>
  usageTerms?: InputMaybe<Scalars['String']['input']>
  syndicatable?: InputMaybe<Scalars['Boolean']['input']>
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>
  territories?: InputMaybe<Array<Scalars['String']['input']>>
}

export type FocalPointInput = {
  x: Scalars['Float']['input']
  y: Scalars['Float']['input']
}

export type RenditionInput = {
  name?: InputMaybe<Scalars['String']['input']>
  url?: InputMaybe<Scalars['URL']['input']>
  width?: InputMaybe<Scalars['Int']['input']>
  height?: InputMaybe<Scalars['Int']['input']>
  mimeType?: InputMaybe<Scalars['String']['input']>
}

export type MediaVariantInput = {
  viewport?: InputMaybe<Scalars['String']['input']>
  colorScheme?: InputMaybe<Scalars['String']['input']>
  media?: InputMaybe<Scalars['JSON']['input']>
}

export type MediaInput = {
  /** May be chosen by the caller: a UUID. */
  id?: InputMaybe<Scalars['ID']['input']>
  kind: MediaKind
  url?: InputMaybe<Scalars['URL']['input']>
  provider?: InputMaybe<ProviderInput>
  decorative?: InputMaybe<Scalars['Boolean']['input']>
  mimeType?: InputMaybe<Scalars['String']['input']>
  width?: InputMaybe<Scalars['Int']['input']>
  height?: InputMaybe<Scalars['Int']['input']>
  durationMs?: InputMaybe<Scalars['Long']['input']>
  bytes?: InputMaybe<Scalars['Long']['input']>
  sha256?: InputMaybe<Scalars['String']['input']>
  /** Images need it, unless they are decorative. */
  alt?: InputMaybe<Scalars['String']['input']>
  caption?: InputMaybe<Scalars['String']['input']>
  title?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  credit?: InputMaybe<CreditInput>
  copyright?: InputMaybe<CopyrightInput>
  license?: InputMaybe<LicenseInput>
  focalPoint?: InputMaybe<FocalPointInput>
  crops?: InputMaybe<Scalars['JSON']['input']>
  renditions?: InputMaybe<Array<RenditionInput>>
  variants?: InputMaybe<Array<MediaVariantInput>>
  takenAt?: InputMaybe<Scalars['DateTime']['input']>
  location?: InputMaybe<LocationInput>
  keywords?: InputMaybe<Array<Scalars['String']['input']>>
  people?: InputMaybe<Array<Scalars['String']['input']>>
  imageType?: InputMaybe<ImageType>
  digitalSourceType?: InputMaybe<Scalars['String']['input']>
  thumbhash?: InputMaybe<Scalars['String']['input']>
  dominantColor?: InputMaybe<Scalars['String']['input']>
  seoFilename?: InputMaybe<Scalars['String']['input']>
  embedded?: InputMaybe<Scalars['JSON']['input']>
  inappropriateForAds?: InputMaybe<Scalars['Boolean']['input']>
  explicit?: InputMaybe<Scalars['Boolean']['input']>
  /** false: public at once, before anything shows it. */
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

/** Null removes; what is absent stays. */
export type MediaPatch = {
  kind?: InputMaybe<MediaKind>
  url?: InputMaybe<Scalars['URL']['input']>
  provider?: InputMaybe<ProviderInput>
  decorative?: InputMaybe<Scalars['Boolean']['input']>
  mimeType?: InputMaybe<Scalars['String']['input']>
  width?: InputMaybe<Scalars['Int']['input']>
  height?: InputMaybe<Scalars['Int']['input']>
  durationMs?: InputMaybe<Scalars['Long']['input']>
  bytes?: InputMaybe<Scalars['Long']['input']>
  sha256?: InputMaybe<Scalars['String']['input']>
  /** Images need it, unless they are decorative. */
  alt?: InputMaybe<Scalars['String']['input']>
  caption?: InputMaybe<Scalars['String']['input']>
  title?: InputMaybe<Scalars['String']['input']>
  description?: InputMaybe<Scalars['String']['input']>
  credit?: InputMaybe<CreditInput>
  copyright?: InputMaybe<CopyrightInput>
  license?: InputMaybe<LicenseInput>
  focalPoint?: InputMaybe<FocalPointInput>
  crops?: InputMaybe<Scalars['JSON']['input']>
  renditions?: InputMaybe<Array<RenditionInput>>
  variants?: InputMaybe<Array<MediaVariantInput>>
  takenAt?: InputMaybe<Scalars['DateTime']['input']>
  location?: InputMaybe<LocationInput>
  keywords?: InputMaybe<Array<Scalars['String']['input']>>
  people?: InputMaybe<Array<Scalars['String']['input']>>
  imageType?: InputMaybe<ImageType>
  digitalSourceType?: InputMaybe<Scalars['String']['input']>
  thumbhash?: InputMaybe<Scalars['String']['input']>
  dominantColor?: InputMaybe<Scalars['String']['input']>
  seoFilename?: InputMaybe<Scalars['String']['input']>
  embedded?: InputMaybe<Scalars['JSON']['input']>
  inappropriateForAds?: InputMaybe<Scalars['Boolean']['input']>
  explicit?: InputMaybe<Scalars['Boolean']['input']>
  /** false: public at once, before anything shows it. */
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

export type TagInput = {
  /** May be chosen by the caller: a UUID. */
  id?: InputMaybe<Scalars['ID']['input']>
  name: Scalars['String']['input']
  slug?: InputMaybe<Scalars['String']['input']>
  kind?: InputMaybe<TagKind>
  description?: InputMaybe<Scalars['String']['input']>
  parent?: InputMaybe<Scalars['String']['input']>
  /** Id or path. */
  section?: InputMaybe<Scalars['String']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  synonyms?: InputMaybe<Array<Scalars['String']['input']>>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  geo?: InputMaybe<Scalars['JSON']['input']>
  podcast?: InputMaybe<Scalars['JSON']['input']>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

/** Null removes; what is absent stays. */
export type TagPatch = {
  name?: InputMaybe<Scalars['String']['input']>
  slug?: InputMaybe<Scalars['String']['input']>
  kind?: InputMaybe<TagKind>
  description?: InputMaybe<Scalars['String']['input']>
  parent?: InputMaybe<Scalars['String']['input']>
  /** Id or path. */
  section?: InputMaybe<Scalars['String']['input']>
  image?: InputMaybe<Scalars['String']['input']>
  synonyms?: InputMaybe<Array<Scalars['String']['input']>>
  externalIds?: InputMaybe<Array<ExternalIdInput>>
  geo?: InputMaybe<Scalars['JSON']['input']>
  podcast?: InputMaybe<Scalars['JSON']['input']>
  hidden?: InputMaybe<Scalars['Boolean']['input']>
}

/** Over graphql-transport-ws, with `connectionParams.authorization` as a bearer token where one is needed. */
export type Subscription = {
  /** What becomes visible or changes (UPSERT) and what goes (REMOVE), from `after` or from now on. DRAFT shows everything, and needs `audit:read`. */
  changes?: Maybe<Change>
}

/** Over graphql-transport-ws, with `connectionParams.authorization` as a bearer token where one is needed. */
export type SubscriptionChangesArgs = {
  after?: InputMaybe<Scalars['String']['input']>
  types?: InputMaybe<Array<EntityType>>
  perspective?: InputMaybe<Perspective>
}

export type ResolverTypeWrapper<T> = Promise<T> | T

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>
}
export type Resolver<
  TResult,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => Promise<TResult> | TResult

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => TResult | Promise<TResult>

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>

export type SubscriptionResolver<
  TResult,
  TKey extends string,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo,
) => Maybe<TTypes> | Promise<Maybe<TTypes>>

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  obj: T,
  context: TContext,
  info: GraphQLResolveInfo,
) => boolean | Promise<boolean>

export type NextResolverFn<T> = () => Promise<T>

export type DirectiveResolverFn<
  TResult = Record<PropertyKey, never>,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => TResult | Promise<TResult>

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: Article | Section | Author | Media | Tag
}

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>
  URL: ResolverTypeWrapper<Scalars['URL']['output']>
  Locale: ResolverTypeWrapper<Scalars['Locale']['output']>
  Long: ResolverTypeWrapper<Scalars['Long']['output']>
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>
  ID: ResolverTypeWrapper<Scalars['ID']['output']>
  Perspective: null
  ArticleType: null
  Genre: null
  ArticleStatus: null
  ContributorRole: null
  TagRel: null
  CorrectionKind: null
  AuthorKind: null
  MediaKind: null
  ImageType: null
  EntityType: null
  ChangeType: null
  ChangeAction: null
  ChangeOp: null
  TagKind: null
  ProviderCategory: null
  ArticleOrder: null
  SectionOrder: null
  AuthorOrder: null
  TagOrder: null
  MediaOrder: null
  Headlines: ResolverTypeWrapper<Headlines>
  String: ResolverTypeWrapper<Scalars['String']['output']>
  Kicker: ResolverTypeWrapper<Kicker>
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>
  Location: ResolverTypeWrapper<Location>
  Provider: ResolverTypeWrapper<Provider>
  ExternalId: ResolverTypeWrapper<ExternalId>
  Rights: ResolverTypeWrapper<Rights>
  Flags: ResolverTypeWrapper<Flags>
  Source: ResolverTypeWrapper<Source>
  Seo: ResolverTypeWrapper<Seo>
  Correction: ResolverTypeWrapper<Correction>
  ArticlePreview: ResolverTypeWrapper<ArticlePreview>
  Int: ResolverTypeWrapper<Scalars['Int']['output']>
  SectionSeo: ResolverTypeWrapper<SectionSeo>
  Alias: ResolverTypeWrapper<Alias>
  Contributor: ResolverTypeWrapper<Contributor>
  ArticleTag: ResolverTypeWrapper<ArticleTag>
  Float: ResolverTypeWrapper<Scalars['Float']['output']>
  Hero: ResolverTypeWrapper<Hero>
  Live: ResolverTypeWrapper<Live>
  Scheduled: ResolverTypeWrapper<Scheduled>
  Embargo: ResolverTypeWrapper<Embargo>
  MissingReason: null
  MissingReference: ResolverTypeWrapper<MissingReference>
  PageInfo: ResolverTypeWrapper<PageInfo>
  Article: ResolverTypeWrapper<Article>
  Section: ResolverTypeWrapper<Section>
  Link: ResolverTypeWrapper<Link>
  Author: ResolverTypeWrapper<Author>
  Credit: ResolverTypeWrapper<Credit>
  Copyright: ResolverTypeWrapper<Copyright>
  License: ResolverTypeWrapper<License>
  FocalPoint: ResolverTypeWrapper<FocalPoint>
  Rendition: ResolverTypeWrapper<Rendition>
  MediaVariant: ResolverTypeWrapper<MediaVariant>
  Media: ResolverTypeWrapper<Media>
  Tag: ResolverTypeWrapper<Tag>
  ArticleEdge: ResolverTypeWrapper<ArticleEdge>
  ArticleConnection: ResolverTypeWrapper<ArticleConnection>
  Highlight: ResolverTypeWrapper<Highlight>
  SearchEdge: ResolverTypeWrapper<SearchEdge>
  SearchConnection: ResolverTypeWrapper<SearchConnection>
  SectionEdge: ResolverTypeWrapper<SectionEdge>
  SectionConnection: ResolverTypeWrapper<SectionConnection>
  AuthorEdge: ResolverTypeWrapper<AuthorEdge>
  AuthorConnection: ResolverTypeWrapper<AuthorConnection>
  MediaEdge: ResolverTypeWrapper<MediaEdge>
  MediaConnection: ResolverTypeWrapper<MediaConnection>
  TagEdge: ResolverTypeWrapper<TagEdge>
  TagConnection: ResolverTypeWrapper<TagConnection>
  TagsFilter: TagsFilter
  AuthorsFilter: AuthorsFilter
  ArticleFilter: ArticleFilter
  SectionFilter: SectionFilter
  AuthorFilter: AuthorFilter
  MediaFilter: MediaFilter
  TagFilter: TagFilter
  ArticleRedirect: ResolverTypeWrapper<ArticleRedirect>
  SectionRedirect: ResolverTypeWrapper<SectionRedirect>
  AuthorRedirect: ResolverTypeWrapper<AuthorRedirect>
  TagRedirect: ResolverTypeWrapper<TagRedirect>
  LoggedChange: ResolverTypeWrapper<LoggedChange>
  ChangePage: ResolverTypeWrapper<ChangePage>
  Change: ResolverTypeWrapper<Change>
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>
  CorrectionInput: CorrectionInput
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>
  HeadlinesInput: HeadlinesInput
  KickerInput: KickerInput
  LocationInput: LocationInput
  ProviderInput: ProviderInput
  ExternalIdInput: ExternalIdInput
  RightsInput: RightsInput
  FlagsInput: FlagsInput
  SourceInput: SourceInput
  SeoInput: SeoInput
  SectionSeoInput: SectionSeoInput
  ContributorInput: ContributorInput
  ArticleTagInput: ArticleTagInput
  HeroInput: HeroInput
  EmbargoInput: EmbargoInput
  ArticleInput: ArticleInput
  ArticlePatch: ArticlePatch
  SectionInput: SectionInput
  SectionPatch: SectionPatch
  LinkInput: LinkInput
  AuthorInput: AuthorInput
  AuthorPatch: AuthorPatch
  CreditInput: CreditInput
  CopyrightInput: CopyrightInput
  LicenseInput: LicenseInput
  FocalPointInput: FocalPointInput
  RenditionInput: RenditionInput
  MediaVariantInput: MediaVariantInput
  MediaInput: MediaInput
  MediaPatch: MediaPatch
  TagInput: TagInput
  TagPatch: TagPatch
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>
}

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output']
  JSON: Scalars['JSON']['output']
  URL: Scalars['URL']['output']
  Locale: Scalars['Locale']['output']
  Long: Scalars['Long']['output']
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node']
  ID: Scalars['ID']['output']
  Headlines: Headlines
  String: Scalars['String']['output']
  Kicker: Kicker
  Boolean: Scalars['Boolean']['output']
  Location: Location
  Provider: Provider
  ExternalId: ExternalId
  Rights: Rights
  Flags: Flags
  Source: Source
  Seo: Seo
  Correction: Correction
  ArticlePreview: ArticlePreview
  Int: Scalars['Int']['output']
  SectionSeo: SectionSeo
  Alias: Alias
  Contributor: Contributor
  ArticleTag: ArticleTag
  Float: Scalars['Float']['output']
  Hero: Hero
  Live: Live
  Scheduled: Scheduled
  Embargo: Embargo
  MissingReference: MissingReference
  PageInfo: PageInfo
  Article: Article
  Section: Section
  Link: Link
  Author: Author
  Credit: Credit
  Copyright: Copyright
  License: License
  FocalPoint: FocalPoint
  Rendition: Rendition
  MediaVariant: MediaVariant
  Media: Media
  Tag: Tag
  ArticleEdge: ArticleEdge
  ArticleConnection: ArticleConnection
  Highlight: Highlight
  SearchEdge: SearchEdge
  SearchConnection: SearchConnection
  SectionEdge: SectionEdge
  SectionConnection: SectionConnection
  AuthorEdge: AuthorEdge
  AuthorConnection: AuthorConnection
  MediaEdge: MediaEdge
  MediaConnection: MediaConnection
  TagEdge: TagEdge
  TagConnection: TagConnection
  TagsFilter: TagsFilter
  AuthorsFilter: AuthorsFilter
  ArticleFilter: ArticleFilter
  SectionFilter: SectionFilter
  AuthorFilter: AuthorFilter
  MediaFilter: MediaFilter
  TagFilter: TagFilter
  ArticleRedirect: ArticleRedirect
  SectionRedirect: SectionRedirect
  AuthorRedirect: AuthorRedirect
  TagRedirect: TagRedirect
  LoggedChange: LoggedChange
  ChangePage: ChangePage
  Change: Change
  Query: Record<PropertyKey, never>
  CorrectionInput: CorrectionInput
  Mutation: Record<PropertyKey, never>
  HeadlinesInput: HeadlinesInput
  KickerInput: KickerInput
  LocationInput: LocationInput
  ProviderInput: ProviderInput
  ExternalIdInput: ExternalIdInput
  RightsInput: RightsInput
  FlagsInput: FlagsInput
  SourceInput: SourceInput
  SeoInput: SeoInput
  SectionSeoInput: SectionSeoInput
  ContributorInput: ContributorInput
  ArticleTagInput: ArticleTagInput
  HeroInput: HeroInput
  EmbargoInput: EmbargoInput
  ArticleInput: ArticleInput
  ArticlePatch: ArticlePatch
  SectionInput: SectionInput
  SectionPatch: SectionPatch
  LinkInput: LinkInput
  AuthorInput: AuthorInput
  AuthorPatch: AuthorPatch
  CreditInput: CreditInput
  CopyrightInput: CopyrightInput
  LicenseInput: LicenseInput
  FocalPointInput: FocalPointInput
  RenditionInput: RenditionInput
  MediaVariantInput: MediaVariantInput
  MediaInput: MediaInput
  MediaPatch: MediaPatch
  TagInput: TagInput
  TagPatch: TagPatch
  Subscription: Record<PropertyKey, never>
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime'
}

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON'
}

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL'
}

export interface LocaleScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Locale'], any> {
  name: 'Locale'
}

export interface LongScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Long'], any> {
  name: 'Long'
}

export type NodeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node'],
> = {
  __resolveType: TypeResolveFn<'Article' | 'Section' | 'Author' | 'Media' | 'Tag', ParentType, ContextType>
}

export type PerspectiveResolvers = { PUBLISHED: 'published'; DRAFT: 'draft'; TRASH: 'trash' }

export type ArticleTypeResolvers = {
  ARTICLE: 'article'
  LIVEBLOG: 'liveblog'
  GALLERY: 'gallery'
  VIDEO: 'video'
  AUDIO: 'audio'
  INTERACTIVE: 'interactive'
  PICTURE: 'picture'
}

export type GenreResolvers = {
  NEWS: 'news'
  ANALYSIS: 'analysis'
  OPINION: 'opinion'
  REVIEW: 'review'
  BACKGROUND: 'background'
  ASK_PUBLIC: 'askPublic'
  SATIRE: 'satire'
  ADVERTISER: 'advertiser'
}

export type ArticleStatusResolvers = {
  DRAFT: 'draft'
  IN_REVIEW: 'inReview'
  APPROVED: 'approved'
  SCHEDULED: 'scheduled'
  PUBLISHED: 'published'
  UNPUBLISHED: 'unpublished'
  WITHDRAWN: 'withdrawn'
  TRASHED: 'trashed'
}

export type ContributorRoleResolvers = {
  AUTHOR: 'author'
  PHOTOGRAPHER: 'photographer'
  EDITOR: 'editor'
  TRANSLATOR: 'translator'
  ILLUSTRATOR: 'illustrator'
  PRODUCER: 'producer'
  ADDITIONAL_REPORTING: 'additionalReporting'
}

export type TagRelResolvers = { ABOUT: 'about'; MENTIONS: 'mentions' }

export type CorrectionKindResolvers = {
  CORRECTION: 'correction'
  CLARIFICATION: 'clarification'
  RETRACTION: 'retraction'
  UPDATE: 'update'
}

export type AuthorKindResolvers = { PERSON: 'person'; ORGANISATION: 'organisation' }

export type MediaKindResolvers = { IMAGE: 'image'; VIDEO: 'video'; AUDIO: 'audio'; DOCUMENT: 'document' }

export type ImageTypeResolvers = {
  PHOTOGRAPH: 'photograph'
  GRAPHIC: 'graphic'
  ILLUSTRATION: 'illustration'
  THUMBNAIL: 'thumbnail'
  COMPOSITE: 'composite'
}

export type EntityTypeResolvers = {
  ARTICLE: 'article'
  SECTION: 'section'
  AUTHOR: 'author'
  MEDIA: 'media'
  TAG: 'tag'
}

export type ChangeTypeResolvers = {
  ARTICLE: 'article'
  SECTION: 'section'
  AUTHOR: 'author'
  MEDIA: 'media'
  TAG: 'tag'
  TOKEN: 'token'
  WEBHOOK: 'webhook'
  IMPORT: 'import'
  EPOCH: 'epoch'
  SETTINGS: 'settings'
}

export type ChangeActionResolvers = {
  CREATED: 'created'
  UPDATED: 'updated'
  SUBMITTED: 'submitted'
  APPROVED: 'approved'
  REJECTED: 'rejected'
  SCHEDULED: 'scheduled'
  RESCHEDULED: 'rescheduled'
  UNSCHEDULED: 'unscheduled'
  PUBLISHED: 'published'
  EXPIRY_SET: 'expirySet'
  EXPIRED: 'expired'
  UNPUBLISHED: 'unpublished'
  WITHDRAWN: 'withdrawn'
  CORRECTED: 'corrected'
  TRASHED: 'trashed'
  RESTORED: 'restored'
  PURGED: 'purged'
  MOVED: 'moved'
  REVEALED: 'revealed'
  MERGED: 'merged'
  HIDDEN: 'hidden'
  TOKEN_CREATED: 'tokenCreated'
  TOKEN_REVOKED: 'tokenRevoked'
  WEBHOOK_CHANGED: 'webhookChanged'
  IMPORT_STARTED: 'importStarted'
  IMPORT_FINISHED: 'importFinished'
  EPOCH_CHANGED: 'epochChanged'
  SETTINGS_CHANGED: 'settingsChanged'
}

export type ChangeOpResolvers = { UPSERT: 'upsert'; REMOVE: 'remove' }

export type TagKindResolvers = {
  KEYWORD: 'keyword'
  PERSON: 'person'
  ORGANISATION: 'organisation'
  PLACE: 'place'
  EVENT: 'event'
  WORK_OR_PRODUCT: 'workOrProduct'
  SERIES: 'series'
  TONE: 'tone'
  CAMPAIGN: 'campaign'
  STORY_THREAD: 'storyThread'
  INTERNAL: 'internal'
}

export type ProviderCategoryResolvers = {
  STAFF: 'staff'
  WIRES: 'wires'
  FREELANCE: 'freelance'
  STOCK: 'stock'
  HANDOUT: 'handout'
  OTHER: 'other'
}

export type ArticleOrderResolvers = {
  PUBLISHED_AT_DESC: '-publishedAt'
  PUBLISHED_AT_ASC: 'publishedAt'
  MODIFIED_AT_DESC: '-modifiedAt'
  HEADLINE_ASC: 'headline'
  RELEVANCE: 'relevance'
}

export type SectionOrderResolvers = { NAME_ASC: 'name'; CREATED_AT_DESC: '-createdAt' }

export type AuthorOrderResolvers = { NAME_ASC: 'name'; CREATED_AT_DESC: '-createdAt' }

export type TagOrderResolvers = { NAME_ASC: 'name'; CREATED_AT_DESC: '-createdAt' }

export type MediaOrderResolvers = { CREATED_AT_DESC: '-createdAt' }

export type HeadlinesResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Headlines'] = ResolversParentTypes['Headlines'],
> = {
  web?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  mobile?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  social?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  seo?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  print?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  push?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type KickerResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Kicker'] = ResolversParentTypes['Kicker'],
> = {
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  display?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
}

export type LocationResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Location'] = ResolversParentTypes['Location'],
> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  geo?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
}

export type ProviderResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Provider'] = ResolversParentTypes['Provider'],
> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  category?: Resolver<Maybe<ResolversTypes['ProviderCategory']>, ParentType, ContextType>
}

export type ExternalIdResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ExternalId'] = ResolversParentTypes['ExternalId'],
> = {
  scheme?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type RightsResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Rights'] = ResolversParentTypes['Rights'],
> = {
  syndicatable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  searchable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
}

export type FlagsResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Flags'] = ResolversParentTypes['Flags'],
> = {
  sensitive?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  legallySensitive?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  noAds?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  noComments?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  noIndex?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
}

export type SourceResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Source'] = ResolversParentTypes['Source'],
> = {
  system?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  id?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  editUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
}

export type SeoResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Seo'] = ResolversParentTypes['Seo'],
> = {
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  noIndex?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  image?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>
}

export type CorrectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Correction'] = ResolversParentTypes['Correction'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  kind?: Resolver<ResolversTypes['CorrectionKind'], ParentType, ContextType>
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  publishedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  visible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  blockId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type ArticlePreviewResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ArticlePreview'] = ResolversParentTypes['ArticlePreview'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  token?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type SectionSeoResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SectionSeo'] = ResolversParentTypes['SectionSeo'],
> = {
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  noIndex?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
}

export type AliasResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Alias'] = ResolversParentTypes['Alias'],
> = {
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  ceasedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
}

export type ContributorResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Contributor'] = ResolversParentTypes['Contributor'],
> = {
  role?: Resolver<ResolversTypes['ContributorRole'], ParentType, ContextType>
  displayAs?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  author?: Resolver<ResolversTypes['Author'], ParentType, ContextType>
}

export type ArticleTagResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ArticleTag'] = ResolversParentTypes['ArticleTag'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  kind?: Resolver<ResolversTypes['TagKind'], ParentType, ContextType>
  rel?: Resolver<ResolversTypes['TagRel'], ParentType, ContextType>
  relevance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>
  tag?: Resolver<ResolversTypes['Tag'], ParentType, ContextType>
}

export type HeroResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Hero'] = ResolversParentTypes['Hero'],
> = {
  media?: Resolver<ResolversTypes['Media'], ParentType, ContextType>
  caption?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  credit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  alt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type LiveResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Live'] = ResolversParentTypes['Live'],
> = {
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
}

export type ScheduledResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Scheduled'] = ResolversParentTypes['Scheduled'],
> = {
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  outdated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
}

export type EmbargoResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Embargo'] = ResolversParentTypes['Embargo'],
> = {
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type MissingReasonResolvers = { TRASHED: 'trashed'; RIGHTS_EXPIRED: 'rightsExpired' }

export type MissingReferenceResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['MissingReference'] = ResolversParentTypes['MissingReference'],
> = {
  media?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
  section?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
  author?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
  tag?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
  reason?: Resolver<ResolversTypes['MissingReason'], ParentType, ContextType>
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
}

export type PageInfoResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo'],
> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type ArticleResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Article'] = ResolversParentTypes['Article'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  type?: Resolver<ResolversTypes['ArticleType'], ParentType, ContextType>
  genre?: Resolver<Maybe<ResolversTypes['Genre']>, ParentType, ContextType>
  locale?: Resolver<ResolversTypes['Locale'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  status?: Resolver<ResolversTypes['ArticleStatus'], ParentType, ContextType>
  headline?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  headlines?: Resolver<Maybe<ResolversTypes['Headlines']>, ParentType, ContextType>
  kicker?: Resolver<Maybe<ResolversTypes['Kicker']>, ParentType, ContextType>
  standfirst?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  slugline?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  byline?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  canonicalUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  externalCanonicalUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  shortUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  section?: Resolver<Maybe<ResolversTypes['Section']>, ParentType, ContextType>
  sections?: Resolver<Array<ResolversTypes['Section']>, ParentType, ContextType>
  contributors?: Resolver<Array<ResolversTypes['Contributor']>, ParentType, ContextType>
  hero?: Resolver<Maybe<ResolversTypes['Hero']>, ParentType, ContextType>
  tags?: Resolver<Array<ResolversTypes['ArticleTag']>, ParentType, ContextType>
  body?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  bodyHtml?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  bodyText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  bodyMarkdown?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  media?: Resolver<Array<ResolversTypes['Media']>, ParentType, ContextType>
  related?: Resolver<ResolversTypes['ArticleConnection'], ParentType, ContextType, Partial<ArticleRelatedArgs>>
  corrections?: Resolver<Array<ResolversTypes['Correction']>, ParentType, ContextType>
  translations?: Resolver<Array<ResolversTypes['Article']>, ParentType, ContextType>
  translationGroup?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  location?: Resolver<Maybe<ResolversTypes['Location']>, ParentType, ContextType>
  dateline?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  provider?: Resolver<Maybe<ResolversTypes['Provider']>, ParentType, ContextType>
  externalIds?: Resolver<Maybe<Array<ResolversTypes['ExternalId']>>, ParentType, ContextType>
  copyrightNotice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  copyrightHolder?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  copyrightYear?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  licenseUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  usageTerms?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  rights?: Resolver<Maybe<ResolversTypes['Rights']>, ParentType, ContextType>
  editorNote?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  urgency?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  flags?: Resolver<Maybe<ResolversTypes['Flags']>, ParentType, ContextType>
  digitalSourceType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  seo?: Resolver<Maybe<ResolversTypes['Seo']>, ParentType, ContextType>
  aliases?: Resolver<Array<ResolversTypes['Alias']>, ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  firstPublishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  displayDate?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  modifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  significantlyUpdatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  wordCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  charCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  readingTimeSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  internalNote?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  source?: Resolver<Maybe<ResolversTypes['Source']>, ParentType, ContextType>
  extra?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  live?: Resolver<Maybe<ResolversTypes['Live']>, ParentType, ContextType>
  scheduled?: Resolver<Maybe<ResolversTypes['Scheduled']>, ParentType, ContextType>
  missing?: Resolver<Maybe<Array<ResolversTypes['MissingReference']>>, ParentType, ContextType>
  unpublishAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  embargo?: Resolver<Maybe<ResolversTypes['Embargo']>, ParentType, ContextType>
  trashedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>
}

export type SectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Section'] = ResolversParentTypes['Section'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  parent?: Resolver<Maybe<ResolversTypes['Section']>, ParentType, ContextType>
  children?: Resolver<Array<ResolversTypes['Section']>, ParentType, ContextType>
  ancestors?: Resolver<Array<ResolversTypes['Section']>, ParentType, ContextType>
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  depth?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  locale?: Resolver<Maybe<ResolversTypes['Locale']>, ParentType, ContextType>
  image?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>
  seo?: Resolver<Maybe<ResolversTypes['SectionSeo']>, ParentType, ContextType>
  leadItems?: Resolver<Array<ResolversTypes['Article']>, ParentType, ContextType>
  articles?: Resolver<
    ResolversTypes['ArticleConnection'],
    ParentType,
    ContextType,
    RequireFields<SectionArticlesArgs, 'orderBy'>
  >
  externalIds?: Resolver<Maybe<Array<ResolversTypes['ExternalId']>>, ParentType, ContextType>
  archivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  aliases?: Resolver<Array<ResolversTypes['Alias']>, ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  modifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  hidden?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  trashedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>
}

export type LinkResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Link'] = ResolversParentTypes['Link'],
> = {
  kind?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type AuthorResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Author'] = ResolversParentTypes['Author'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  kind?: Resolver<ResolversTypes['AuthorKind'], ParentType, ContextType>
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  firstName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  middleName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  lastName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  suffix?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  byline?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  bio?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  longBio?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  image?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>
  imageLarge?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>
  jobTitle?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  desk?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  affiliation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  languages?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
  expertise?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
  links?: Resolver<Maybe<Array<ResolversTypes['Link']>>, ParentType, ContextType>
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  external?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  articles?: Resolver<
    ResolversTypes['ArticleConnection'],
    ParentType,
    ContextType,
    RequireFields<AuthorArticlesArgs, 'orderBy'>
  >
  externalIds?: Resolver<Maybe<Array<ResolversTypes['ExternalId']>>, ParentType, ContextType>
  aliases?: Resolver<Array<ResolversTypes['Alias']>, ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  modifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  hidden?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  trashedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>
}

export type CreditResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Credit'] = ResolversParentTypes['Credit'],
> = {
  line?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  agency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  supplier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  display?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  mandatory?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
}

export type CopyrightResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Copyright'] = ResolversParentTypes['Copyright'],
> = {
  notice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  holder?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  year?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
}

export type LicenseResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['License'] = ResolversParentTypes['License'],
> = {
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  acquireUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  usageTerms?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  syndicatable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  territories?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
}

export type FocalPointResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['FocalPoint'] = ResolversParentTypes['FocalPoint'],
> = {
  x?: Resolver<ResolversTypes['Float'], ParentType, ContextType>
  y?: Resolver<ResolversTypes['Float'], ParentType, ContextType>
}

export type RenditionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Rendition'] = ResolversParentTypes['Rendition'],
> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  mimeType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type MediaVariantResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['MediaVariant'] = ResolversParentTypes['MediaVariant'],
> = {
  viewport?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  colorScheme?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  media?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
}

export type MediaResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Media'] = ResolversParentTypes['Media'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  kind?: Resolver<ResolversTypes['MediaKind'], ParentType, ContextType>
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>
  provider?: Resolver<Maybe<ResolversTypes['Provider']>, ParentType, ContextType>
  decorative?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  mimeType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  durationMs?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>
  bytes?: Resolver<Maybe<ResolversTypes['Long']>, ParentType, ContextType>
  sha256?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  alt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  caption?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  credit?: Resolver<Maybe<ResolversTypes['Credit']>, ParentType, ContextType>
  creditLine?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  copyright?: Resolver<Maybe<ResolversTypes['Copyright']>, ParentType, ContextType>
  license?: Resolver<Maybe<ResolversTypes['License']>, ParentType, ContextType>
  focalPoint?: Resolver<Maybe<ResolversTypes['FocalPoint']>, ParentType, ContextType>
  crops?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  renditions?: Resolver<Maybe<Array<ResolversTypes['Rendition']>>, ParentType, ContextType>
  variants?: Resolver<Maybe<Array<ResolversTypes['MediaVariant']>>, ParentType, ContextType>
  takenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  location?: Resolver<Maybe<ResolversTypes['Location']>, ParentType, ContextType>
  keywords?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
  people?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
  imageType?: Resolver<Maybe<ResolversTypes['ImageType']>, ParentType, ContextType>
  digitalSourceType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  thumbhash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  dominantColor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  seoFilename?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  inappropriateForAds?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  explicit?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  modifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  embedded?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  hidden?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  publicFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  trashedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>
}

export type TagResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Tag'] = ResolversParentTypes['Tag'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  kind?: Resolver<ResolversTypes['TagKind'], ParentType, ContextType>
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  parent?: Resolver<Maybe<ResolversTypes['Tag']>, ParentType, ContextType>
  section?: Resolver<Maybe<ResolversTypes['Section']>, ParentType, ContextType>
  image?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>
  synonyms?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>
  articles?: Resolver<
    ResolversTypes['ArticleConnection'],
    ParentType,
    ContextType,
    RequireFields<TagArticlesArgs, 'orderBy'>
  >
  externalIds?: Resolver<Maybe<Array<ResolversTypes['ExternalId']>>, ParentType, ContextType>
  geo?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  podcast?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>
  aliases?: Resolver<Array<ResolversTypes['Alias']>, ParentType, ContextType>
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  modifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  hidden?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>
  trashedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>
}

export type ArticleEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ArticleEdge'] = ResolversParentTypes['ArticleEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Article'], ParentType, ContextType>
}

export type ArticleConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ArticleConnection'] = ResolversParentTypes['ArticleConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['ArticleEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Article']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  missing?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>
}

export type HighlightResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Highlight'] = ResolversParentTypes['Highlight'],
> = {
  headline?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  standfirst?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  body?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type SearchEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SearchEdge'] = ResolversParentTypes['SearchEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Article'], ParentType, ContextType>
  highlight?: Resolver<ResolversTypes['Highlight'], ParentType, ContextType>
}

export type SearchConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SearchConnection'] = ResolversParentTypes['SearchConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['SearchEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Article']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  searchedFor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  didYouMean?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
}

export type SectionEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SectionEdge'] = ResolversParentTypes['SectionEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Section'], ParentType, ContextType>
}

export type SectionConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SectionConnection'] = ResolversParentTypes['SectionConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['SectionEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Section']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  missing?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>
}

export type AuthorEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['AuthorEdge'] = ResolversParentTypes['AuthorEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Author'], ParentType, ContextType>
}

export type AuthorConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['AuthorConnection'] = ResolversParentTypes['AuthorConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['AuthorEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Author']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  missing?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>
}

export type MediaEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['MediaEdge'] = ResolversParentTypes['MediaEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Media'], ParentType, ContextType>
}

export type MediaConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['MediaConnection'] = ResolversParentTypes['MediaConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['MediaEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Media']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  missing?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>
}

export type TagEdgeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['TagEdge'] = ResolversParentTypes['TagEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  node?: Resolver<ResolversTypes['Tag'], ParentType, ContextType>
}

export type TagConnectionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['TagConnection'] = ResolversParentTypes['TagConnection'],
> = {
  edges?: Resolver<Array<ResolversTypes['TagEdge']>, ParentType, ContextType>
  nodes?: Resolver<Array<ResolversTypes['Tag']>, ParentType, ContextType>
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>
  totalCountIsLowerBound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>
  missing?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>
}

export type ArticleRedirectResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ArticleRedirect'] = ResolversParentTypes['ArticleRedirect'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  locale?: Resolver<ResolversTypes['Locale'], ParentType, ContextType>
}

export type SectionRedirectResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['SectionRedirect'] = ResolversParentTypes['SectionRedirect'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type AuthorRedirectResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['AuthorRedirect'] = ResolversParentTypes['AuthorRedirect'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type TagRedirectResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['TagRedirect'] = ResolversParentTypes['TagRedirect'],
> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type LoggedChangeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['LoggedChange'] = ResolversParentTypes['LoggedChange'],
> = {
  seq?: Resolver<ResolversTypes['Long'], ParentType, ContextType>
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  action?: Resolver<ResolversTypes['ChangeAction'], ParentType, ContextType>
  type?: Resolver<ResolversTypes['ChangeType'], ParentType, ContextType>
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
  version?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>
  affects?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>
}

export type ChangePageResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['ChangePage'] = ResolversParentTypes['ChangePage'],
> = {
  items?: Resolver<Array<ResolversTypes['LoggedChange']>, ParentType, ContextType>
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
}

export type ChangeResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Change'] = ResolversParentTypes['Change'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>
  op?: Resolver<ResolversTypes['ChangeOp'], ParentType, ContextType>
  type?: Resolver<ResolversTypes['ChangeType'], ParentType, ContextType>
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>
}

export type QueryResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query'],
> = {
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>
  article?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<QueryArticleArgs, 'perspective'>
  >
  articleRedirect?: Resolver<
    Maybe<ResolversTypes['ArticleRedirect']>,
    ParentType,
    ContextType,
    RequireFields<QueryArticleRedirectArgs, 'slug'>
  >
  sectionRedirect?: Resolver<
    Maybe<ResolversTypes['SectionRedirect']>,
    ParentType,
    ContextType,
    RequireFields<QuerySectionRedirectArgs, 'path'>
  >
  authorRedirect?: Resolver<
    Maybe<ResolversTypes['AuthorRedirect']>,
    ParentType,
    ContextType,
    RequireFields<QueryAuthorRedirectArgs, 'slug'>
  >
  tagRedirect?: Resolver<Maybe<ResolversTypes['TagRedirect']>, ParentType, ContextType, Partial<QueryTagRedirectArgs>>
  section?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<QuerySectionArgs, 'perspective'>
  >
  author?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<QueryAuthorArgs, 'perspective'>
  >
  media?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<QueryMediaArgs, 'id' | 'perspective'>
  >
  tag?: Resolver<Maybe<ResolversTypes['Tag']>, ParentType, ContextType, RequireFields<QueryTagArgs, 'perspective'>>
  articles?: Resolver<
    Maybe<ResolversTypes['ArticleConnection']>,
    ParentType,
    ContextType,
    RequireFields<QueryArticlesArgs, 'orderBy' | 'perspective'>
  >
  search?: Resolver<
    Maybe<ResolversTypes['SearchConnection']>,
    ParentType,
    ContextType,
    RequireFields<QuerySearchArgs, 'query' | 'fuzzy'>
  >
  sections?: Resolver<
    Maybe<ResolversTypes['SectionConnection']>,
    ParentType,
    ContextType,
    RequireFields<QuerySectionsArgs, 'orderBy' | 'perspective'>
  >
  authors?: Resolver<
    Maybe<ResolversTypes['AuthorConnection']>,
    ParentType,
    ContextType,
    RequireFields<QueryAuthorsArgs, 'orderBy' | 'perspective'>
  >
  mediaItems?: Resolver<
    Maybe<ResolversTypes['MediaConnection']>,
    ParentType,
    ContextType,
    RequireFields<QueryMediaItemsArgs, 'orderBy' | 'perspective'>
  >
  tags?: Resolver<
    Maybe<ResolversTypes['TagConnection']>,
    ParentType,
    ContextType,
    RequireFields<QueryTagsArgs, 'orderBy' | 'perspective'>
  >
  changes?: Resolver<Maybe<ResolversTypes['ChangePage']>, ParentType, ContextType, Partial<QueryChangesArgs>>
}

export type MutationResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation'],
> = {
  createArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateArticleArgs, 'input'>
  >
  updateArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationUpdateArticleArgs, 'id' | 'ifVersion' | 'patch'>
  >
  submitArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationSubmitArticleArgs, 'id'>
  >
  rejectArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationRejectArticleArgs, 'id'>
  >
  approveArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationApproveArticleArgs, 'id'>
  >
  publishArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationPublishArticleArgs, 'id'>
  >
  unscheduleArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationUnscheduleArticleArgs, 'id'>
  >
  unpublishArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationUnpublishArticleArgs, 'id'>
  >
  withdrawArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationWithdrawArticleArgs, 'id'>
  >
  trashArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationTrashArticleArgs, 'id'>
  >
  restoreArticle?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreArticleArgs, 'id'>
  >
  purgeArticle?: Resolver<
    Maybe<ResolversTypes['ID']>,
    ParentType,
    ContextType,
    RequireFields<MutationPurgeArticleArgs, 'id'>
  >
  releaseArticleAlias?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationReleaseArticleAliasArgs, 'id' | 'slug'>
  >
  restoreArticleRevision?: Resolver<
    Maybe<ResolversTypes['Article']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreArticleRevisionArgs, 'id' | 'version'>
  >
  addArticleCorrection?: Resolver<
    Maybe<ResolversTypes['Correction']>,
    ParentType,
    ContextType,
    RequireFields<MutationAddArticleCorrectionArgs, 'id' | 'input'>
  >
  createArticlePreview?: Resolver<
    Maybe<ResolversTypes['ArticlePreview']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateArticlePreviewArgs, 'id'>
  >
  revokeArticlePreview?: Resolver<
    Maybe<ResolversTypes['ArticlePreview']>,
    ParentType,
    ContextType,
    RequireFields<MutationRevokeArticlePreviewArgs, 'id' | 'previewId'>
  >
  createSection?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateSectionArgs, 'input'>
  >
  updateSection?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<MutationUpdateSectionArgs, 'id' | 'ifVersion' | 'patch'>
  >
  trashSection?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<MutationTrashSectionArgs, 'id'>
  >
  restoreSection?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreSectionArgs, 'id'>
  >
  restoreSectionRevision?: Resolver<
    Maybe<ResolversTypes['Section']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreSectionRevisionArgs, 'id' | 'version'>
  >
  purgeSection?: Resolver<
    Maybe<ResolversTypes['ID']>,
    ParentType,
    ContextType,
    RequireFields<MutationPurgeSectionArgs, 'id'>
  >
  createAuthor?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateAuthorArgs, 'input'>
  >
  updateAuthor?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationUpdateAuthorArgs, 'id' | 'ifVersion' | 'patch'>
  >
  trashAuthor?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationTrashAuthorArgs, 'id'>
  >
  restoreAuthor?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreAuthorArgs, 'id'>
  >
  restoreAuthorRevision?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreAuthorRevisionArgs, 'id' | 'version'>
  >
  purgeAuthor?: Resolver<
    Maybe<ResolversTypes['ID']>,
    ParentType,
    ContextType,
    RequireFields<MutationPurgeAuthorArgs, 'id'>
  >
  releaseAuthorAlias?: Resolver<
    Maybe<ResolversTypes['Author']>,
    ParentType,
    ContextType,
    RequireFields<MutationReleaseAuthorAliasArgs, 'id' | 'slug'>
  >
  createMedia?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateMediaArgs, 'input'>
  >
  updateMedia?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<MutationUpdateMediaArgs, 'id' | 'ifVersion' | 'patch'>
  >
  trashMedia?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<MutationTrashMediaArgs, 'id'>
  >
  restoreMedia?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreMediaArgs, 'id'>
  >
  restoreMediaRevision?: Resolver<
    Maybe<ResolversTypes['Media']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreMediaRevisionArgs, 'id' | 'version'>
  >
  purgeMedia?: Resolver<
    Maybe<ResolversTypes['ID']>,
    ParentType,
    ContextType,
    RequireFields<MutationPurgeMediaArgs, 'id'>
  >
  createTag?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationCreateTagArgs, 'input'>
  >
  updateTag?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationUpdateTagArgs, 'id' | 'ifVersion' | 'patch'>
  >
  trashTag?: Resolver<Maybe<ResolversTypes['Tag']>, ParentType, ContextType, RequireFields<MutationTrashTagArgs, 'id'>>
  restoreTag?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreTagArgs, 'id'>
  >
  restoreTagRevision?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationRestoreTagRevisionArgs, 'id' | 'version'>
  >
  purgeTag?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType, RequireFields<MutationPurgeTagArgs, 'id'>>
  releaseTagAlias?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationReleaseTagAliasArgs, 'id' | 'slug'>
  >
  mergeTag?: Resolver<
    Maybe<ResolversTypes['Tag']>,
    ParentType,
    ContextType,
    RequireFields<MutationMergeTagArgs, 'id' | 'into'>
  >
}

export type SubscriptionResolvers<
  ContextType = GraphqlContext,
  ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription'],
> = {
  changes?: SubscriptionResolver<
    Maybe<ResolversTypes['Change']>,
    'changes',
    ParentType,
    ContextType,
    RequireFields<SubscriptionChangesArgs, 'perspective'>
  >
}

export type Resolvers<ContextType = GraphqlContext> = {
  DateTime?: GraphQLScalarType
  JSON?: GraphQLScalarType
  URL?: GraphQLScalarType
  Locale?: GraphQLScalarType
  Long?: GraphQLScalarType
  Node?: NodeResolvers<ContextType>
  Perspective?: PerspectiveResolvers
  ArticleType?: ArticleTypeResolvers
  Genre?: GenreResolvers
  ArticleStatus?: ArticleStatusResolvers
  ContributorRole?: ContributorRoleResolvers
  TagRel?: TagRelResolvers
  CorrectionKind?: CorrectionKindResolvers
  AuthorKind?: AuthorKindResolvers
  MediaKind?: MediaKindResolvers
  ImageType?: ImageTypeResolvers
  EntityType?: EntityTypeResolvers
  ChangeType?: ChangeTypeResolvers
  ChangeAction?: ChangeActionResolvers
  ChangeOp?: ChangeOpResolvers
  TagKind?: TagKindResolvers
  ProviderCategory?: ProviderCategoryResolvers
  ArticleOrder?: ArticleOrderResolvers
  SectionOrder?: SectionOrderResolvers
  AuthorOrder?: AuthorOrderResolvers
  TagOrder?: TagOrderResolvers
  MediaOrder?: MediaOrderResolvers
  Headlines?: HeadlinesResolvers<ContextType>
  Kicker?: KickerResolvers<ContextType>
  Location?: LocationResolvers<ContextType>
  Provider?: ProviderResolvers<ContextType>
  ExternalId?: ExternalIdResolvers<ContextType>
  Rights?: RightsResolvers<ContextType>
  Flags?: FlagsResolvers<ContextType>
  Source?: SourceResolvers<ContextType>
  Seo?: SeoResolvers<ContextType>
  Correction?: CorrectionResolvers<ContextType>
  ArticlePreview?: ArticlePreviewResolvers<ContextType>
  SectionSeo?: SectionSeoResolvers<ContextType>
  Alias?: AliasResolvers<ContextType>
  Contributor?: ContributorResolvers<ContextType>
  ArticleTag?: ArticleTagResolvers<ContextType>
  Hero?: HeroResolvers<ContextType>
  Live?: LiveResolvers<ContextType>
  Scheduled?: ScheduledResolvers<ContextType>
  Embargo?: EmbargoResolvers<ContextType>
  MissingReason?: MissingReasonResolvers
  MissingReference?: MissingReferenceResolvers<ContextType>
  PageInfo?: PageInfoResolvers<ContextType>
  Article?: ArticleResolvers<ContextType>
  Section?: SectionResolvers<ContextType>
  Link?: LinkResolvers<ContextType>
  Author?: AuthorResolvers<ContextType>
  Credit?: CreditResolvers<ContextType>
  Copyright?: CopyrightResolvers<ContextType>
  License?: LicenseResolvers<ContextType>
  FocalPoint?: FocalPointResolvers<ContextType>
  Rendition?: RenditionResolvers<ContextType>
  MediaVariant?: MediaVariantResolvers<ContextType>
  Media?: MediaResolvers<ContextType>
  Tag?: TagResolvers<ContextType>
  ArticleEdge?: ArticleEdgeResolvers<ContextType>
  ArticleConnection?: ArticleConnectionResolvers<ContextType>
  Highlight?: HighlightResolvers<ContextType>
  SearchEdge?: SearchEdgeResolvers<ContextType>
  SearchConnection?: SearchConnectionResolvers<ContextType>
  SectionEdge?: SectionEdgeResolvers<ContextType>
  SectionConnection?: SectionConnectionResolvers<ContextType>
  AuthorEdge?: AuthorEdgeResolvers<ContextType>
  AuthorConnection?: AuthorConnectionResolvers<ContextType>
  MediaEdge?: MediaEdgeResolvers<ContextType>
  MediaConnection?: MediaConnectionResolvers<ContextType>
  TagEdge?: TagEdgeResolvers<ContextType>
  TagConnection?: TagConnectionResolvers<ContextType>
  ArticleRedirect?: ArticleRedirectResolvers<ContextType>
  SectionRedirect?: SectionRedirectResolvers<ContextType>
  AuthorRedirect?: AuthorRedirectResolvers<ContextType>
  TagRedirect?: TagRedirectResolvers<ContextType>
  LoggedChange?: LoggedChangeResolvers<ContextType>
  ChangePage?: ChangePageResolvers<ContextType>
  Change?: ChangeResolvers<ContextType>
  Query?: QueryResolvers<ContextType>
  Mutation?: MutationResolvers<ContextType>
  Subscription?: SubscriptionResolvers<ContextType>
}

/** The inner value of every enum value. */
export const ENUM_WORDS: Record<string, Record<string, string>> = {
  Perspective: { PUBLISHED: 'published', DRAFT: 'draft', TRASH: 'trash' },
  ArticleType: {
    ARTICLE: 'article',
    LIVEBLOG: 'liveblog',
    GALLERY: 'gallery',
    VIDEO: 'video',
    AUDIO: 'audio',
    INTERACTIVE: 'interactive',
    PICTURE: 'picture',
  },
  Genre: {
    NEWS: 'news',
    ANALYSIS: 'analysis',
    OPINION: 'opinion',
    REVIEW: 'review',
    BACKGROUND: 'background',
    ASK_PUBLIC: 'askPublic',
    SATIRE: 'satire',
    ADVERTISER: 'advertiser',
  },
  ArticleStatus: {
    DRAFT: 'draft',
    IN_REVIEW: 'inReview',
    APPROVED: 'approved',
    SCHEDULED: 'scheduled',
    PUBLISHED: 'published',
    UNPUBLISHED: 'unpublished',
    WITHDRAWN: 'withdrawn',
    TRASHED: 'trashed',
  },
  ContributorRole: {
    AUTHOR: 'author',
    PHOTOGRAPHER: 'photographer',
    EDITOR: 'editor',
    TRANSLATOR: 'translator',
    ILLUSTRATOR: 'illustrator',
    PRODUCER: 'producer',
    ADDITIONAL_REPORTING: 'additionalReporting',
  },
  TagRel: { ABOUT: 'about', MENTIONS: 'mentions' },
  CorrectionKind: {
    CORRECTION: 'correction',
    CLARIFICATION: 'clarification',
    RETRACTION: 'retraction',
    UPDATE: 'update',
  },
  AuthorKind: { PERSON: 'person', ORGANISATION: 'organisation' },
  MediaKind: { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' },
  ImageType: {
    PHOTOGRAPH: 'photograph',
    GRAPHIC: 'graphic',
    ILLUSTRATION: 'illustration',
    THUMBNAIL: 'thumbnail',
    COMPOSITE: 'composite',
  },
  EntityType: { ARTICLE: 'article', SECTION: 'section', AUTHOR: 'author', MEDIA: 'media', TAG: 'tag' },
  ChangeType: {
    ARTICLE: 'article',
    SECTION: 'section',
    AUTHOR: 'author',
    MEDIA: 'media',
    TAG: 'tag',
    TOKEN: 'token',
    WEBHOOK: 'webhook',
    IMPORT: 'import',
    EPOCH: 'epoch',
    SETTINGS: 'settings',
  },
  ChangeAction: {
    CREATED: 'created',
    UPDATED: 'updated',
    SUBMITTED: 'submitted',
    APPROVED: 'approved',
    REJECTED: 'rejected',
    SCHEDULED: 'scheduled',
    RESCHEDULED: 'rescheduled',
    UNSCHEDULED: 'unscheduled',
    PUBLISHED: 'published',
    EXPIRY_SET: 'expirySet',
    EXPIRED: 'expired',
    UNPUBLISHED: 'unpublished',
    WITHDRAWN: 'withdrawn',
    CORRECTED: 'corrected',
    TRASHED: 'trashed',
    RESTORED: 'restored',
    PURGED: 'purged',
    MOVED: 'moved',
    REVEALED: 'revealed',
    MERGED: 'merged',
    HIDDEN: 'hidden',
    TOKEN_CREATED: 'tokenCreated',
    TOKEN_REVOKED: 'tokenRevoked',
    WEBHOOK_CHANGED: 'webhookChanged',
    IMPORT_STARTED: 'importStarted',
    IMPORT_FINISHED: 'importFinished',
    EPOCH_CHANGED: 'epochChanged',
    SETTINGS_CHANGED: 'settingsChanged',
  },
  ChangeOp: { UPSERT: 'upsert', REMOVE: 'remove' },
  TagKind: {
    KEYWORD: 'keyword',
    PERSON: 'person',
    ORGANISATION: 'organisation',
    PLACE: 'place',
    EVENT: 'event',
    WORK_OR_PRODUCT: 'workOrProduct',
    SERIES: 'series',
    TONE: 'tone',
    CAMPAIGN: 'campaign',
    STORY_THREAD: 'storyThread',
    INTERNAL: 'internal',
  },
  ProviderCategory: {
    STAFF: 'staff',
    WIRES: 'wires',
    FREELANCE: 'freelance',
    STOCK: 'stock',
    HANDOUT: 'handout',
    OTHER: 'other',
  },
  ArticleOrder: {
    PUBLISHED_AT_DESC: '-publishedAt',
    PUBLISHED_AT_ASC: 'publishedAt',
    MODIFIED_AT_DESC: '-modifiedAt',
    HEADLINE_ASC: 'headline',
    RELEVANCE: 'relevance',
  },
  SectionOrder: { NAME_ASC: 'name', CREATED_AT_DESC: '-createdAt' },
  AuthorOrder: { NAME_ASC: 'name', CREATED_AT_DESC: '-createdAt' },
  TagOrder: { NAME_ASC: 'name', CREATED_AT_DESC: '-createdAt' },
  MediaOrder: { CREATED_AT_DESC: '-createdAt' },
  MissingReason: { TRASHED: 'trashed', RIGHTS_EXPIRED: 'rightsExpired' },
}
