// What callers may say about webhooks. Standard Webhooks names the headers and the secret; the types are contract.md's.
import { z } from 'zod'

const ENTITIES = ['section', 'author', 'media', 'tag'] as const

/** The events that an endpoint may ask for. */
export const EVENT_TYPES = [
  'article.published',
  'article.updated',
  'article.unpublished',
  'article.withdrawn',
  'article.removed',
  ...ENTITIES.flatMap((entity) => [`${entity}.changed`, `${entity}.removed`] as const),
] as const

export type EventType = (typeof EVENT_TYPES)[number]

/** The event that `…/test` sends; never subscribed to. */
export const TEST_TYPE = 'webhook.test'

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

const MAX_URL = 2_000
/** Sections that one endpoint may name. */
const MAX_SECTIONS = 50

const url = z
  .string()
  .max(MAX_URL)
  .superRefine((text, ctx) => {
    for (const message of urlFaults(text)) ctx.addIssue({ code: 'custom', message })
  })
  .meta({ format: 'uri', description: 'http or https, without a name, a password and a fragment.' })

function urlFaults(text: string): string[] {
  if (/[\s\p{Cc}\p{Surrogate}]/u.test(text) || !URL.canParse(text)) return ['must be a whole URL']
  const parsed = new URL(text)
  return [
    ...(/^https?:$/.test(parsed.protocol) ? [] : ['must begin with https:// or http://']),
    ...(parsed.username === '' && parsed.password === '' ? [] : ['must not hold a name or a password']),
    ...(text.includes('#') ? ['must not hold a fragment'] : []),
    ...(parsed.href.length > MAX_URL ? [`must be at most ${MAX_URL} characters long`] : []),
  ]
}

const types = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .refine((each) => new Set(each).size === each.length, 'names a type twice')

const sections = z
  .array(
    z
      .string()
      .min(1)
      .max(1_000)
      .refine((name) => !/\0|\p{Surrogate}/u.test(name), 'names no section'),
  )
  .min(1)
  .max(MAX_SECTIONS)
  .refine((each) => new Set(each).size === each.length, 'names a section twice')
  .nullish()
  .meta({ description: 'Ids or paths: events of articles in them and below alone. Absent or null: of all.' })

export const webhookCreate = z.strictObject({ url, types, sections, active: z.boolean().optional() })
export type WebhookCreate = z.infer<typeof webhookCreate>

export const webhookPatch = z.strictObject({
  url: url.optional(),
  types: types.optional(),
  sections,
  active: z.boolean().optional(),
})
export type WebhookPatch = z.infer<typeof webhookPatch>

const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant with an offset' })
const cursor = z.string().min(1).max(8_192)

/** One delivery again, or what lies between two cursors, or between two instants. */
export const webhookReplay = z
  .strictObject({
    deliveryId: z.uuid().optional(),
    after: cursor.optional(),
    before: cursor.optional(),
    from: instant.optional(),
    to: instant.optional(),
  })
  .superRefine(({ deliveryId, after, before, from, to }, ctx) => {
    const ways = [deliveryId, after ?? before, from ?? to].filter((way) => way !== undefined).length
    if (ways !== 1) {
      ctx.addIssue({ code: 'custom', message: 'takes deliveryId, or after with before, or from with to' })
      return
    }
    if (before !== undefined && after === undefined)
      ctx.addIssue({ code: 'custom', path: ['after'], message: 'is required with before' })
    if (to !== undefined && from === undefined)
      ctx.addIssue({ code: 'custom', path: ['from'], message: 'is required with to' })
    if (from !== undefined && to !== undefined && new Date(to) <= new Date(from))
      ctx.addIssue({ code: 'custom', path: ['to'], message: 'must lie after from' })
  })
export type WebhookReplay = z.infer<typeof webhookReplay>
