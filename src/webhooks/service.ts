// Endpoints: made, changed, deleted, their secret rotated. Each change is an entry of the log for administrators.
import { v7 as uuid } from 'uuid'
import { demand } from '../access/policy.ts'
import { appendChange } from '../changes/append.ts'
import { LOG_HEAD, readClock } from '../changes/write-clock.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import { demandPublic, ForbiddenAddress, hostOf, type Reach } from './addresses.ts'
import {
  countWebhooks,
  deleteWebhook,
  insertWebhook,
  lockWebhook,
  readWebhook,
  readWebhooks,
  rotateSecret,
  sectionIds,
  updateWebhook,
  type Webhook,
} from './repository.ts'
import type { WebhookCreate, WebhookPatch } from './schema.ts'
import { newSecret } from './sign.ts'

/** Endpoints of one server: each is looked at with every event. */
export const MAX_WEBHOOKS = 100
/** Milliseconds for which a secret that was replaced signs as well. */
const ROTATION_MS = 24 * 3_600_000

/** The log's number of what was done, and an instant that the database has reached. */
export interface Logged {
  sequence: number
  at: Date
}

/** @throws NOT_FOUND */
export async function findWebhook(ctx: Context, id: string): Promise<Webhook> {
  demand(ctx.viewer, 'webhooks:write')
  const webhook = await readWebhook(ctx.db, id)
  if (webhook === null) throw fail('NOT_FOUND')
  return webhook
}

/** Endpoints by age, the oldest first; `next` is the id to go on after. */
export async function listWebhooks(
  ctx: Context,
  { limit, after = null }: { limit: number; after?: string | null },
): Promise<{ items: Webhook[]; next: string | null }> {
  demand(ctx.viewer, 'webhooks:write')
  const found = await readWebhooks(ctx.db, after, limit + 1)
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? (items[items.length - 1]?.id ?? null) : null }
}

/**
 * Makes an endpoint; `secret` is in this answer alone. It hears of what happens from now on.
 * @throws WEBHOOK_URL_FORBIDDEN, WEBHOOK_LIMIT, INVALID_INPUT for sections that are not there
 */
export async function createWebhook(
  ctx: Context,
  input: WebhookCreate,
  reach: Reach,
): Promise<Logged & { webhook: Webhook; secret: string }> {
  demand(ctx.viewer, 'webhooks:write')
  const url = await allowedUrl(input.url, reach)
  const secret = newSecret()
  const written = await change(ctx, async (tx) => {
    if ((await countWebhooks(tx)) >= MAX_WEBHOOKS) throw fail('WEBHOOK_LIMIT')
    const sections = await idsOf(tx, input.sections ?? null)
    const webhook = { id: uuid(), url, types: input.types, sections, active: input.active ?? true }
    const clock = await readClock(tx, [])
    const made = await insertWebhook(tx, webhook, { secret, at: clock, actor: ctx.viewer.actor })
    return { clock, fields: ['url', 'types', 'sections', 'active'], webhook: made }
  })
  return { ...written, secret }
}

/**
 * Applies a merge patch. Setting `active` begins at the head of the log and forgets why it was disabled; nothing that
 * changes nothing is written. @throws NOT_FOUND, STALE_VERSION, WEBHOOK_URL_FORBIDDEN, INVALID_INPUT
 */
export async function patchWebhook(
  ctx: Context,
  { id, patch, ifVersion }: { id: string; patch: WebhookPatch; ifVersion?: '*' | readonly number[] | undefined },
  reach: Reach,
): Promise<Logged & { webhook: Webhook }> {
  demand(ctx.viewer, 'webhooks:write')
  await findWebhook(ctx, id)
  const url = patch.url === undefined ? undefined : await allowedUrl(patch.url, reach)
  return change(ctx, async (tx) => {
    const before = await held(tx, id, ifVersion)
    const clock = await readClock(tx, [])
    const next = {
      id,
      url: url ?? before.url,
      types: patch.types ?? before.types,
      sections: patch.sections === undefined ? before.sections : await idsOf(tx, patch.sections),
      active: patch.active ?? before.active,
      disabledReason: patch.active === true ? null : before.disabledReason,
    }
    const fields = (['url', 'types', 'sections', 'active'] as const).filter(
      (name) => JSON.stringify(next[name]) !== JSON.stringify(before[name]),
    )
    return { clock, fields, webhook: fields.length === 0 ? before : await updateWebhook(tx, next, clock) }
  })
}

