import type { NodeRenderer, PortableTextComponents, PortableTextMarkComponent } from '@portabletext/to-html'
import { toHTML } from '@portabletext/to-html'
import type { Annotation, Block, BlockOf, BlockType, Body, TextBlock } from './blocks.ts'
import { correctionHtml, remainingHtml } from './corrections.ts'
import type { HtmlContext } from './html-context.ts'
import { lineBreak, notesPlace } from './html-context.ts'
import * as embeds from './html-embeds.ts'
import * as media from './html-media.ts'
import * as structure from './html-structure.ts'
import type { NotePlace } from './html-text.ts'
import * as texts from './html-text.ts'
import type { List } from './lists.ts'
import { gatherLists } from './lists.ts'
import { commonAttributes, element, escapeHtml } from './markup.ts'
import type { Resolve } from './resolve.ts'
import { decorators } from './text-blocks.ts'

// One entry for every type but text, so that a new type without its HTML does not compile.
type Renderers = { [T in Exclude<BlockType, 'block'>]: (block: BlockOf<T>, context: HtmlContext) => string }

const renderers: Renderers = {
  quote: texts.quoteHtml,
  pullquote: texts.pullquoteHtml,
  preformatted: texts.preformattedHtml,
  code: texts.codeHtml,
  table: structure.tableHtml,
  divider: structure.dividerHtml,
  details: structure.detailsHtml,
  callout: structure.calloutHtml,
  footnotes: structure.footnotesHtml,
  image: media.imageHtml,
  gallery: media.galleryHtml,
  video: media.videoHtml,
  audio: media.audioHtml,
  file: media.fileHtml,
  embed: embeds.embedHtml,
  interactive: embeds.interactiveHtml,
  link_card: embeds.linkCardHtml,
  link_list: embeds.linkListHtml,
  button: embeds.buttonHtml,
  html: embeds.htmlBlockHtml,
  reference: embeds.referenceHtml,
  object: structure.objectHtml,
  timeline: structure.timelineHtml,
  profile_list: structure.profileListHtml,
  rating: structure.ratingHtml,
  group: structure.groupHtml,
  page_break: structure.pageBreakHtml,
  paywall_marker: structure.paywallMarkerHtml,
  correction: correctionHtml,
  // Kept for the day that somebody can read it; shown to nobody.
  unknown: () => '',
}

const bareLine = '@line'

type RenderLine = (block: TextBlock) => string

const listHtml = (list: List, line: RenderLine): string => {
  const items = list.items.map(({ block, lists }) => {
    const inner = lists.map((inside) => listHtml(inside, line)).join('')
    const html =
      block.style === undefined || block.style === 'normal'
        ? line(block)
        : texts.textBlockHtml(bare(block), line(block))
    return `${element('li', commonAttributes(block), html + (inner && `\n${inner}`))}\n`
  })
  return `${element(list.kind === 'number' ? 'ol' : 'ul', {}, `\n${items.join('')}`)}\n`
}

/** The block without what its list item already carries. */
const bare = ({ anchor: _anchor, lang: _lang, dir: _dir, ...block }: TextBlock): TextBlock => block

const componentsFor = (context: HtmlContext): PortableTextComponents => {
  const mark: PortableTextMarkComponent = ({ children, markType, value }) =>
    // checkBody lets through the decorators and annotations of text-blocks.ts alone.
    value ? texts.annotationHtml(value as Annotation, children, context) : texts.decoratorHtml(markType, children)
  const marks = [...decorators, 'link', 'mention', 'abbr', 'lang', 'footnote', 'placeholder']
  const types = Object.entries(renderers).map(([type, render]): [string, (options: { value: Block }) => string] => [
    type,
    // The key of the table is the block's _type.
    ({ value }) => (render as (block: Block, context: HtmlContext) => string)(value, context),
  ])
  return {
    types: {
      ...Object.fromEntries(types),
      '@items': ({ value, renderNode }: { value: List; renderNode: NodeRenderer }) =>
        listHtml(value, ({ listItem: _listItem, ...block }) => {
          const node = { ...texts.prepared(block), style: bareLine }
          return renderNode({ node, index: 0, isInline: false, renderNode })
        }),
      '@note': ({ value }: { value: NotePlace }) => texts.noteHtml(value.note, context),
    },
    marks: Object.fromEntries(marks.map((name) => [name, mark])),
    block: ({ children, value }) =>
      // Of a list item the line alone is wanted, its <li> is listHtml's. Every value here is a text block of ours.
      value.style === bareLine ? (children ?? '') : texts.textBlockHtml(value as TextBlock, children ?? ''),
    escapeHTML: (text) => escapeHtml(text).replaceAll(lineBreak, '<br>\n'),
  }
}

/**
 * A body as HTML: every text escaped, foreign HTML sanitised, links and media as `resolve` says, `unknown` left out.
 * The body has passed checkBody. Footnotes are listed at the first `footnotes` block, else at the end; corrections that no
 * block shows come last.
 */
export const renderHtml = (body: Body, resolve: Resolve): string => {
  const context: HtmlContext = { resolve, notes: [], corrected: new Set(), render: (blocks) => render(blocks) }
  const components = componentsFor(context)
  const render = (blocks: readonly Block[]): string => {
    const nodes = gatherLists(blocks).map((block) => (block._type === 'block' ? texts.prepared(block) : block))
    return toHTML(nodes, { components, onMissingComponent: false })
  }
  const [before = '', ...after] = render(body).split(notesPlace)
  // Notes inside notes are refused, so rendering the list adds none.
  const notes = texts.notesHtml(context)
  return before + notes + after.join('') + remainingHtml(context)
}
