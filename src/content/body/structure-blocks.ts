import { z } from 'zod'
import { caption, common, id, jsonObject, key, line, linkUrl, picture, text, token, webUrl } from './fields.ts'
import { embed, interactive } from './embed-blocks.ts'
import { bodyLimits } from './limits.ts'
import { audio, gallery, image, video } from './media-blocks.ts'
import { blockList } from './nested.ts'

const row = z.strictObject({
  _key: key.optional(),
  cells: z
    .array(
      z.strictObject({
        _key: key.optional(),
        text: caption,
        header: z.boolean().optional(),
        colspan: z.int().min(1).max(bodyLimits.cells).optional(),
        rowspan: z.int().min(1).max(bodyLimits.rows).optional(),
        align: z.enum(['left', 'center', 'right']).optional(),
      }),
    )
    .max(bodyLimits.cells),
})
const rows = z.array(row).max(bodyLimits.rows)

export const table = z.strictObject({
  _type: z.literal('table'),
  ...common,
  caption: caption.optional(),
  head: rows.optional(),
  body: rows,
  foot: rows.optional(),
})

export const divider = z.strictObject({
  _type: z.literal('divider'),
  ...common,
  style: z.enum(['rule', 'spacer']).optional(),
})

export const details = z.strictObject({
  _type: z.literal('details'),
  ...common,
  summary: caption,
  open: z.boolean().optional(),
  blocks: blockList,
})

// A colour is data for the front end: a name of its palette or #rrggbb, never a piece of CSS.
const color = z
  .string()
  .max(bodyLimits.tokenChars)
  .regex(/^(#[0-9A-Fa-f]{3,8}|[A-Za-z][\w-]*)$/, 'must be a name or #rrggbb')

export const callout = z.strictObject({
  _type: z.literal('callout'),
  ...common,
  tone: token.optional(),
  icon: line.optional(),
  color: color.optional(),
  blocks: blockList,
  button: z.strictObject({ label: line, url: linkUrl, style: token.optional() }).optional(),
})

export const footnotes = z.strictObject({ _type: z.literal('footnotes'), ...common })

export const timeline = z.strictObject({
  _type: z.literal('timeline'),
  ...common,
  sections: z
    .array(
      z.strictObject({
        _key: key.optional(),
        title: line.optional(),
        events: z
          .array(
            z.strictObject({
              _key: key.optional(),
              title: line.optional(),
              // Text, not an instant: "early March", "about 1450".
              date: line.optional(),
              label: line.optional(),
              main: z.discriminatedUnion('_type', [image, gallery, video, audio, embed, interactive]).optional(),
              blocks: blockList.optional(),
            }),
          )
          .max(bodyLimits.items),
      }),
    )
    .max(bodyLimits.items),
})

export const profileList = z.strictObject({
  _type: z.literal('profile_list'),
  ...common,
  variant: z.enum(['keyTakeaways', 'qAndA', 'miniProfiles', 'multiByline']).optional(),
  items: z
    .array(
      z.strictObject({
        _key: key.optional(),
        title: line.optional(),
        bio: text.optional(),
        byline: line.optional(),
        authorIds: z.array(id).max(50).optional(),
        image: picture.optional(),
        endNote: caption.optional(),
        blocks: blockList.optional(),
      }),
    )
    .max(bodyLimits.items),
})

export const group = z.strictObject({
  _type: z.literal('group'),
  ...common,
  layout: z.enum(['columns', 'row', 'grid', 'cover', 'media_text', 'variant']),
  blocks: blockList,
  background: z.strictObject({ id: id.optional(), url: webUrl.optional(), color: color.optional() }).optional(),
})

export const rating = z.strictObject({
  _type: z.literal('rating'),
  ...common,
  value: z.number(),
  min: z.number().optional(),
  max: z.number(),
  units: line.optional(),
  label: line.optional(),
})

export const object = z.strictObject({
  _type: z.literal('object'),
  ...common,
  schema: token,
  version: z.int().min(1),
  data: jsonObject,
})

export const pageBreak = z.strictObject({
  _type: z.literal('page_break'),
  ...common,
  variant: z.enum(['page', 'more']).optional(),
})

/** Shows an entry of the article's ledger in its place. */
export const correction = z.strictObject({ _type: z.literal('correction'), ...common, correctionId: id })

export const paywallMarker = z.strictObject({
  _type: z.literal('paywall_marker'),
  ...common,
  audience: token.optional(),
})
