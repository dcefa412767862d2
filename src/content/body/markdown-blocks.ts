import type { BlockOf } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import { cardParts, embedSource } from './html-embeds.ts'
import { playable, shownWords } from './html-media.ts'
import { objectFacts, ratingText, tableHtml } from './html-structure.ts'
import { imageMarkdown, linkMarkdown, textMarkdown } from './markdown-inline.ts'
import type { ResolvedMedia } from './resolve.ts'
import { safeAddress } from './resolve.ts'
import { sanitise } from './sanitise.ts'

/** Pieces with an empty line between, without the empty ones. */
export const paragraphs = (...pieces: (string | null | undefined)[]): string =>
  pieces.filter((piece) => piece !== '' && piece !== null && piece !== undefined).join('\n\n')

/** Every line behind `> `. */
export const quoted = (markdown: string): string => markdown.replace(/^/gm, '> ').replace(/^> $/gm, '>')

const bold = (text: string | null | undefined): string => (text ? `<strong>${textMarkdown(text)}</strong>` : '')

const words = ({ caption, credit }: { caption: string | null; credit: string | null }): string =>
  textMarkdown([caption, credit].filter((part) => part).join(' '))

/** A block of HTML: CommonMark ends it at an empty line, so none is left. */
const htmlMarkdown = (html: string): string => html.trim().replace(/\n[ \t]*(?=\n)/g, '\n<!-- -->')

const foreign = (html: string): string => {
  const safe = sanitise(html).trim()
  return safe === '' ? '' : htmlMarkdown(`<div>\n${safe}\n</div>`)
}

type Picture = { caption?: string; credit?: string; alt?: string; decorative?: boolean }

const pictureMarkdown = (block: Picture, media: ResolvedMedia | null): string => {
  if (media === null) return ''
  const shown = shownWords(block, media)
  const url = safeAddress(media.url)
  return paragraphs(url === null ? textMarkdown(shown.alt) : imageMarkdown(shown.alt, url), words(shown))
}

export const imageBlock = (block: BlockOf<'image'>, { resolve }: HtmlContext): string =>
  pictureMarkdown(block, resolve.media(block.media.id))

export const galleryBlock = (block: BlockOf<'gallery'>, { resolve }: HtmlContext): string => {
  const pictures = block.items.map((item) => pictureMarkdown(item, resolve.media(item.media.id)))
  const shown = paragraphs(...pictures)
  return shown === '' ? '' : paragraphs(shown, textMarkdown(block.caption))
}

/** Video, audio and files: a link to what is played or read, and its words. */
export const playableBlock = (block: BlockOf<'video' | 'audio' | 'file'>, context: HtmlContext): string => {
  const played = playable(block, context)
  if (played === false) return ''
  const shown = shownWords(block._type === 'video' ? block : { caption: block.caption }, played.media)
  const title = block._type === 'video' ? shown.alt : block.title || (block._type === 'file' && block.name) || shown.alt
  const label = textMarkdown(title || played.url)
  return paragraphs(played.url === null ? label : linkMarkdown(label, played.url), words(shown))
}

/** What an embed or an interactive shows: safe HTML, else its fallback, else a link. */
export const embedBlock = (block: BlockOf<'embed' | 'interactive'>, { render }: HtmlContext): string => {
  const source = block._type === 'embed' ? embedSource(block) : block.html
  const url = block.url ?? (block._type === 'interactive' ? block.iframeUrl : undefined)
  const label = (block._type === 'embed' && block.title) || block.alt || url
  let shown = foreign(source ?? '')
  if (shown === '' && block.fallback !== undefined) shown = render(block.fallback)
  if (shown === '' && url !== undefined) shown = linkMarkdown(textMarkdown(label), url)
  return paragraphs(shown, textMarkdown(block.caption))
}

export const htmlBlock = (block: BlockOf<'html'>): string => foreign(block.html)

type Card = Omit<BlockOf<'link_card'>, '_type' | '_key'>

export const cardMarkdown = (card: Card, context: HtmlContext): string => {
  const { href, title } = cardParts(card, context)
  return href === null ? textMarkdown(title) : linkMarkdown(textMarkdown(title), href)
}

const bullets = (items: string[]): string =>
  items
    .filter((item) => item !== '')
    .map((item) => `- ${item.replace(/\n(?!\n)/g, '\n  ')}`)
    .join('\n')

export const linkListBlock = (block: BlockOf<'link_list'>, context: HtmlContext): string => {
  const items = block.items.map((item) =>
    item._type === 'text' ? textMarkdown(item.text) : cardMarkdown(item, context),
  )
  return paragraphs(bold(block.title), bullets(items))
}

/** Code between fences longer than any run of backticks in it. */
export const fenced = (text: string, language = ''): string => {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

// CommonMark has no tables; a block of HTML is its own way of writing one.
export const tableBlock = (block: BlockOf<'table'>): string => htmlMarkdown(tableHtml(block))

export const calloutBlock = ({ icon, blocks, button }: BlockOf<'callout'>, { render }: HtmlContext): string =>
  quoted(paragraphs(textMarkdown(icon), render(blocks), button && linkMarkdown(textMarkdown(button.label), button.url)))

export const timelineBlock = (block: BlockOf<'timeline'>, { render }: HtmlContext): string =>
  paragraphs(
    ...block.sections.flatMap((section) => [
      bold(section.title),
      ...section.events.flatMap((event) => [
        bold(event.date),
        bold(event.title),
        textMarkdown(event.label),
        event.main && render([event.main]),
        event.blocks && render(event.blocks),
      ]),
    ]),
  )

export const profileListBlock = (block: BlockOf<'profile_list'>, { render, resolve }: HtmlContext): string =>
  paragraphs(
    ...block.items.flatMap((item) => {
      const names = (item.authorIds ?? []).flatMap((id) => resolve.author(id)?.name ?? [])
      return [
        bold(item.title),
        textMarkdown(item.byline || names.join(', ')),
        textMarkdown(item.bio),
        item.blocks && render(item.blocks),
        textMarkdown(item.endNote),
      ]
    }),
  )

export const ratingBlock = (block: BlockOf<'rating'>): string => textMarkdown(ratingText(block))

export const objectBlock = (block: BlockOf<'object'>): string =>
  bullets(objectFacts(block).map(([name, value]) => `${textMarkdown(name)}: ${textMarkdown(value)}`))
