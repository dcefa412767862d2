import type { Block, BlockOf, BlockType, Body, TextBlock } from './blocks.ts'
import { correctionMarkdown, remainingMarkdown } from './corrections.ts'
import type { HtmlContext } from './html-context.ts'
import { notesPlace } from './html-context.ts'
import type { List } from './lists.ts'
import { gatherLists } from './lists.ts'
import * as blocks from './markdown-blocks.ts'
import { lineMarkdown, linkMarkdown, textMarkdown } from './markdown-inline.ts'
import { withoutEnd } from './markup.ts'
import type { Resolve } from './resolve.ts'
import { shownBlocks } from './text.ts'

const { paragraphs, quoted } = blocks

// One entry for every type, so that a new type without its Markdown does not compile.
type Renderers = { [T in BlockType]: (block: BlockOf<T>, context: HtmlContext) => string }

const textBlock = (block: TextBlock, context: HtmlContext): string => {
  const line = lineMarkdown(block, context)
  const level = /^h([1-6])$/.exec(block.style ?? '')?.[1]
  // A heading is one line, and a number sign at its end would be taken for its closing.
  if (level !== undefined) return `${'#'.repeat(Number(level))} ${line.replaceAll('\\\n', '<br>').replace(/#$/, '\\#')}`
  return block.style === 'blockquote' || block.style === 'pullquote' || block.style === 'aside' ? quoted(line) : line
}

const renderers: Renderers = {
  block: textBlock,
  quote: ({ blocks: inner, citation }, { render }) =>
    quoted(paragraphs(render(inner), citation && `— ${textMarkdown(citation)}`)),
  pullquote: ({ text, attribution }) =>
    quoted(paragraphs(textMarkdown(text), attribution && `— ${textMarkdown(attribution)}`)),
  preformatted: ({ text, purpose }) => (purpose === 'verse' ? textMarkdown(text) : blocks.fenced(text)),
  code: ({ text, language, caption }) => paragraphs(blocks.fenced(text, language), textMarkdown(caption)),
  table: blocks.tableBlock,
  divider: ({ style }) => (style === 'spacer' ? '' : '---'),
  details: ({ summary, blocks: inner }, { render }) =>
    paragraphs(`<strong>${textMarkdown(summary)}</strong>`, render(inner)),
  callout: blocks.calloutBlock,
  footnotes: () => notesPlace,
  image: blocks.imageBlock,
  gallery: blocks.galleryBlock,
  video: blocks.playableBlock,
  audio: blocks.playableBlock,
  file: blocks.playableBlock,
  embed: blocks.embedBlock,
  interactive: blocks.embedBlock,
  link_card: blocks.cardMarkdown,
  link_list: blocks.linkListBlock,
  button: ({ label, url }) => linkMarkdown(textMarkdown(label), url),
  html: blocks.htmlBlock,
  reference: () => '',
  object: blocks.objectBlock,
  timeline: blocks.timelineBlock,
  profile_list: blocks.profileListBlock,
  rating: blocks.ratingBlock,
  group: (block, { render }) => render(shownBlocks(block)),
  page_break: () => '',
  paywall_marker: () => '',
  correction: correctionMarkdown,
  unknown: () => '',
}

const indented = (markdown: string, width: number): string => markdown.replace(/\n(?!\n|$)/g, `\n${' '.repeat(width)}`)

const listMarkdown = (list: List, context: HtmlContext): string =>
  list.items
    .map(({ block, lists }, i) => {
      const marker = list.kind === 'number' ? `${i + 1}. ` : '- '
      const inner = lists.map((inside) => `\n${listMarkdown(inside, context)}`).join('')
      return indented(`${marker}${textBlock(block, context)}${inner}`, marker.length)
    })
    .join('\n')

const blockMarkdown = (block: Block | List, context: HtmlContext): string => {
  if (block._type === '@items') return listMarkdown(block, context)
  // The key of the table is the block's _type.
  const render = renderers[block._type] as (block: Block, context: HtmlContext) => string
  return render(block, context)
}

const notesMarkdown = ({ notes, render }: HtmlContext): string => {
  if (notes.length === 0) return ''
  const items = notes.map((note, i) => {
    const marker = `${i + 1}. `
    const content = `${marker}<a id="fn-${i + 1}"></a>${render(note.blocks)} <a href="#fnref-${i + 1}">↩</a>`
    return indented(content, marker.length)
  })
  return paragraphs('---', items.join('\n'))
}

/**
 * A body as CommonMark: what has no Markdown of its own (tables, underline, footnote numbers) is HTML inside it,
 * foreign HTML is sanitised, and text reads back to the character. The body has passed checkBody.
 */
export const renderMarkdown = (body: Body, resolve: Resolve): string => {
  const context: HtmlContext = { resolve, notes: [], corrected: new Set(), render: (inner) => render(inner) }
  const render = (inner: readonly Block[]): string =>
    paragraphs(...gatherLists(inner).map((block) => blockMarkdown(block, context)))
  const [before = '', ...after] = render(body).split(notesPlace)
  const notes = notesMarkdown(context)
  const rest = after.join('').replace(/^\n+/, '')
  return paragraphs(withoutEnd(before, '\n'), notes, rest, ...remainingMarkdown(context))
}
