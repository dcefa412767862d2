import type { Block, Body } from './blocks.ts'

const withoutOrigin = (block: Block): Block => {
  let kept: Block = block
  if (kept.source !== undefined) {
    const { source: _source, ...rest } = kept
    kept = rest
  }
  if (kept._type === 'unknown' && (kept.raw !== undefined || kept.html !== undefined)) {
    const { raw: _raw, html: _html, ...rest } = kept
    kept = rest
  }
  return kept
}

/** The same array when no item changes, so that the caller can tell by identity. */
const mapped = <T>(list: T[], change: (item: T) => T): T[] => {
  const next = list.map(change)
  return next.some((item, i) => item !== list[i]) ? next : list
}

const strip = (block: Block): Block => {
  const own = withoutOrigin(block)
  switch (own._type) {
    case 'block': {
      if (own.markDefs === undefined) return own
      const markDefs = mapped(own.markDefs, (def) => {
        if (def._type !== 'footnote') return def
        const blocks = publicBody(def.blocks)
        return blocks === def.blocks ? def : { ...def, blocks }
      })
      return markDefs === own.markDefs ? own : { ...own, markDefs }
    }
    case 'quote':
    case 'details':
    case 'callout':
    case 'group': {
      const blocks = publicBody(own.blocks)
      return blocks === own.blocks ? own : { ...own, blocks }
    }
    case 'embed':
    case 'interactive': {
      if (own.fallback === undefined) return own
      const fallback = publicBody(own.fallback)
      return fallback === own.fallback ? own : { ...own, fallback }
    }
    case 'profile_list': {
      const items = mapped(own.items, (item) => {
        if (item.blocks === undefined) return item
        const blocks = publicBody(item.blocks)
        return blocks === item.blocks ? item : { ...item, blocks }
      })
      return items === own.items ? own : { ...own, items }
    }
    case 'timeline': {
      const sections = mapped(own.sections, (section) => {
        const events = mapped(section.events, (event) => {
          const main = event.main && strip(event.main)
          const blocks = event.blocks && publicBody(event.blocks)
          if (main === event.main && blocks === event.blocks) return event
          // strip keeps a block's type, so what was a main block is one still.
          return { ...event, ...(main && { main: main as typeof event.main }), ...(blocks && { blocks }) }
        })
        return events === section.events ? section : { ...section, events }
      })
      return sections === own.sections ? own : { ...own, sections }
    }
    default:
      return own
  }
}

/**
 * What readers are served of a body: no `source` at any depth, and of an `unknown` block its system and type alone.
 * The very same array when there is nothing to take out.
 */
export const publicBody = (body: Body): Body => mapped(body, strip)