/** A new secret; the old one signs as well for 24 hours, and one before that no more. @throws NOT_FOUND */
export async function rotateWebhook(ctx: Context, id: string): Promise<Logged & { webhook: Webhook; secret: string }> {
  demand(ctx.viewer, 'webhooks:write')
  const secret = newSecret()
  const written = await change(ctx, async (tx) => {
    await held(tx, id)
    const clock = await readClock(tx, [])
    const until = new Date(clock.getTime() + ROTATION_MS)
    return { clock, fields: ['secret'], webhook: await rotateSecret(tx, id, { secret, until, at: clock }) }
  })
  return { ...written, secret }
}

/** With what was still to be delivered, and its delivery log. @throws NOT_FOUND, STALE_VERSION */
export async function removeWebhook(
  ctx: Context,
  { id, ifVersion }: { id: string; ifVersion?: '*' | readonly number[] | undefined },
): Promise<Logged> {
  demand(ctx.viewer, 'webhooks:write')
  return change(ctx, async (tx) => {
    const webhook = await held(tx, id, ifVersion)
    const clock = await readClock(tx, [])
    await deleteWebhook(tx, id)
    return { clock, fields: ['url', 'types', 'sections', 'active', 'secret'], webhook }
  })
}

/** Runs one change of one endpoint and logs the fields that it changed; nothing when there are none. */
async function change(
  ctx: Context,
  work: (tx: Tx) => Promise<{ clock: Date; fields: readonly string[]; webhook: Webhook }>,
): Promise<Logged & { webhook: Webhook }> {
  const { value, after } = await ctx.db.transaction(async (tx) => {
    const done = await work(tx)
    if (done.fields.length > 0) await logChange(tx, { viewer: ctx.viewer, at: done.clock }, done.webhook, done.fields)
    tx.afterCommit ??= LOG_HEAD
    return done
  })
  const entry = after[0] as { seq: string; at: Date } | undefined // the two columns that afterCommit asks for
  const at = entry !== undefined && entry.at > value.clock ? entry.at : value.clock
  return { webhook: value.webhook, sequence: Number(entry?.seq ?? 0), at }
}

/** The entry of a change, for administrators. */
export async function logChange(
  tx: Tx,
  by: { viewer: Context['viewer']; at: Date },
  { id, version }: Pick<Webhook, 'id' | 'version'>,
  fields: readonly string[],
): Promise<void> {
  await appendChange(tx, by, {
    type: 'webhook',
    itemId: id,
    action: 'webhookChanged',
    version,
    fields,
    audience: 'admin',
  })
}

async function held(tx: Tx, id: string, ifVersion?: '*' | readonly number[]): Promise<Webhook> {
  const webhook = await lockWebhook(tx, id)
  if (webhook === null) throw fail('NOT_FOUND')
  if (ifVersion !== undefined && ifVersion !== '*' && !ifVersion.includes(webhook.version))
    throw fail('STALE_VERSION', { extra: { current: webhook.version } })
  return webhook
}

/** Asks for the host's addresses, whatever comes of it: `reach` remembers them for the transaction to come. */
export async function askAhead(ctx: Context, url: string | undefined, reach: Reach): Promise<void> {
  demand(ctx.viewer, 'webhooks:write')
  // What is wrong with it is told inside, unless the answer to the same key is there already.
  if (url !== undefined) await demandPublic(new URL(url).href, reach).catch(() => undefined)
}

/** The URL as it is called, once its host is judged. @throws WEBHOOK_URL_FORBIDDEN */
async function allowedUrl(url: string, reach: Reach): Promise<string> {
  const { href } = new URL(url)
  try {
    await demandPublic(href, reach)
  } catch (cause) {
    const detail =
      cause instanceof ForbiddenAddress
        ? `${hostOf(href)} is not of the public network.`
        : `${hostOf(href)} has no address that could be found.`
    throw fail('WEBHOOK_URL_FORBIDDEN', { detail, errors: [{ path: 'url', message: detail }], cause })
  }
  return href
}

async function idsOf(tx: Tx, names: readonly string[] | null): Promise<string[] | null> {
  if (names === null) return null
  const ids = await sectionIds(tx, names)
  const errors = ids.flatMap((id, at) => (id === null ? [{ path: `sections[${at}]`, message: 'is no section' }] : []))
  if (errors.length > 0) throw fail('INVALID_INPUT', { errors })
  return [...new Set(ids.filter((id) => id !== null))]
}
