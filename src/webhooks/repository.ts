import type { Queryable, Tx } from '../db/client.ts'
import type { EventType } from './schema.ts'

/** An endpoint as its owner sees it. */
export interface Webhook {
  id: string
  url: string
  types: EventType[]
  sections: string[] | null
  active: boolean
  /** Why the server has set it to inactive; null: it has not. */
  disabledReason: 'gone' | null
  /** Until when the secret before the present one signs as well. */
  previousSecretUntil: Date | null
  version: number
  createdAt: Date
  createdBy: string
  modifiedAt: Date
}

interface WebhookRow extends Record<string, unknown> {
  id: string
  url: string
  types: EventType[]
  sections: string[] | null
  active: boolean
  disabled_reason: 'gone' | null
  previous_until: Date | null
  version: number
  created_at: Date
  created_by: string
  modified_at: Date
}

// Neither of the secrets is among them.
const COLUMNS =
  'id, url, types, sections, active, disabled_reason, previous_until, version, created_at, created_by, modified_at'

function webhookOf(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    types: row.types,
    sections: row.sections,
    active: row.active,
    disabledReason: row.disabled_reason,
    previousSecretUntil: row.previous_until,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    modifiedAt: row.modified_at,
  }
}

/** One endpoint, or null. */
export async function readWebhook(on: Queryable, id: string): Promise<Webhook | null> {
  const [row] = await on.query<WebhookRow>(`select ${COLUMNS} from webhooks where id = $1`, [id], 'find-webhook')
  return row === undefined ? null : webhookOf(row)
}

/** Under its row's lock: nobody else queues events for it, or changes it, until the transaction ends. */
export async function lockWebhook(tx: Tx, id: string): Promise<Webhook | null> {
  const [row] = await tx.query<WebhookRow>(
    `select ${COLUMNS} from webhooks where id = $1 for update`,
    [id],
    'lock-webhook',
  )
  return row === undefined ? null : webhookOf(row)
}

/** Endpoints after an id, the oldest first. */
export async function readWebhooks(on: Queryable, after: string | null, limit: number): Promise<Webhook[]> {
  const rows = await on.query<WebhookRow>(
    `select ${COLUMNS} from webhooks where $1::uuid is null or id > $1 order by id limit $2`,
    [after, limit],
    'list-webhooks',
  )
  return rows.map(webhookOf)
}

export async function countWebhooks(on: Queryable): Promise<number> {
  const [row] = await on.query<{ count: number }>('select count(*)::int as count from webhooks', [], 'count-webhooks')
  return row?.count ?? 0
}

/** `position` begins at the head of the log: what was before is not told unless it is asked for. */
export async function insertWebhook(
  tx: Tx,
  webhook: Pick<Webhook, 'id' | 'url' | 'types' | 'sections' | 'active'>,
  { secret, at, actor }: { secret: string; at: Date; actor: string },
): Promise<Webhook> {
  const { id, url, types, sections, active } = webhook
  const [row] = await tx.query<WebhookRow>(
    `insert into webhooks (id, url, types, sections, active, secret, position, created_at, created_by, modified_at)
     values ($1, $2, $3, $4, $5, $6, ${HEAD}, $7, $8, $7) returning ${COLUMNS}`,
    [id, url, types, sections, active, secret, at, actor],
  )
  if (row === undefined) throw new Error('the webhook was not inserted')
  return webhookOf(row)
}

const HEAD = 'coalesce((select max(seq) from changes where seq is not null), 0)'

/** Writes what may change. Who becomes active again begins at the head of the log. */
export async function updateWebhook(
  tx: Tx,
  webhook: Pick<Webhook, 'id' | 'url' | 'types' | 'sections' | 'active' | 'disabledReason'>,
  at: Date,
): Promise<Webhook> {
  const { id, url, types, sections, active, disabledReason } = webhook
  const [row] = await tx.query<WebhookRow>(
    `update webhooks set url = $2, types = $3, sections = $4, active = $5, disabled_reason = $6, modified_at = $7,
       version = version + 1, position = case when $5 and not active then ${HEAD} else position end, paused_until = null
     where id = $1 returning ${COLUMNS}`,
    [id, url, types, sections, active, disabledReason, at],
  )
  if (row === undefined) throw new Error('the webhook vanished under its lock')
  return webhookOf(row)
}

/** The present secret becomes the previous one, and signs as well until `until`. */
export async function rotateSecret(
  tx: Tx,
  id: string,
  { secret, until, at }: { secret: string; until: Date; at: Date },
): Promise<Webhook> {
  const [row] = await tx.query<WebhookRow>(
    `update webhooks set previous_secret = secret, previous_until = $3, secret = $2, modified_at = $4, version = version + 1
     where id = $1 returning ${COLUMNS}`,
    [id, secret, until, at],
  )
  if (row === undefined) throw new Error('the webhook vanished under its lock')
  return webhookOf(row)
}

/** With its deliveries. */
export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from webhooks where id = $1', [id])
}

/** The ids of sections by id or path, in the order asked; null for what is not there or lies in the trash. */
export async function sectionIds(tx: Tx, names: readonly string[]): Promise<(string | null)[]> {
  const rows = await tx.query<{ id: string | null }>(
    `select (select s.id from sections s where s.trashed_at is null and (s.id::text = lower(n.name) or s.path = n.name) limit 1) as id
     from unnest($1::text[]) with ordinality n(name, at) order by n.at`,
    [names],
    'webhook-sections',
  )
  return rows.map(({ id }) => id)
}

/** The sections with all that lies below them, at this moment. */
export async function subtreeOf(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `with recursive down(id) as (
       select unnest($1::uuid[]) union select s.id from sections s join down on s.parent_id = down.id
     ) select id from down`,
    [ids],
    'webhook-subtree',
  )
  return new Set(rows.map(({ id }) => id))
}
