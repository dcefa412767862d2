import type { Block, Body } from './blocks.ts'
import { formatPath } from './faults.ts'
import { walkBlocks } from './walk.ts'

/** An id that a body names, and where: `{ id, path: 'body[3].media.id' }`. */
export type Reference = { id: string; path: string }
export type ReferenceKind = 'media' | 'articles' | 'tags' | 'authors'
type Named = { kind: ReferenceKind; id: string | undefined; keys: PropertyKey[] }

const media = (id: string | undefined, ...keys: PropertyKey[]): Named => ({ kind: 'media', id, keys })

const inBlock = (block: Block): Named[] => {
  switch (block._type) {
    case 'block':
      return (block.markDefs ?? []).flatMap((def, i): Named[] => {
        if (def._type === 'link') return [{ kind: 'articles', id: def.articleId, keys: ['markDefs', i, 'articleId'] }]
        if (def._type !== 'mention') return []
        return [
          { kind: 'tags', id: def.tagId, keys: ['markDefs', i, 'tagId'] },
          { kind: 'authors', id: def.authorId, keys: ['markDefs', i, 'authorId'] },
        ]
      })
    case 'image':
      return [media(block.media.id, 'media', 'id')]
    case 'gallery':
      return block.items.map((item, i) => media(item.media.id, 'items', i, 'media', 'id'))
    case 'video':
      return [media(block.media?.id, 'media', 'id'), media(block.poster?.id, 'poster', 'id')]
    case 'audio':
      return [media(block.media?.id, 'media', 'id'), media(block.thumbnail?.id, 'thumbnail', 'id')]
    case 'file':
      return [media(block.media?.id, 'media', 'id'), media(block.preview?.id, 'preview', 'id')]
    case 'link_card':
      return [media(block.image?.id, 'image', 'id'), { kind: 'articles', id: block.articleId, keys: ['articleId'] }]
    case 'link_list':
      return block.items.flatMap((item, i): Named[] =>
        item._type === 'text'
          ? []
          : [
              media(item.image?.id, 'items', i, 'image', 'id'),
              { kind: 'articles', id: item.articleId, keys: ['items', i, 'articleId'] },
            ],
      )
    case 'profile_list':
      return block.items.flatMap((item, i) => [
        media(item.image?.id, 'items', i, 'image', 'id'),
        ...(item.authorIds ?? []).map((id, j): Named => ({ kind: 'authors', id, keys: ['items', i, 'authorIds', j] })),
      ])
    case 'group':
      return [media(block.background?.id, 'background', 'id')]
    default:
      return []
  }
}

type Places = Readonly<Record<ReferenceKind, readonly Reference[]>>

const known = new WeakMap<Body, Places>()

/**
 * Every place where an accepted body names another entity, in the order of the document, repeats included. A body, which
 * nobody changes in place, is walked once.
 */
export const referencePlaces = (body: Body, path = 'body'): Places => {
  if (path !== 'body') return placesIn(body, path)
  const found = known.get(body) ?? placesIn(body, path)
  known.set(body, found)
  return found
}

const placesIn = (body: Body, path: string): Places => {
  const found: Record<ReferenceKind, Reference[]> = { media: [], articles: [], tags: [], authors: [] }
  for (const { block, keys } of walkBlocks(body)) {
    for (const named of inBlock(block)) {
      if (named.id !== undefined)
        found[named.kind].push({ id: named.id, path: formatPath(path, [...keys, ...named.keys]) })
    }
  }
  return found
}

const once = (places: readonly Reference[]): string[] => [...new Set(places.map(({ id }) => id))]

/** The ids that an accepted body names, each once, in the order of the document. */
export const bodyReferences = (body: Body): Record<ReferenceKind, string[]> => {
  const { media: images, articles, tags, authors } = referencePlaces(body)
  return { media: once(images), articles: once(articles), tags: once(tags), authors: once(authors) }
}
