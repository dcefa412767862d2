// The invented newsroom as pure functions of a seed: everything about article i follows from (seed, i), so each table can
// be written by a pass of its own and nothing is held in memory.
import { loadAffects, loadSort, loadText } from './product.ts'
import { random, some, uuidAt, type Random } from './random.ts'
import { headline, makeWords, SEARCH_WORDS, sentence, sentenceAbout, usage, type Vocabulary } from './words.ts'

export interface Size {
  articles: number
  /** Bytes of a body's JSON, about. */
  bodyBytes: number
  seed: number
  /** Media items; twice as many as authors at least. */
  media?: number
}

export interface Section {
  id: string
  slug: string
  name: string
  path: string
  depth: number
  parent: string | null
}
export interface Author {
  id: string
  slug: string
  name: string
  image: string
  imageLarge: string
}
export interface Tag {
  id: string
  slug: string
  name: string
  kind: string
}

/** The state of one article: version 1 was live until version 2 took its place. */
export interface Article {
  id: string
  group: string
  locale: string
  slug: string
  headline: string
  standfirst: string
  genre: string
  urgency: number
  section: string
  authors: string[]
  tags: string[]
  hero: string | null
  media: string[]
  related: string[]
  createdAt: number
  /** Version 1 goes live; version 2 is written; version 2 goes live. */
  liveAt: number
  editedAt: number
  updatedAt: number
}

export interface Body {
  json: string
  words: number
  chars: number
}

export interface Newsroom {
  readonly size: Size
  readonly sections: readonly Section[]
  readonly authors: readonly Author[]
  readonly tags: readonly Tag[]
  readonly mediaIds: readonly string[]
  article(index: number): Article
  idOf(index: number): string
  /** When version 2 of the article goes live, without the rest of it. */
  updatedAt(index: number): number
  body(index: number, version: 1 | 2, media: readonly string[]): Body
  readonly sortKey: (text: string) => string
  readonly affects: Awaited<ReturnType<typeof loadAffects>>
}

/** The staff and the tree were there before the first article; the last article is old enough for any clock. */
export const FOUNDED = Date.UTC(2015, 0, 1)
const FIRST = Date.UTC(2016, 5, 1)
const LAST = Date.UTC(2025, 5, 1)
const MINUTE = 60_000

const SECTIONS = { tops: 6, children: 3, grandchildren: 2 }
export const COUNTS = { authors: 500, tags: 400, media: 20_000 }
const GENRES = ['news', 'news', 'news', 'news', 'analysis', 'opinion', 'review', 'background']
const TAG_KINDS = ['keyword', 'person', 'organisation', 'place', 'event']

// One stream of random numbers for each kind of thing.
const KIND = { words: 1, section: 2, author: 3, tag: 4, media: 5, article: 6, body: 7, identity: 8, time: 9 }

export async function newsroom(size: Size): Promise<Newsroom> {
  const { seed } = size
  const words = usage(makeWords(random(seed, KIND.words), 30_000))
  const { sortKey } = await loadSort()
  const sections = makeSections(seed, words)
  const mediaIds = Array.from({ length: size.media ?? COUNTS.media }, (_, at) =>
    uuidAt(FOUNDED + at, random(seed, KIND.media, at)),
  )
  const authors = makeAuthors(seed, words, mediaIds)
  const tags = makeTags(seed, words)
  const step = (LAST - FIRST) / size.articles
  const createdAt = (index: number): number => Math.floor(FIRST + index * step)
  const idOf = (index: number): string => uuidAt(createdAt(index), random(seed, KIND.identity, index))
  const times = (index: number): Pick<Article, 'createdAt' | 'liveAt' | 'editedAt' | 'updatedAt'> => {
    const from = random(seed, KIND.time, index)
    const created = createdAt(index)
    const liveAt = created + (5 + from.below(300)) * MINUTE + from.below(MINUTE)
    const editedAt = liveAt + (5 + from.below(600)) * MINUTE
    return { createdAt: created, liveAt, editedAt, updatedAt: editedAt + (1 + from.below(120)) * MINUTE }
  }
  const isTranslation = (index: number): boolean => index % 10 === 9

  const article = (index: number): Article => {
    const from = random(seed, KIND.article, index)
    const title = headline(from, words)
    const related = index === 0 ? [] : [from.below(index), from.below(index)]
    return {
      id: idOf(index),
      // Every tenth is the German one of the article before it.
      group: uuidAt(FIRST, random(seed, KIND.identity, isTranslation(index) ? index - 1 : index, 1)),
      locale: isTranslation(index) ? 'de' : 'en',
      slug: `${title.toLowerCase().replaceAll(' ', '-').slice(0, 60).replace(/-$/, '')}-${index.toString(36)}`,
      headline: title,
      standfirst: sentence(from, words),
      genre: GENRES[from.below(GENRES.length)] ?? 'news',
      urgency: 1 + from.below(9),
      section: sections[from.skewed(sections.length)]?.id ?? '',
      authors: some(from, authors, 1 + from.below(3)).map(({ id }) => id),
      tags: some(from, tags, 3, true).map(({ id }) => id),
      hero: from.chance(0.9) ? (mediaIds[from.below(mediaIds.length)] ?? null) : null,
      media: some(from, mediaIds, from.below(6)),
      related: [...new Set(related)].map(idOf),
      ...times(index),
    }
  }
  return {
    size,
    sections,
    authors,
    tags,
    mediaIds,
    article,
    idOf,
    updatedAt: (index) => times(index).updatedAt,
    body: await bodies(size, words),
    sortKey,
    affects: await loadAffects(),
  }
}

