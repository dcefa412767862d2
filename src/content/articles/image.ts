import { slugName } from '../../changes/affects.ts'
import type { Image } from '../../changes/append.ts'
import type { ArticleContent } from './content.ts'

/** The filter and sort keys of a version that readers see, for readers of the log. */
export function imageOf(
  content: ArticleContent,
  dates: { publishedAt: Date | null; modifiedAt: Date },
): Exclude<Image, null> {
  return {
    section: content.section ?? null,
    authors: [...new Set((content.contributors ?? []).map(({ author }) => author))],
    tags: (content.tags ?? []).map(({ tag }) => tag),
    type: content.type,
    genre: content['genre'] ?? null,
    locale: content.locale,
    publishedAt: dates.publishedAt,
    modifiedAt: dates.modifiedAt,
  }
}

/** The names of the addresses of these contents. */
export function addressNames(...contents: (ArticleContent | null)[]): string[] {
  return contents.flatMap((content) =>
    content?.slug === undefined ? [] : [slugName('article', content.slug, content.locale)],
  )
}
