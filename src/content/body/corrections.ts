// The ledger of an article inside its rendered body: an entry stands where a block names it; what no block shows comes
// at the end, so that no correction that readers may see is missing from a page that is the body alone.
import type { BlockOf } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import { textMarkdown } from './markdown-inline.ts'
import { commonAttributes, element, textHtml } from './markup.ts'
import type { Resolve, ResolvedCorrection } from './resolve.ts'

type Block = BlockOf<'correction'>

/** The entry that a block names; null when this reader may not see it, or the ledger has none of that id. */
export const ledgerEntry = (
  { corrections = [] }: Pick<Resolve, 'corrections'>,
  id: string,
): ResolvedCorrection | null => corrections.find((each) => each.id === id) ?? null

const entryHtml = (entry: ResolvedCorrection, own: Parameters<typeof element>[1] = {}): string => {
  const date = element('time', { datetime: entry.publishedAt }, entry.publishedAt.slice(0, 10))
  const attributes = { ...own, class: 'correction', 'data-kind': entry.kind }
  return `${element('aside', attributes, `<p>${textHtml(entry.text)}</p>\n<p>${date}</p>`)}\n`
}

export const correctionHtml = (block: Block, { resolve, corrected }: HtmlContext): string => {
  const entry = ledgerEntry(resolve, block.correctionId)
  if (entry === null) return ''
  corrected.add(entry.id)
  return entryHtml(entry, commonAttributes(block))
}

/** The entries that no block has shown, oldest first; empty where there are none. */
export const remainingHtml = ({ resolve, corrected }: HtmlContext): string => {
  const rest = (resolve.corrections ?? []).filter(({ id }) => !corrected.has(id))
  if (rest.length === 0) return ''
  return `<section class="corrections">\n${rest.map((entry) => entryHtml(entry)).join('')}</section>\n`
}

const entryMarkdown = ({ text, publishedAt }: ResolvedCorrection): string =>
  `${textMarkdown(text)}\n\n${publishedAt.slice(0, 10)}`.replace(/^/gm, '> ').replace(/^> $/gm, '>')

export const correctionMarkdown = (block: Block, { resolve, corrected }: HtmlContext): string => {
  const entry = ledgerEntry(resolve, block.correctionId)
  if (entry === null) return ''
  corrected.add(entry.id)
  return entryMarkdown(entry)
}

/** As `remainingHtml`: pieces to stand one below the other. */
export const remainingMarkdown = ({ resolve, corrected }: HtmlContext): string[] => {
  const rest = (resolve.corrections ?? []).filter(({ id }) => !corrected.has(id))
  // Two quotes beside one another would be one.
  return rest.length === 0 ? [] : ['---', rest.map(entryMarkdown).join('\n\n<!-- -->\n\n')]
}