function makeSections(seed: number, { words }: Vocabulary): Section[] {
  const made: Section[] = []
  const grow = (parent: Section | null, name: string): Section => {
    const from = random(seed, KIND.section, made.length)
    const section = {
      id: uuidAt(FOUNDED, from),
      slug: name,
      name: name.charAt(0).toUpperCase() + name.slice(1),
      path: parent === null ? name : `${parent.path}/${name}`,
      depth: parent === null ? 0 : parent.depth + 1,
      parent: parent?.id ?? null,
    }
    made.push(section)
    return section
  }
  // Made words, each once: the tail of the vocabulary.
  let next = words.length
  const name = (): string => words[--next] ?? ''
  for (let top = 0; top < SECTIONS.tops; top++) {
    const root = grow(null, name())
    for (let child = 0; child < SECTIONS.children; child++) {
      const below = grow(root, name())
      for (let leaf = 0; leaf < SECTIONS.grandchildren; leaf++) grow(below, name())
    }
  }
  return made
}

function makeAuthors(seed: number, words: Vocabulary, mediaIds: readonly string[]): Author[] {
  return Array.from({ length: COUNTS.authors }, (_, at) => {
    const from = random(seed, KIND.author, at)
    const name = headline(from, words)
      .split(' ')
      .slice(0, 2)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    const slug = `${name.join('-').toLowerCase()}-${at}`
    const [image = '', imageLarge = ''] = [mediaIds[2 * at], mediaIds[2 * at + 1]]
    return { id: uuidAt(FOUNDED, from), slug, name: name.join(' '), image, imageLarge }
  })
}

function makeTags(seed: number, { words }: Vocabulary): Tag[] {
  return Array.from({ length: COUNTS.tags }, (_, at) => {
    const from = random(seed, KIND.tag, at)
    const name = words[words.length - 100 - at] ?? ''
    return {
      id: uuidAt(FOUNDED, from),
      slug: `${name}-${at}`,
      name,
      kind: TAG_KINDS[from.below(TAG_KINDS.length)] ?? 'keyword',
    }
  })
}

interface Sentence {
  text: string
  words: number
  chars: number
}

/** Portable Text of paragraphs, a subheading now and then, and the media between them. */
async function bodies({ seed, bodyBytes, articles }: Size, words: Vocabulary): Promise<Newsroom['body']> {
  const { wordCount, charCount } = await loadText()
  const measured = (text: string): Sentence => {
    const block = {
      _type: 'block',
      _key: 'a',
      style: 'normal',
      markDefs: [],
      children: [{ _type: 'span', _key: 'b', text, marks: [] }],
    }
    const body = [block] as unknown as Parameters<typeof charCount>[0] // a body as docs/body.md has it
    return { text, words: wordCount(body, 'en'), chars: charCount(body) }
  }
  const from = random(seed, KIND.words, 1)
  const pool = Array.from({ length: 8_000 }, () => measured(sentence(from, words)))
  const about = Object.fromEntries(Object.values(SEARCH_WORDS).map((word) => [word, measured(sentenceAbout(word))]))
  const searched = (index: number, within: Random): Sentence[] => {
    const found: string[] = []
    if (within.chance(1 / 3)) found.push(SEARCH_WORDS.third)
    if (within.chance(1 / 100)) found.push(SEARCH_WORDS.hundredth)
    if (within.chance(1 / 100) && index < articles / 2) found.push(SEARCH_WORDS.old)
    return found.flatMap((word) => about[word] ?? [])
  }
  return (index, version, media) => {
    const within = random(seed, KIND.body, index)
    const named = searched(index, within)
    const wanted = bodyBytes * (0.75 + within.below(51) / 100)
    const blocks: string[] = []
    let [size, count, chars, key] = [0, 0, 0, 0]
    const add = (block: string): void => {
      blocks.push(block)
      size += block.length + 1
    }
    const nextKey = (): string => `k${(key++).toString(36).padStart(3, '0')}`
    const block = (style: string, sentences: readonly Sentence[]): void => {
      const text = sentences.map((one) => one.text).join(' ')
      for (const one of sentences) {
        count += one.words
        chars += one.chars
      }
      chars += sentences.length - 1
      add(
        `{"_type":"block","_key":"${nextKey()}","style":"${style}","markDefs":[],"children":[{"_type":"span","_key":"${nextKey()}","text":"${text}","marks":[]}]}`,
      )
    }
    const pick = (): Sentence => pool[within.below(pool.length)] ?? { text: '', words: 0, chars: 0 }
    const pictures = [...media]
    for (let paragraph = 0; size < wanted || pictures.length > 0 || named.length > 0; paragraph++) {
      if (paragraph > 0 && paragraph % 6 === 0) block('h2', [pick()])
      const own = named.pop()
      block('normal', [...(own === undefined ? [] : [own]), ...Array.from({ length: 2 + within.below(5) }, pick)])
      const picture = pictures.shift()
      if (picture !== undefined)
        add(`{"_type":"image","_key":"${nextKey()}","media":{"id":"${picture}"},"role":"inline"}`)
    }
    // The newer version says one thing more.
    if (version === 2) block('normal', [pick()])
    return { json: `[${blocks.join(',')}]`, words: count, chars }
  }
}
