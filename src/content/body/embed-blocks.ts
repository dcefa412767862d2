import { z } from 'zod'
import {
  caption,
  common,
  id,
  json,
  jsonObject,
  key,
  line,
  linkUrl,
  picture,
  source,
  text,
  token,
  webUrl,
} from './fields.ts'
import { bodyLimits } from './limits.ts'
import { blockList } from './nested.ts'

export const embed = z.strictObject({
  _type: z.literal('embed'),
  ...common,
  provider: line.optional(),
  url: webUrl.optional(),
  oembed: jsonObject.optional(),
  html: source.optional(),
  title: line.optional(),
  caption: caption.optional(),
  alt: caption.optional(),
  aspectRatio: z.number().gt(0).max(100).optional(),
  tracking: z.enum(['none', 'tracks', 'unknown']).optional(),
  mandatory: z.boolean().optional(),
  fallback: blockList.optional(),
})

export const interactive = z.strictObject({
  _type: z.literal('interactive'),
  ...common,
  url: webUrl.optional(),
  iframeUrl: webUrl.optional(),
  scriptUrl: webUrl.optional(),
  html: source.optional(),
  alt: caption.optional(),
  caption: caption.optional(),
  mandatory: z.boolean().optional(),
  fallback: blockList.optional(),
})

const card = {
  url: linkUrl.optional(),
  articleId: id.optional(),
  title: line.optional(),
  prefix: line.optional(),
  description: caption.optional(),
  image: picture.optional(),
  publisher: line.optional(),
  author: line.optional(),
  icon: webUrl.optional(),
}

export const linkCard = z.strictObject({ _type: z.literal('link_card'), ...common, ...card })

export const linkList = z.strictObject({
  _type: z.literal('link_list'),
  ...common,
  title: line.optional(),
  items: z
    .array(
      z.discriminatedUnion('_type', [
        z.strictObject({ _type: z.literal('link_card'), _key: key.optional(), ...card }),
        z.strictObject({ _type: z.literal('text'), _key: key.optional(), text }),
      ]),
    )
    .max(bodyLimits.items),
})

export const button = z.strictObject({
  _type: z.literal('button'),
  ...common,
  label: line,
  url: linkUrl,
  style: token.optional(),
  priority: token.optional(),
})

export const html = z.strictObject({
  _type: z.literal('html'),
  ...common,
  html: source,
  // What the writer claims; the server sanitises whatever it renders.
  sanitised: z.boolean().optional(),
  origin: z.enum(['html', 'markdown']).optional(),
})

export const reference = z.strictObject({
  _type: z.literal('reference'),
  ...common,
  refType: token,
  refId: line.min(1),
  config: jsonObject.optional(),
  overrides: jsonObject.optional(),
})

export const unknown = z.strictObject({
  _type: z.literal('unknown'),
  ...common,
  system: line.min(1),
  type: line.min(1),
  raw: json.optional(),
  html: source.optional(),
})
