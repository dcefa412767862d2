import type { BlockOf } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import { thumbnailHtml } from './html-media.ts'
import { linkAddress } from './html-text.ts'
import { commonAttributes, element, escapeHtml, textElement, textHtml } from './markup.ts'
import { frameSandbox, sanitise } from './sanitise.ts'

const frameHtml = (src: string, title: string | undefined): string =>
  element(
    'iframe',
    { src, title, loading: 'lazy', referrerpolicy: 'strict-origin-when-cross-origin', sandbox: frameSandbox },
    '',
  )

/** The HTML of an embed: its own, else what its oEmbed answer brought. */
export const embedSource = (block: BlockOf<'embed'>): string | undefined => {
  const fromOembed = block.oembed?.['html']
  return block.html ?? (typeof fromOembed === 'string' ? fromOembed : undefined)
}

/**
 * The embed's HTML as far as it is safe; when nothing of it is left (a bare script) or there was none, the fallback
 * blocks; else a link.
 */
export const embedHtml = (block: BlockOf<'embed'>, { render }: HtmlContext): string => {
  const { url, title, alt, caption, fallback } = block
  let html = sanitise(embedSource(block) ?? '').trim()
  if (html === '' && fallback !== undefined) html = `\n${render(fallback)}`
  if (html === '' && url !== undefined) html = element('a', { href: url }, textHtml(title || alt || url))
  const attributes = { ...commonAttributes(block), class: 'embed', 'data-provider': block.provider }
  return `${element('figure', attributes, html + textElement('figcaption', 'caption', caption))}\n`
}

/** A frame when there is a secure address for one, else safe HTML, else the fallback, else a link; scripts never. */
export const interactiveHtml = (block: BlockOf<'interactive'>, { render }: HtmlContext): string => {
  const { url, iframeUrl, alt, caption, fallback } = block
  let html = ''
  if (iframeUrl !== undefined && /^https:/i.test(iframeUrl)) html = frameHtml(iframeUrl, alt)
  if (html === '') html = sanitise(block.html ?? '').trim()
  if (html === '' && fallback !== undefined) html = `\n${render(fallback)}`
  const address = url ?? iframeUrl
  if (html === '' && address !== undefined) html = element('a', { href: address }, textHtml(alt || address))
  const attributes = { ...commonAttributes(block), class: 'interactive' }
  return `${element('figure', attributes, html + textElement('figcaption', 'caption', caption))}\n`
}

type Card = Omit<BlockOf<'link_card'>, '_type' | '_key'>

/** A card's words and target; without a target that this reader may see, its title stands alone. */
export const cardParts = (card: Card, context: Pick<HtmlContext, 'resolve'>) => {
  const { articleId, url } = card
  const headline = articleId === undefined ? null : context.resolve.article(articleId)?.headline
  const href = linkAddress({ href: url, articleId }, context)
  return { href, title: card.title || headline || url || '' }
}

const cardHtml = (card: Card, context: HtmlContext): string => {
  const { href, title } = cardParts(card, context)
  if (href === null) return escapeHtml(title)
  const by = [card.author, card.publisher].filter((name) => name).join(', ')
  const words = [
    textElement('span', 'prefix', card.prefix),
    textElement('span', 'title', title),
    textElement('span', 'description', card.description),
    textElement('span', 'by', by),
  ]
  const image = thumbnailHtml(card.image, context)
  return element('a', { href }, image + words.filter((word) => word !== '').join(' '))
}

export const linkCardHtml = (block: BlockOf<'link_card'>, context: HtmlContext): string => {
  const html = cardHtml(block, context)
  return html === '' ? '' : `${element('p', { ...commonAttributes(block), class: 'link-card' }, html)}\n`
}

export const linkListHtml = (block: BlockOf<'link_list'>, context: HtmlContext): string => {
  const items = block.items
    .map((item) => (item._type === 'text' ? textHtml(item.text) : cardHtml(item, context)))
    .filter((html) => html !== '')
    .map((html) => `<li>${html}</li>\n`)
  const title = textElement('p', 'title', block.title)
  const attributes = { ...commonAttributes(block), class: 'link-list' }
  return `${element('section', attributes, `${title}<ul>\n${items.join('')}</ul>`)}\n`
}

export const buttonHtml = (block: BlockOf<'button'>): string => {
  const attributes = { href: block.url, 'data-style': block.style, 'data-priority': block.priority }
  const link = element('a', attributes, textHtml(block.label))
  return `${element('p', { ...commonAttributes(block), class: 'button' }, link)}\n`
}

export const htmlBlockHtml = (block: BlockOf<'html'>): string =>
  `${element('div', { ...commonAttributes(block), class: 'html' }, sanitise(block.html))}\n`

/** A place for the front end to fill: what a reference shows is not the server's to know. */
export const referenceHtml = (block: BlockOf<'reference'>): string => {
  const attributes = { class: 'reference', 'data-ref-type': block.refType, 'data-ref-id': block.refId }
  return `${element('div', { ...commonAttributes(block), ...attributes }, '')}\n`
}
