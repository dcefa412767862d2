import { z } from 'zod'
import { IMAGE_TYPES, MEDIA_KINDS } from '../../content/words.ts'
import { count, editorMembers, freeJson, instant, location, provider, text, uri, uuid } from './common.ts'

const words = z.array(z.string()).nullable()
const fraction = z.number().min(0).max(1)

export const media = z
  .strictObject({
    id: uuid,
    kind: z.enum(MEDIA_KINDS),
    url: uri.nullable(),
    provider: provider.nullable(),
    decorative: z.boolean(),
    mimeType: text,
    width: count.nullable(),
    height: count.nullable(),
    durationMs: count.nullable(),
    bytes: count.nullable(),
    sha256: text,
    alt: text,
    caption: text,
    title: text,
    description: text,
    credit: z
      .strictObject({
        line: text.optional(),
        creator: text.optional(),
        agency: text.optional(),
        supplier: text.optional(),
        display: z.boolean().nullish(),
        mandatory: z.boolean().nullish(),
      })
      .nullable(),
    creditLine: text.meta({ description: 'The one line of every output, to the letter.' }),
    copyright: z.strictObject({ notice: text.optional(), holder: text.optional(), year: z.int().nullish() }).nullable(),
    license: z
      .strictObject({
        url: uri.nullish(),
        acquireUrl: uri.nullish(),
        usageTerms: text.optional(),
        syndicatable: z.boolean().nullish(),
        expiresAt: instant.nullish(),
        territories: z.array(z.string()).nullish(),
      })
      .nullable(),
    focalPoint: z.strictObject({ x: fraction, y: fraction }).nullable(),
    crops: z.record(z.string(), z.strictObject({ x: fraction, y: fraction, w: fraction, h: fraction })).nullable(),
    renditions: z
      .array(
        z.strictObject({
          name: z.string(),
          url: uri,
          width: count.nullish(),
          height: count.nullish(),
          mimeType: text.optional(),
        }),
      )
      .nullable(),
    variants: z
      .array(
        z.strictObject({
          viewport: text.optional(),
          colorScheme: text.optional(),
          media: z.unknown().optional(),
        }),
      )
      .nullable(),
    takenAt: instant.nullable(),
    location: location.nullable(),
    keywords: words,
    people: words,
    imageType: z.enum(IMAGE_TYPES).nullable(),
    digitalSourceType: text,
    thumbhash: text,
    dominantColor: text,
    seoFilename: text,
    inappropriateForAds: z.boolean(),
    explicit: z.boolean(),
    version: count,
    createdAt: instant,
    modifiedAt: instant,
    embedded: freeJson.nullish(),
    publicFrom: instant.nullish(),
    ...editorMembers,
  })
  .meta({ id: 'Media' })
