import { createRequire } from 'node:module'
import type sanitizeHtml from 'sanitize-html'
import { brokenAtBlocks } from './markup.ts'

// docs/body.md lists the same names for readers. Scripts, styles, forms, SVG and MathML are not on the list, nor are
// `id` and `name`, which would shadow a page's own variables.
const allowedTags = (
  'a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl ' +
  'dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li mark ol p picture pre q rp rt ' +
  'ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var ' +
  'video wbr'
).split(' ')

const allowedAttributes = {
  '*': ['class', 'dir', 'lang', 'title'],
  a: ['href', 'hreflang', 'rel', 'target'],
  audio: ['controls', 'loop', 'muted', 'preload', 'src'],
  blockquote: ['cite'],
  del: ['cite', 'datetime'],
  details: ['open'],
  iframe: ['allowfullscreen', 'height', 'loading', 'referrerpolicy', 'sandbox', 'src', 'width'],
  img: ['alt', 'height', 'loading', 'src', 'srcset', 'width'],
  ins: ['cite', 'datetime'],
  li: ['value'],
  ol: ['reversed', 'start', 'type'],
  q: ['cite'],
  source: ['media', 'sizes', 'src', 'srcset', 'type'],
  td: ['colspan', 'rowspan'],
  th: ['abbr', 'colspan', 'rowspan', 'scope'],
  time: ['datetime'],
  track: ['default', 'kind', 'label', 'src', 'srclang'],
  video: ['controls', 'height', 'loop', 'muted', 'playsinline', 'poster', 'preload', 'src', 'width'],
}

// Loaded when the first body has HTML: a start has no need of its parsers.
let loaded: typeof sanitizeHtml | undefined
const sanitizer = (): typeof sanitizeHtml =>
  (loaded ??= createRequire(import.meta.url)('sanitize-html') as typeof sanitizeHtml) // a CommonJS module

const options: sanitizeHtml.IOptions = {
  allowedTags,
  allowedAttributes,
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: {
    iframe: ['https'],
    img: ['http', 'https'],
    audio: ['http', 'https'],
    video: ['http', 'https'],
    source: ['http', 'https'],
    track: ['http', 'https'],
  },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
  allowProtocolRelative: false,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'template', 'title', 'noembed', 'noframes'],
  nestingLimit: 50,
  transformTags: {
    a: (tagName, attribs) => ({
      tagName,
      attribs: attribs['target'] === '_blank' ? { ...attribs, rel: 'noopener noreferrer' } : attribs,
    }),
    // A frame runs what it likes in its own origin and cannot steer the page around it.
    iframe: (tagName, attribs) => ({
      tagName,
      attribs: {
        ...attribs,
        loading: 'lazy',
        referrerpolicy: 'strict-origin-when-cross-origin',
        sandbox: frameSandbox,
      },
    }),
  },
  exclusiveFilter: (frame) => frame.tag === 'iframe' && !/^https:\/\//i.test(frame.attribs['src'] ?? ''),
}

export const frameSandbox = 'allow-forms allow-popups allow-presentation allow-same-origin allow-scripts'

/** HTML of a stranger, reduced to the list above: no script, handler, style or form, and every tag closed. */
export const sanitise = (html: string): string => sanitizer()(html, options)

const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** The text of foreign HTML, one line for each of its blocks. */
export const htmlText = (html: string): string =>
  sanitizer()(brokenAtBlocks(html), { allowedTags: [], allowedAttributes: {}, nonTextTags: options.nonTextTags ?? [] })
    // sanitize-html decodes every entity and writes back these four.
    .replace(/&(amp|lt|gt|quot);/g, (entity, name: string) => characters[name] ?? entity)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
