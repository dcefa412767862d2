// The text of derived fields, made from the ingredients that the statement put in their place (derived.ts).
import { renderHtml } from '../content/body/html.ts'
import { renderMarkdown } from '../content/body/markdown.ts'
import type { Resolve, ResolvedCorrection, ResolvedMedia } from '../content/body/resolve.ts'
import { bodyText } from '../content/body/text.ts'
import { HIGHLIGHT } from './derived.ts'
import { highlight, type Highlight } from './highlight.ts'
import type { EdgePart, Field, Part, Shape } from './shape.ts'

type Body = Parameters<typeof bodyText>[0]
type Json = Record<string, unknown>

interface Ingredients {
  derived: string
  body: Body
  media?: ResolvedMedia[]
  articles?: { id: string; path: string; headline: string }[]
  tags?: { id: string; slug: string; name: string }[]
  authors?: { id: string; slug: string; name: string }[]
  corrections?: (ResolvedCorrection & { visible: boolean })[]
  headline?: string
  standfirst?: string | null
  searchText?: string | null
  searchForms?: string[]
}

/** The answer with every derived field made. Costs a parse of the whole answer: only shapes that have one come here. */
export function derive(shape: Shape, json: string): string {
  // Our own statement's answer: it has the form that the shape names.
  const answer = JSON.parse(json) as Json
  if (shape.root === 'page') deriveParts(shape.parts, answer)
  else if (shape.root === 'one') deriveFields(shape.select, answer)
  // Which entity a node turned out to be is not said: a field that another entity's shape names is absent, or says itself
  // what is to be made of it.
  else for (const select of Object.values(shape.types)) deriveFields(select, answer)
  return JSON.stringify(answer)
}

function deriveFields(fields: readonly Field[], item: Json): void {
  for (const field of fields) {
    const value = item[field[0]]
    if (value === null || value === undefined) continue
    if (field[1] === 'derived') {
      if (isJson(value)) item[field[0]] = made(value as unknown as Ingredients) // derivedSelect's members
    } else if (field[1] === 'one') {
      if (isJson(value)) deriveFields(field[3], value)
    } else if (field[1] === 'list') {
      for (const one of each(value)) deriveFields(field[3], one)
    } else if (field[1] === 'page') {
      if (isJson(value)) deriveParts(field[4], value)
    }
  }
}

function deriveParts(parts: readonly Part[], page: Json): void {
  for (const part of parts) {
    if (part[1] === 'nodes') for (const node of each(page[part[0]])) deriveFields(part[2], node)
    if (part[1] === 'edges') for (const edge of each(page[part[0]])) deriveEdge(part[2], edge)
  }
}

function deriveEdge(parts: readonly EdgePart[], edge: Json): void {
  for (const part of parts) {
    const node = edge[part[0]]
    if (part[1] === 'node' && isJson(node)) deriveFields(part[2], node)
    if (part[1] === 'derived' && isJson(node)) {
      deriveFields([[part[2], 'derived', part[2]]], node)
      edge[part[0]] = node[part[2]]
    }
  }
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const each = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])

function made(ingredients: Ingredients): string | Highlight {
  const { derived: name } = ingredients
  if (name === HIGHLIGHT) {
    const { headline = '', standfirst = null, searchText, searchForms = [] } = ingredients
    return highlight({ headline, standfirst, body: searchText ?? '' }, searchForms)
  }
  if (name === 'bodyText') return bodyText(ingredients.body, shown(ingredients))
  const resolve = resolver(ingredients)
  return name === 'bodyHtml' ? renderHtml(ingredients.body, resolve) : renderMarkdown(ingredients.body, resolve)
}

/** Editors read all of the ledger; a rendered body shows what readers see of it. */
const shown = ({ corrections = [] }: Ingredients): ResolvedCorrection[] => corrections.filter(({ visible }) => visible)

/** What is not among the ingredients is not visible: a figure is left out, a link is its text. */
function resolver(ingredients: Ingredients): Resolve {
  const { media = [], articles = [], tags = [], authors = [] } = ingredients
  const byId = <T extends { id: string }>(list: readonly T[]): ((id: string) => T | null) => {
    const map = new Map(list.map((item) => [item.id, item]))
    return (id) => map.get(id.toLowerCase()) ?? null
  }
  const [mediaById, articleById, tagById, authorById] = [byId(media), byId(articles), byId(tags), byId(authors)]
  return {
    media: (id) => {
      const item = mediaById(id)
      return item && { ...item, renditions: item.renditions ?? [] } // null where none are stored
    },
    article: (id) => {
      const found = articleById(id)
      return found && { url: `/${found.path}`, headline: found.headline }
    },
    tag: (id) => {
      const found = tagById(id)
      return found && { url: `/tags/${found.slug}`, name: found.name }
    },
    author: (id) => {
      const found = authorById(id)
      return found && { url: `/authors/${found.slug}`, name: found.name }
    },
    corrections: shown(ingredients),
  }
}
