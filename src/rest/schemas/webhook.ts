import { z } from 'zod'
import { DELIVERY_STATES, EVENT_TYPES } from '../../webhooks/schema.ts'
import { count, instant, text, uri, uuid } from './common.ts'

const members = {
  id: uuid,
  url: uri,
  types: z.array(z.enum(EVENT_TYPES)),
  sections: z.array(uuid).nullable().meta({ description: 'Articles in these and below alone; null: all.' }),
  active: z.boolean(),
  disabledReason: z
    .enum(['gone'])
    .nullable()
    .meta({ description: 'gone: the receiver has answered 410. Set active to begin again.' }),
  previousSecretUntil: instant
    .nullable()
    .meta({ description: 'After a rotation: until when the secret before signs as well.' }),
  version: z.int(),
  createdAt: instant,
  createdBy: z.string(),
  modifiedAt: instant,
}

/** An endpoint as lists show it. */
export const webhook = z.strictObject(members).meta({ id: 'Webhook' })

export const newWebhook = z
  .strictObject({
    ...members,
    secret: z.string().meta({ description: 'Shown this once: whsec_ and base64, as Standard Webhooks has it.' }),
  })
  .meta({ id: 'NewWebhook' })

/** A row of the delivery log. */
export const delivery = z
  .strictObject({
    id: uuid,
    eventId: uuid.meta({ description: 'The webhook-id: the same for every attempt and every replay.' }),
    type: z.string(),
    itemId: uuid.nullable(),
    isReplay: z.boolean(),
    state: z.enum(DELIVERY_STATES),
    attempts: count,
    nextAt: instant.nullable().meta({ description: 'Of what is pending: not before this instant.' }),
    lastAttemptAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: text,
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

export const replayed = z
  .strictObject({
    queued: count,
    next: z.string().nullable().meta({ description: 'More lies beyond: go on with it as after.' }),
  })
  .meta({ id: 'WebhookReplayed' })
