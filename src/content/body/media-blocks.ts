import { z } from 'zod'
import { caption, common, count, key, lang, line, linkUrl, mediaRef, picture, token, webUrl } from './fields.ts'
import { bodyLimits } from './limits.ts'

const fraction = z.number().min(0).max(1)

export const image = z.strictObject({
  _type: z.literal('image'),
  ...common,
  media: mediaRef,
  caption: caption.optional(),
  credit: caption.optional(),
  alt: caption.optional(),
  role: z.enum(['inline', 'showcase', 'immersive', 'thumbnail', 'halfWidth', 'supporting']).optional(),
  // The name of one of the media item's crops, or a rectangle in fractions of the picture.
  crop: z
    .union([token, z.strictObject({ x: fraction, y: fraction, w: fraction, h: fraction })], {
      error: 'must be the name of a crop, or { x, y, w, h } as fractions from 0 to 1',
    })
    .optional(),
  link: linkUrl.optional(),
  decorative: z.boolean().optional(),
})

export const gallery = z.strictObject({
  _type: z.literal('gallery'),
  ...common,
  items: z
    .array(
      z.strictObject({
        _key: key.optional(),
        media: mediaRef,
        caption: caption.optional(),
        credit: caption.optional(),
        alt: caption.optional(),
      }),
    )
    .max(bodyLimits.items),
  caption: caption.optional(),
  layout: token.optional(),
})

export const video = z.strictObject({
  _type: z.literal('video'),
  ...common,
  media: mediaRef.optional(),
  url: webUrl.optional(),
  poster: picture.optional(),
  caption: caption.optional(),
  credit: caption.optional(),
  tracks: z
    .array(
      z.strictObject({
        _key: key.optional(),
        kind: z.enum(['subtitles', 'captions', 'descriptions', 'chapters', 'metadata']),
        url: webUrl,
        lang: lang.optional(),
        label: line.optional(),
        default: z.boolean().optional(),
      }),
    )
    .max(50)
    .optional(),
  loop: z.boolean().optional(),
  muted: z.boolean().optional(),
  autoplay: z.boolean().optional(),
})

export const audio = z.strictObject({
  _type: z.literal('audio'),
  ...common,
  media: mediaRef.optional(),
  url: webUrl.optional(),
  title: line.optional(),
  caption: caption.optional(),
  thumbnail: picture.optional(),
  durationMs: count.optional(),
  podcast: z
    .strictObject({
      season: count.optional(),
      episode: count.optional(),
      type: z.enum(['full', 'trailer', 'bonus']).optional(),
    })
    .optional(),
})

export const file = z.strictObject({
  _type: z.literal('file'),
  ...common,
  media: mediaRef.optional(),
  url: webUrl.optional(),
  title: line.optional(),
  caption: caption.optional(),
  name: line.optional(),
  bytes: count.optional(),
  preview: picture.optional(),
})
