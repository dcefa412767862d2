/** The closed lists of words that inputs and filters take and answers hold: vocabulary, to the letter. */
export const ARTICLE_TYPES = ['article', 'liveblog', 'gallery', 'video', 'audio', 'interactive', 'picture'] as const
export const GENRES = [
  'news',
  'analysis',
  'opinion',
  'review',
  'background',
  'askPublic',
  'satire',
  'advertiser',
] as const
export const STATUSES = [
  'draft',
  'inReview',
  'approved',
  'scheduled',
  'published',
  'unpublished',
  'withdrawn',
  'trashed',
] as const
export const CONTRIBUTOR_ROLES = [
  'author',
  'photographer',
  'editor',
  'translator',
  'illustrator',
  'producer',
  'additionalReporting',
] as const
export const CORRECTION_KINDS = ['correction', 'clarification', 'retraction', 'update'] as const
export const TAG_RELS = ['about', 'mentions'] as const
export const AUTHOR_KINDS = ['person', 'organisation'] as const
export const MEDIA_KINDS = ['image', 'video', 'audio', 'document'] as const
export const TAG_KINDS = [
  'keyword',
  'person',
  'organisation',
  'place',
  'event',
  'workOrProduct',
  'series',
  'tone',
  'campaign',
  'storyThread',
  'internal',
] as const
export const IMAGE_TYPES = ['photograph', 'graphic', 'illustration', 'thumbnail', 'composite'] as const
export const PROVIDER_CATEGORIES = ['staff', 'wires', 'freelance', 'stock', 'handout', 'other'] as const
