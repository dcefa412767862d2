// A newsroom as plain data that forgets nothing: what readers saw at any instant, without a database.

/** What held from an instant on; the newest last. */
export type History<T> = { from: number; value: T }[]

export interface Section {
  slug: string
  name: string
  parent: string | null
  lead: string[]
  trashed: boolean
}
export interface Named {
  slug: string
  name: string
  /** An author's bio; of a tag, nothing. */
  bio: string
  trashed: boolean
}
export interface Picture {
  caption: string
  rightsUntil: number | null
  trashed: boolean
}
export interface Content {
  headline: string
  slug: string
  section: string
  authors: string[]
  tags: string[]
  hero: string | null
  related: string[]
  publishedAt: number | null
}
export interface Version {
  number: number
  content: Content
  from: number
  to: number
  withdrawn: boolean
}
export interface Article {
  id: string
  latest: Content
  trashed: boolean
  /** Those that have, or will have, been live. */
  versions: Version[]
  /** Every slug it ever asked for. */
  slugs: Set<string>
}

export interface Newsroom {
  articles: Map<string, Article>
  sections: Map<string, History<Section>>
  authors: Map<string, History<Named>>
  tags: Map<string, History<Named>>
  media: Map<string, History<Picture>>
}

/** Who looks back: the holder of articles:history, or anybody, who meets only what is live at `clock`. */
export interface View {
  at: number
  clock: number
  isPublic: boolean
}

export const newest = <T>(history: History<T> | undefined): T | undefined => history?.at(-1)?.value

export const valueAt = <T>(history: History<T> | undefined, at: number): T | undefined =>
  history?.findLast(({ from }) => from <= at)?.value

/** What was there then and is not in the trash now. */
function kept<T extends { trashed: boolean }>(history: History<T> | undefined, at: number): T | null {
  const [then, now] = [valueAt(history, at), newest(history)]
  return then === undefined || then.trashed || now?.trashed === true ? null : then
}

const holds = ({ rightsUntil }: Picture, at: number): boolean => rightsUntil === null || rightsUntil > at

/** Rights then, by the clock of then; and now, by today's. */
export function picture(room: Newsroom, id: string | null, { at, clock }: View): Picture | null {
  const history = id === null ? undefined : room.media.get(id)
  const [then, now] = [kept(history, at), newest(history)]
  return then !== null && now !== undefined && holds(then, at) && holds(now, clock) ? then : null
}

const liveAt = ({ versions }: Article, at: number): Version | undefined =>
  versions.find(({ from, to, withdrawn }) => from <= at && at < to && !withdrawn)

export function versionAt(article: Article, { at, clock, isPublic }: View): Version | null {
  if (article.trashed || (isPublic && liveAt(article, clock) === undefined)) return null
  return liveAt(article, at) ?? null
}

const firstPublished = ({ versions }: Article): number => Math.min(...versions.map(({ from }) => from))

export function pathAt(room: Newsroom, id: string, at: number): string {
  const section = valueAt(room.sections.get(id), at)
  if (section === undefined) return ''
  return section.parent === null ? section.slug : `${pathAt(room, section.parent, at)}/${section.slug}`
}

/** The visible articles as lists have them: newest first, then by id. */
export function listAt(room: Newsroom, view: View, wanted: (content: Content) => boolean = () => true): string[] {
  const found = [...room.articles.values()].flatMap((article) => {
    const version = versionAt(article, view)
    if (version === null || !wanted(version.content)) return []
    return [{ id: article.id, key: version.content.publishedAt ?? firstPublished(article) }]
  })
  return found.sort((a, b) => b.key - a.key || (a.id < b.id ? 1 : -1)).map(({ id }) => id)
}

export const sectionAt = (room: Newsroom, id: string, view: View): Section | null =>
  kept(room.sections.get(id), view.at)
export const authorAt = (room: Newsroom, id: string, view: View): Named | null => kept(room.authors.get(id), view.at)
export const tagAt = (room: Newsroom, id: string, view: View): Named | null => kept(room.tags.get(id), view.at)

/** The section and all that lay below it then. */
export function subtreeAt(room: Newsroom, root: string, view: View): Set<string> {
  const path = pathAt(room, root, view.at)
  const inside = [...room.sections.keys()].filter((id) => {
    const own = pathAt(room, id, view.at)
    return sectionAt(room, id, view) !== null && (own === path || own.startsWith(`${path}/`))
  })
  return new Set(inside)
}

/** What an address led to then: an article's id and its slug of then, whether that is the one asked for or not. */
export function bySlug(room: Newsroom, slug: string, view: View): { id: string; slug: string } | null {
  const article = [...room.articles.values()].find(({ slugs }) => slugs.has(slug))
  const version = article && versionAt(article, view)
  if (!article || !version) return null
  const isSeen = article.versions.some(({ content, from }) => content.slug === slug && from <= view.at)
  return isSeen ? { id: article.id, slug: version.content.slug } : null
}
