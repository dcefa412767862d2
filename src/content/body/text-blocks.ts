import { z } from 'zod'
import { caption, common, dir, id, key, lang, line, linkUrl, source, text, token, webUrl } from './fields.ts'
import { bodyLimits } from './limits.ts'
import { blockList } from './nested.ts'

export const styles = [
  'normal',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'lede',
  'pullquote',
  'aside',
] as const

export const decorators = ['strong', 'em', 'underline', 'strike-through', 'code', 'sub', 'sup', 'highlight'] as const

const rel = z
  .string()
  .max(bodyLimits.tokenChars)
  .regex(/^[A-Za-z-]+( [A-Za-z-]+)*$/, 'must be link types with one space between: nofollow sponsored')

export const annotationSchema = z.discriminatedUnion('_type', [
  z.strictObject({
    _type: z.literal('link'),
    _key: key,
    href: linkUrl.optional(),
    articleId: id.optional(),
    rel: rel.optional(),
    title: line.optional(),
    newTab: z.boolean().optional(),
  }),
  z.strictObject({ _type: z.literal('mention'), _key: key, tagId: id.optional(), authorId: id.optional() }),
  z.strictObject({ _type: z.literal('abbr'), _key: key, title: line }),
  z.strictObject({ _type: z.literal('lang'), _key: key, lang, dir: dir.optional() }),
  z.strictObject({ _type: z.literal('footnote'), _key: key, blocks: blockList }),
  z.strictObject({ _type: z.literal('placeholder'), _key: key, note: line.optional() }),
])

export const spanSchema = z.strictObject({
  _type: z.literal('span'),
  _key: key.optional(),
  text,
  marks: z.array(z.string().max(bodyLimits.keyChars)).max(bodyLimits.marks).optional(),
})

export const textBlock = z.strictObject({
  _type: z.literal('block'),
  ...common,
  style: z.enum(styles).optional(),
  listItem: z.enum(['bullet', 'number']).optional(),
  level: z.int().min(1).max(bodyLimits.listLevel).optional(),
  markDefs: z.array(annotationSchema).max(bodyLimits.markDefs).optional(),
  children: z.array(spanSchema).max(bodyLimits.spans),
})

export const quote = z.strictObject({
  _type: z.literal('quote'),
  ...common,
  blocks: blockList,
  citation: caption.optional(),
  cite: webUrl.optional(),
  style: z.enum(['block', 'aside']).optional(),
})

export const pullquote = z.strictObject({
  _type: z.literal('pullquote'),
  ...common,
  text,
  attribution: caption.optional(),
  sourceUrl: webUrl.optional(),
})

export const preformatted = z.strictObject({
  _type: z.literal('preformatted'),
  ...common,
  text: source,
  purpose: z.enum(['pre', 'verse']).optional(),
})

export const code = z.strictObject({
  _type: z.literal('code'),
  ...common,
  text: source,
  language: token.optional(),
  caption: caption.optional(),
})
