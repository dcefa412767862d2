const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A parser turns a bare carriage return into a newline.
  '\r': '&#13;',
}

/** Text for an element or a quoted attribute. Spaces stay as they are, so that the text reads back equal. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'\r]/g, (char) => entities[char] ?? char)

/** Text with its line breaks shown, and kept as characters too. */
export const textHtml = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>\n')

export type Attributes = Record<string, string | number | boolean | null | undefined>

const attributes = (values: Attributes): string =>
  Object.entries(values)
    .map(([name, value]) => {
      if (value === null || value === undefined || value === false) return ''
      return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
    })
    .join('')

/** An element around HTML that is already safe; attributes that are null, undefined or false are left out. */
export const element = (name: string, values: Attributes, html: string): string =>
  `<${name}${attributes(values)}>${html}</${name}>`

/** An element that has no end tag. */
export const voidElement = (name: string, values: Attributes): string => `<${name}${attributes(values)}>`

/** An element around text, or nothing when there is none. */
export const textElement = (name: string, className: string, text: string | null | undefined): string =>
  text ? element(name, { class: className }, textHtml(text)) : ''

type Common = { anchor?: string; lang?: string; dir?: string }

/** The attributes that every block may carry. */
export const commonAttributes = ({ anchor, lang, dir }: Common): Attributes => ({ id: anchor, lang, dir })

const flow =
  '(address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|ol|p|pre|section|summary|table|td|th|tr|ul)'
const flowEdge = new RegExp(`<(/?)${flow}\\b`, 'gi')

/** Puts a newline before every tag that starts or ends a line of its own, so that words do not run together as text. */
export const brokenAtBlocks = (html: string): string => html.replace(flowEdge, '\n<$1$2')

/**
 * The text without those characters at its end. A regular expression that ends in `$` is tried at every place of a long
 * run and takes the square of its length.
 */
export const withoutEnd = (text: string, characters: string): string => {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
