import type { ArbitraryTypedObject } from '@portabletext/types'
import {
  buildMarksTree,
  isPortableTextToolkitSpan,
  isPortableTextToolkitTextNode,
  spanToPlainText,
} from '@portabletext/toolkit'
import type { Annotation, TextBlock } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import { lineBreak } from './html-context.ts'
import type { NotePlace } from './html-text.ts'
import { annotationHtml, decoratorHtml, linkAddress, mentionAddress, noteHtml, prepared } from './html-text.ts'
import { withoutEnd } from './markup.ts'

/** Text inside a line, so that CommonMark (and GFM's tables and strikethrough) reads the same characters back. */
const escapeInline = (text: string): string =>
  text
    .replace(/[\\`*_[\]<~|]/g, '\\$&')
    .replace(/&(?=[#A-Za-z])/g, '\\&')
    // Before a link an exclamation mark would make it an image.
    .replace(/!$/, '\\!')
    .replaceAll('\r', '&#13;')

const space = (char: string): string => (char === '\t' ? '&#9;' : '&#32;')

/** What means something only at the edge of a line: list markers, headings, quotes, leading and trailing spaces. */
const escapeLine = (line: string): string => {
  const kept = withoutEnd(line, ' \t')
  const end = [...line.slice(kept.length)].map(space).join('')
  const start = kept
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^[-+=#>]/, '\\$&')
    .replace(/^[ \t]+/, (spaces) => [...spaces].map(space).join(''))
  return start + end
}

const escapeLines = (markdown: string): string => markdown.split('\n').map(escapeLine).join('\\\n')

/** Plain text as a paragraph; its line breaks are hard ones. */
export const textMarkdown = (text: string | null | undefined): string => escapeLines(escapeInline(text ?? ''))

const address = (url: string): string => {
  const safe = url.replace(/[\s<>\\]/g, encodeURIComponent).replace(/&(?=[#\w]+;)/g, '&amp;')
  return /[()]/.test(safe) ? `<${safe}>` : safe
}

const quoted = (title: string | undefined): string =>
  title === undefined ? '' : ` "${title.replace(/[\\"&]/g, '\\$&').replace(/\n/g, '&#10;')}"`

/** A link around Markdown of one line or more. */
export const linkMarkdown = (markdown: string, url: string, title?: string): string =>
  `[${markdown}](${address(url)}${quoted(title)})`

/** An image with its alt text. */
export const imageMarkdown = (alt: string, url: string): string =>
  `!${linkMarkdown(escapeInline(alt.replace(/\s*\n\s*/g, ' ')), url)}`

// Asterisks only where they can be nothing but emphasis; beside spaces and punctuation the elements say it.
const emphasis = (name: string, markdown: string): string => {
  const marker = name === 'strong' ? '**' : name === 'em' ? '*' : null
  if (marker === null || !/^[\p{L}\p{N}](.*[\p{L}\p{N}])?$/su.test(markdown)) return decoratorHtml(name, markdown)
  return `${marker}${markdown}${marker}`
}

const codeSpan = (text: string): string | null => {
  if (text === '' || text.includes(lineBreak) || text.includes('\r')) return null
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const isPadded = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== ''
  const pad = text.startsWith('`') || text.endsWith('`') || isPadded ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

const annotated = (mark: Annotation, markdown: string, context: HtmlContext): string => {
  if (mark._type === 'link') {
    const url = linkAddress(mark, context)
    return url === null ? markdown : linkMarkdown(markdown, url, mark.title)
  }
  if (mark._type === 'mention') {
    const url = mentionAddress(mark, context)
    return url === null ? markdown : linkMarkdown(markdown, url)
  }
  // An attribute's own newline would end the paragraph's line.
  if (mark._type === 'abbr')
    return annotationHtml({ ...mark, title: mark.title.replace(/\s+/g, ' ') }, markdown, context)
  return annotationHtml(mark, markdown, context)
}

// Two runs of asterisks side by side would be read as one.
const joined = (pieces: string[]): string =>
  pieces.reduce((line, piece) => line + (line.endsWith('*') && piece.startsWith('*') ? '<!-- -->' : '') + piece, '')

const nodesMarkdown = (nodes: ArbitraryTypedObject[], context: HtmlContext): string =>
  joined(
    nodes.map((node) => {
      if (isPortableTextToolkitTextNode(node)) return escapeInline(node.text).replaceAll(lineBreak, '\n')
      // The only inline object is the place of a footnote's number.
      if (!isPortableTextToolkitSpan(node)) return noteHtml((node as unknown as NotePlace).note, context)
      const inner = nodesMarkdown(node.children, context)
      // checkBody lets through the annotations of text-blocks.ts alone.
      if (node.markDef) return annotated(node.markDef as unknown as Annotation, inner, context)
      const isPlain = node.children.every((child) => isPortableTextToolkitTextNode(child))
      if (node.markType === 'code' && isPlain) return codeSpan(spanToPlainText(node)) ?? decoratorHtml('code', inner)
      return emphasis(node.markType, inner)
    }),
  )

/** The line of a text block. */
export const lineMarkdown = (block: TextBlock, context: HtmlContext): string =>
  escapeLines(nodesMarkdown(buildMarksTree(prepared(block)), context))
