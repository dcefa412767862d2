import type { Annotation, BlockOf, Span, TextBlock } from './blocks.ts'
import type { Footnote, HtmlContext } from './html-context.ts'
import { lineBreak } from './html-context.ts'
import { commonAttributes, element, escapeHtml, textElement, textHtml } from './markup.ts'
import { safeAddress } from './resolve.ts'
import { isLinkUrl } from './urls.ts'

const tags: Record<string, string> = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  'strike-through': 's',
  code: 'code',
  sub: 'sub',
  sup: 'sup',
  highlight: 'mark',
}

/** The element of each decorator. */
export const decoratorHtml = (name: string, html: string): string => {
  const tag = Object.hasOwn(tags, name) ? tags[name] : undefined
  return tag === undefined ? html : `<${tag}>${html}</${tag}>`
}

type LinkTarget = { href?: string; articleId?: string }

/** Where a link leads for this reader, or null: to an article that is not visible it leads nowhere. */
export const linkAddress = (link: LinkTarget, { resolve }: Pick<HtmlContext, 'resolve'>): string | null => {
  if (link.articleId !== undefined) return safeAddress(resolve.article(link.articleId)?.url)
  return link.href !== undefined && isLinkUrl(link.href) ? link.href : null
}

/** Where a mention leads: the page of its tag or author. */
export const mentionAddress = (
  mention: { tagId?: string; authorId?: string },
  { resolve }: Pick<HtmlContext, 'resolve'>,
): string | null => {
  if (mention.tagId !== undefined) return safeAddress(resolve.tag(mention.tagId)?.url)
  return mention.authorId === undefined ? null : safeAddress(resolve.author(mention.authorId)?.url)
}

const relOf = (rel: string | undefined, newTab: boolean | undefined): string | null => {
  const types = [...(rel?.split(' ') ?? []), ...(newTab ? ['noopener', 'noreferrer'] : [])]
  return types.length === 0 ? null : [...new Set(types)].join(' ')
}

/** One annotation around its text; a placeholder and a footnote leave the text as it is (the number comes after it). */
export const annotationHtml = (mark: Annotation, html: string, context: HtmlContext): string => {
  switch (mark._type) {
    case 'link': {
      const href = linkAddress(mark, context)
      if (href === null) return html
      const target = mark.newTab ? '_blank' : null
      return element('a', { href, title: mark.title, rel: relOf(mark.rel, mark.newTab), target }, html)
    }
    case 'mention': {
      const href = mentionAddress(mark, context)
      return href === null ? html : element('a', { href, class: 'mention' }, html)
    }
    case 'abbr':
      return element('abbr', { title: mark.title }, html)
    case 'lang':
      return element('span', { lang: mark.lang, dir: mark.dir }, html)
    default:
      return html
  }
}

/** A place in a line where the number of a footnote stands. */
export type NotePlace = { _type: '@note'; note: Footnote }

/**
 * A block as the toolkit gets it: its newlines are `lineBreak`, and its footnote marks have become places after the text
 * they cover, since a number is a link and inside another link would break it.
 */
export const prepared = (block: TextBlock): TextBlock & { children: (Span | NotePlace)[] } => {
  const notes = (block.markDefs ?? []).filter((def) => def._type === 'footnote')
  const keys = new Set(notes.map((note) => note._key))
  const children = block.children.flatMap((span, i): (Span | NotePlace)[] => {
    const text = span.text.replaceAll('\n', lineBreak)
    if (notes.length === 0) return [{ ...span, text }]
    const next = block.children[i + 1]?.marks ?? []
    const ending = notes.filter((note) => span.marks?.includes(note._key) && !next.includes(note._key))
    const marks = span.marks?.filter((mark) => !keys.has(mark))
    return [{ ...span, text, marks }, ...ending.map((note): NotePlace => ({ _type: '@note', note }))]
  })
  // A note place stands where an inline object of Portable Text may.
  return { ...block, children: children as Span[] }
}

export const noteHtml = (note: Footnote, { notes }: HtmlContext): string => {
  const known = notes.indexOf(note)
  const number = known === -1 ? notes.push(note) : known + 1
  const id = known === -1 ? `fnref-${number}` : null
  return `<sup class="footnote-ref">${element('a', { id, href: `#fn-${number}` }, String(number))}</sup>`
}

/** The list of the notes referred to, each with a link back; empty when there are none. */
export const notesHtml = ({ notes, render }: HtmlContext): string => {
  if (notes.length === 0) return ''
  const items = notes.map((note, i) => {
    const number = i + 1
    const back = element(
      'a',
      { href: `#fnref-${number}`, class: 'footnote-back', 'aria-label': `Back to ${number}` },
      '↩',
    )
    return `${element('li', { id: `fn-${number}` }, `${render(note.blocks)}${back}`)}\n`
  })
  return `<section class="footnotes"><ol>\n${items.join('')}</ol></section>\n`
}

/** A text block around its rendered line. */
export const textBlockHtml = (block: TextBlock, line: string): string => {
  const own = commonAttributes(block)
  const style = block.style ?? 'normal'
  if (style === 'normal') return `${element('p', own, line)}\n`
  if (style === 'lede') return `${element('p', { ...own, class: 'lede' }, line)}\n`
  if (style === 'blockquote') return `${element('blockquote', own, `<p>${line}</p>`)}\n`
  if (style === 'pullquote') return `${element('aside', { ...own, class: 'pullquote' }, `<p>${line}</p>`)}\n`
  if (style === 'aside') return `${element('aside', own, `<p>${line}</p>`)}\n`
  return `${element(style, own, line)}\n`
}

export const quoteHtml = (block: BlockOf<'quote'>, { render }: HtmlContext): string => {
  const { cite, citation, style } = block
  const source = citation ? element('footer', {}, element('cite', {}, textHtml(citation))) : ''
  const className = style === 'aside' ? 'aside' : null
  const attributes = { ...commonAttributes(block), class: className, cite }
  return `${element('blockquote', attributes, `\n${render(block.blocks)}${source}`)}\n`
}

export const pullquoteHtml = (block: BlockOf<'pullquote'>): string => {
  const { attribution, sourceUrl } = block
  const by = attribution ? textHtml(attribution) : ''
  const linked = sourceUrl && by ? element('a', { href: sourceUrl }, by) : by
  const footer = linked ? `<footer>${linked}</footer>` : ''
  const attributes = { ...commonAttributes(block), class: 'pullquote' }
  return `${element('aside', attributes, `<p>${textHtml(block.text)}</p>${footer}`)}\n`
}

// A parser drops the first newline after <pre>, so one is put there for it to drop.
export const preformattedHtml = (block: BlockOf<'preformatted'>): string => {
  const className = block.purpose === 'verse' ? 'verse' : null
  return `${element('pre', { ...commonAttributes(block), class: className }, `\n${escapeHtml(block.text)}`)}\n`
}

export const codeHtml = (block: BlockOf<'code'>): string => {
  const { language, caption } = block
  const code = element('code', { class: language && `language-${language}` }, escapeHtml(block.text))
  const attributes = { ...commonAttributes(block), class: 'code' }
  return `${element('figure', attributes, `<pre>${code}</pre>${textElement('figcaption', 'caption', caption)}`)}\n`
}
