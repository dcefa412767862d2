import { z } from 'zod'
import { freeJson, id, location, provider, reference, webUrl, words, year } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Patch } from '../patch.ts'
import { line, long, passage, text, title } from '../text.ts'
import { IMAGE_TYPES, MEDIA_KINDS } from '../words.ts'

const fraction = z.number().min(0).max(1)
const pixels = z.int().min(1).max(1_000_000)
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const crop = z.strictObject({ x: z.number().min(0), y: z.number().min(0), w: z.number().min(0), h: z.number().min(0) })

const kind = z.enum(MEDIA_KINDS)
const optional = {
  url: webUrl.nullish(),
  provider: provider.nullish(),
  decorative: z.boolean().nullish(),
  mimeType: line.nullish(),
  width: pixels.nullish(),
  height: pixels.nullish(),
  durationMs: count.nullish(),
  bytes: count.nullish(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
    .nullish(),
  alt: passage.nullish(),
  caption: passage.nullish(),
  title: title.nullish(),
  description: long.nullish(),
  credit: z
    .strictObject({
      line: title.nullish(),
      creator: line.nullish(),
      agency: line.nullish(),
      supplier: line.nullish(),
      display: z.boolean().nullish(),
      mandatory: z.boolean().nullish(),
    })
    .nullish(),
  copyright: z.strictObject({ notice: title.nullish(), holder: line.nullish(), year: year.nullish() }).nullish(),
  license: z
    .strictObject({
      url: webUrl.nullish(),
      acquireUrl: webUrl.nullish(),
      usageTerms: passage.nullish(),
      syndicatable: z.boolean().nullish(),
      // From this instant on the item is not served.
      expiresAt: instant.nullish(),
      territories: words.nullish(),
    })
    .nullish(),
  focalPoint: z.strictObject({ x: fraction, y: fraction }).nullish(),
  crops: z
    .record(
      text({ min: 1, max: 100 }).refine((name) => name !== '__proto__', 'is not allowed as a name'),
      crop,
    )
    .nullish(),
  renditions: z
    .array(
      z.strictObject({
        name: line.nullish(),
        url: webUrl.nullish(),
        width: pixels.nullish(),
        height: pixels.nullish(),
        mimeType: line.nullish(),
      }),
    )
    .max(100)
    .nullish(),
  variants: z
    .array(z.strictObject({ viewport: line.nullish(), colorScheme: line.nullish(), media: reference.nullish() }))
    .max(50)
    .nullish(),
  takenAt: instant.nullish(),
  location: location.nullish(),
  keywords: words.nullish(),
  people: words.nullish(),
  imageType: z.enum(IMAGE_TYPES).nullish(),
  digitalSourceType: title.nullish(),
  thumbhash: line.nullish(),
  dominantColor: line.nullish(),
  seoFilename: line.nullish(),
  embedded: freeJson.nullish(),
  inappropriateForAds: z.boolean().nullish(),
  explicit: z.boolean().nullish(),
  // Said false: public at once. Said true: never shown. Not said: public once something public shows it.
  hidden: z.boolean().nullish(),
}

function describes(media: { kind?: unknown; alt?: unknown; decorative?: unknown }): boolean {
  return media.kind !== 'image' || media.decorative === true || (media.alt ?? '') !== ''
}

/** A media item as a caller sends it (vocabulary.md section 4). An image has `alt`, or says that it is decorative. */
export const mediaCreate = z.strictObject({ id: id.optional(), kind, ...optional }).refine(describes, {
  path: ['alt'],
  message: 'is required for an image, unless it is decorative',
  // Beside other faults too: a caller gets all of them at once.
  when: ({ value }) => typeof value === 'object' && value !== null,
})
/** RFC 7396: every field may be left out, null removes; what is left must be a whole media item. */
export const mediaPatch = z.strictObject({ kind: kind.optional(), ...optional })

export type MediaCreate = z.infer<typeof mediaCreate>
export type MediaPatch = Patch<z.infer<typeof mediaPatch>>
