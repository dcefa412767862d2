// Fields that JavaScript makes once the statement has answered. Each stands in the statement's answer as an object of its
// ingredients, read in the same statement under the same visibility, and is replaced by its text before the answer goes out.
import type { Field } from './shape.ts'

/** `bodyText` needs the body and the ledger alone; the others what its blocks name. */
export const DERIVED = ['bodyHtml', 'bodyText', 'bodyMarkdown'] as const

const columns = (...names: string[]): Field[] => names.map((name) => [name, 'column', name] as const)

const BODY: readonly Field[] = [
  ...columns('body'),
  ['corrections', 'list', 'corrections', columns('id', 'kind', 'text', 'publishedAt', 'visible')],
]

const INGREDIENTS: readonly Field[] = [
  ...BODY,
  [
    'media',
    'list',
    'media',
    columns(
      'id',
      'kind',
      'url',
      'alt',
      'decorative',
      'caption',
      'creditLine',
      'width',
      'height',
      'mimeType',
      'renditions',
    ),
  ],
  ['articles', 'list', 'linkedArticles', columns('id', 'path', 'headline')],
  ['tags', 'list', 'mentionedTags', columns('id', 'slug', 'name')],
  ['authors', 'list', 'mentionedAuthors', columns('id', 'slug', 'name')],
]

/** Of what a search has found alone: the values of a search have what was looked for (slot `forms`). */
export const HIGHLIGHT = 'highlight'

const FOUND: readonly Field[] = columns('headline', 'standfirst', 'searchText', 'searchForms')

/** What a derived field is made of, and its name: one answer may hold several under one key, by the type of the row. */
export function derivedSelect(name: string): readonly Field[] {
  if (name === HIGHLIGHT) return [['derived', 'const', JSON.stringify(name)], ...FOUND]
  if (!DERIVED.some((known) => known === name)) throw new Error(`there is no derived field ${name}`)
  return [['derived', 'const', JSON.stringify(name)], ...(name === 'bodyText' ? BODY : INGREDIENTS)]
}
