import type { BlockOf } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import { notesPlace } from './html-context.ts'
import { pictureAddress, thumbnailHtml } from './html-media.ts'
import { commonAttributes, element, escapeHtml, textElement, textHtml, voidElement } from './markup.ts'
import { safeAddress } from './resolve.ts'
import { shownBlocks } from './text.ts'

type Row = BlockOf<'table'>['body'][number]

// A header cell in the head names its column, one elsewhere its row.
const rowHtml = (row: Row, place: 'head' | 'body' | 'foot'): string => {
  const cells = row.cells.map((cell) => {
    const isHeader = cell.header ?? place === 'head'
    const scope = isHeader ? (place === 'head' ? 'col' : 'row') : null
    const attributes = {
      scope,
      colspan: cell.colspan,
      rowspan: cell.rowspan,
      class: cell.align && `align-${cell.align}`,
    }
    return element(isHeader ? 'th' : 'td', attributes, textHtml(cell.text))
  })
  return `<tr>${cells.join('')}</tr>\n`
}

export const tableHtml = (block: BlockOf<'table'>): string => {
  const part = (name: 'head' | 'body' | 'foot'): string => {
    const rows = block[name] ?? []
    return rows.length === 0 ? '' : `<t${name}>\n${rows.map((row) => rowHtml(row, name)).join('')}</t${name}>\n`
  }
  const caption = block.caption ? `<caption>${textHtml(block.caption)}</caption>\n` : ''
  return `${element('table', commonAttributes(block), `\n${caption}${part('head')}${part('body')}${part('foot')}`)}\n`
}

export const dividerHtml = (block: BlockOf<'divider'>): string => {
  const className = block.style === 'spacer' ? 'spacer' : null
  return `${voidElement('hr', { ...commonAttributes(block), class: className })}\n`
}

export const detailsHtml = (block: BlockOf<'details'>, { render }: HtmlContext): string => {
  const summary = `<summary>${textHtml(block.summary)}</summary>\n`
  return `${element('details', { ...commonAttributes(block), open: block.open }, summary + render(block.blocks))}\n`
}

export const calloutHtml = (block: BlockOf<'callout'>, { render }: HtmlContext): string => {
  const { button, icon, tone, color } = block
  const attributes = { ...commonAttributes(block), class: 'callout', 'data-tone': tone, 'data-color': color }
  const sign = icon ? element('span', { class: 'icon', 'aria-hidden': 'true' }, escapeHtml(icon)) : ''
  const link = button ? element('a', { href: button.url, 'data-style': button.style }, textHtml(button.label)) : ''
  const action = link && `<p class="button">${link}</p>\n`
  return `${element('aside', attributes, `${sign}\n${render(block.blocks)}${action}`)}\n`
}

export const footnotesHtml = (): string => notesPlace

type Section = BlockOf<'timeline'>['sections'][number]

const eventHtml = (event: Section['events'][number], { render }: HtmlContext): string => {
  const parts = [
    textElement('p', 'date', event.date),
    textElement('p', 'title', event.title),
    textElement('p', 'label', event.label),
    event.main ? render([event.main]) : '',
    event.blocks ? render(event.blocks) : '',
  ]
  return `<li>${parts.filter((part) => part !== '').join('\n')}</li>\n`
}

export const timelineHtml = (block: BlockOf<'timeline'>, context: HtmlContext): string => {
  const sections = block.sections.map((section) => {
    const events = section.events.map((event) => eventHtml(event, context))
    return `${textElement('p', 'section-title', section.title)}<ol>\n${events.join('')}</ol>\n`
  })
  return `${element('section', { ...commonAttributes(block), class: 'timeline' }, `\n${sections.join('')}`)}\n`
}

type Profile = BlockOf<'profile_list'>['items'][number]

/** The bylines of a profile: its own text, else the authors that this reader may see, with their pages. */
const bylineHtml = (item: Profile, { resolve }: HtmlContext): string => {
  if (item.byline) return textElement('p', 'byline', item.byline)
  const names = (item.authorIds ?? []).flatMap((id) => {
    const author = resolve.author(id)
    if (author === null) return []
    const href = safeAddress(author.url)
    return [href === null ? escapeHtml(author.name) : element('a', { href }, escapeHtml(author.name))]
  })
  return names.length === 0 ? '' : `<p class="byline">${names.join(', ')}</p>`
}

const profileHtml = (item: Profile, context: HtmlContext): string => {
  const parts = [
    textElement('p', 'title', item.title),
    bylineHtml(item, context),
    thumbnailHtml(item.image, context),
    textElement('p', 'bio', item.bio),
    item.blocks ? context.render(item.blocks) : '',
    textElement('p', 'end-note', item.endNote),
  ]
  return `<li>${parts.filter((part) => part !== '').join('\n')}</li>\n`
}

export const profileListHtml = (block: BlockOf<'profile_list'>, context: HtmlContext): string => {
  const items = block.items.map((item) => profileHtml(item, context))
  const attributes = { ...commonAttributes(block), class: 'profile-list', 'data-variant': block.variant }
  return `${element('section', attributes, `<ul>\n${items.join('')}</ul>`)}\n`
}

export const groupHtml = (block: BlockOf<'group'>, context: HtmlContext): string => {
  const background = block.background && 'id' in block.background ? { id: block.background.id } : block.background
  const src = pictureAddress(background, context)
  const image = src === null ? '' : voidElement('img', { src, alt: '', class: 'background', loading: 'lazy' })
  const attributes = {
    ...commonAttributes(block),
    class: `group group-${block.layout}`,
    'data-background': block.background?.color,
  }
  return `${element('div', attributes, `${image}\n${context.render(shownBlocks(block))}`)}\n`
}

/** A rating in words: "Comfort: 4 / 5 stars". */
export const ratingText = ({ label, value, max, units }: BlockOf<'rating'>): string =>
  `${label ? `${label}: ` : ''}${value} / ${max}${units ? ` ${units}` : ''}`

export const ratingHtml = (block: BlockOf<'rating'>): string => {
  const { value, min, max } = block
  const attributes = {
    ...commonAttributes(block),
    class: 'rating',
    'data-value': value,
    'data-min': min,
    'data-max': max,
  }
  return `${element('p', attributes, textHtml(ratingText(block)))}\n`
}

/** The plain facts of an object: the entries of its data that are text, numbers or truth values. */
export const objectFacts = (block: BlockOf<'object'>): [string, string][] =>
  Object.entries(block.data).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [],
  )

export const objectHtml = (block: BlockOf<'object'>): string => {
  const facts = objectFacts(block).map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${textHtml(value)}</dd>\n`)
  const attributes = { class: 'object', 'data-schema': block.schema, 'data-version': block.version }
  return `${element('dl', { ...commonAttributes(block), ...attributes }, `\n${facts.join('')}`)}\n`
}

export const pageBreakHtml = (block: BlockOf<'page_break'>): string =>
  `${element('div', { ...commonAttributes(block), class: 'page-break', 'data-variant': block.variant ?? 'page' }, '')}\n`

export const paywallMarkerHtml = (block: BlockOf<'paywall_marker'>): string =>
  `${element('div', { ...commonAttributes(block), class: 'paywall-marker', 'data-audience': block.audience }, '')}\n`
