-- Webhooks: who is told of what readers see, and the outbox of what they are still to be told.
create table webhooks (
  id uuid primary key,
  url text not null check (length(url) between 1 and 2000),
  types text[] not null check (cardinality(types) between 1 and 50),
  -- Articles of these sections and what lies below them; null: of all.
  sections uuid[] check (cardinality(sections) between 1 and 50),
  active boolean not null,
  -- Symmetric, so it has to be kept; in no answer but the first, in no log.
  secret text not null check (secret like 'whsec\_%'),
  previous_secret text,
  previous_until timestamptz(3),
  -- The newest entry of the log that has been looked at for it.
  position bigint not null check (position >= 0),
  -- What the receiver has asked for by Retry-After.
  paused_until timestamptz(3),
  disabled_reason text check (disabled_reason in ('gone')),
  version int not null default 1,
  created_at timestamptz(3) not null,
  created_by text not null,
  modified_at timestamptz(3) not null,
  check ((previous_secret is null) = (previous_until is null)),
  check (not active or disabled_reason is null)
);
--> statement-breakpoint
create table webhook_deliveries (
  id uuid primary key,
  webhook_id uuid not null references webhooks on delete cascade,
  -- Rises in the order of events at one endpoint: rows are added under the lock of the endpoint's row.
  ord bigint not null generated always as identity,
  -- The same for every attempt and every replay: what receivers tell doubles by.
  event_id uuid not null,
  type text not null,
  -- Events of one item wait for one another; null: nothing to wait for.
  item_id uuid,
  -- The bytes that are signed and sent. Ids and versions, never content.
  payload text not null,
  is_replay boolean not null default false,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  next_at timestamptz(3) not null,
  -- Who is sending it, and until when that is believed.
  locked_by uuid,
  locked_until timestamptz(3),
  last_attempt_at timestamptz(3),
  last_status int,
  last_error text,
  created_at timestamptz(3) not null,
  -- Retries end.
  expires_at timestamptz(3) not null,
  finished_at timestamptz(3),
  check ((state = 'pending') = (finished_at is null)),
  check ((locked_by is null) = (locked_until is null))
);
--> statement-breakpoint
-- An event is queued for an endpoint once, however many workers look; replays are asked for.
create unique index webhook_deliveries_once on webhook_deliveries (webhook_id, event_id) where not is_replay;
--> statement-breakpoint
-- The delivery log of one endpoint, the newest first.
create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, ord);
--> statement-breakpoint
-- What may be sent now.
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_at, ord) where state = 'pending';
--> statement-breakpoint
-- Whether an earlier event of the same item is still to be delivered.
create index webhook_deliveries_by_item on webhook_deliveries (webhook_id, item_id, ord) where state = 'pending';
--> statement-breakpoint
-- The worker prunes what is older than thirty days.
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
