-- Time and the log: what a boundary announces, corrections, previews, stored answers of keyed writes, the log's epoch.
-- A boundary carries the entry that announcing it appends: who announces need not know what an article is, and a cache can
-- apply it at its instant. Versions are immutable, so what was true when it was written stays true.
alter table agenda
  add column previous_version int,
  add column fields text[] not null default '{}',
  add column before jsonb,
  add column after jsonb,
  add column affects text[] not null default '{}';
--> statement-breakpoint
update agenda a set before = jsonb_build_object('kind', m.kind, 'createdAt', to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
from media m
where a.type = 'media' and a.kind = 'rights' and m.id = a.id and not m.hidden and m.trashed_at is null and m.public_from < a.at;
--> statement-breakpoint
-- Written by the worker, the relay and every reader of the log: an entry is found by its transaction (dry runs, stored answers).
create index changes_by_tx on changes (tx);
--> statement-breakpoint
-- Sync's deltas: what readers see, in order.
create index changes_public on changes (seq) where audience = 'public';
--> statement-breakpoint
-- Seals the cursors of the log: they tell nobody how much a newsroom writes.
insert into secrets (name, value) values ('log', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
on conflict do nothing;
--> statement-breakpoint
-- Raised by hand or by a migration when what readers may see changes without entries; every cursor of another epoch is over.
create table epoch (
  one boolean primary key default true check (one),
  number int not null check (number > 0)
);
--> statement-breakpoint
insert into epoch (number) values (1);
--> statement-breakpoint
-- The ledger of an article: append-only, and dated.
create table corrections (
  id uuid primary key,
  article_id uuid not null references articles on delete cascade,
  kind text not null check (kind in ('correction', 'clarification', 'retraction', 'update')),
  text text not null check (length(text) between 1 and 10000),
  -- The _key of the block that it is about.
  block_id text,
  visible boolean not null default true,
  published_at timestamptz(3) not null,
  created_by text not null
);
--> statement-breakpoint
-- Article.corrections.
create index corrections_by_article on corrections (article_id, published_at, id);
--> statement-breakpoint
create function correction_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'corrections are append-only' using errcode = '23514', constraint = 'corrections_append_only';
end $$;
--> statement-breakpoint
-- No trigger on DELETE: a purge takes the ledger along.
create trigger corrections_append_only before update on corrections for each row execute function correction_is_final();
--> statement-breakpoint
-- Who may look at one version of one article without being an editor, until when. The link is signed; the row revokes it.
create table previews (
  id uuid primary key,
  article_id uuid not null,
  version int not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade,
  check (expires_at > created_at)
);
--> statement-breakpoint
create index previews_by_version on previews (article_id, version);
--> statement-breakpoint
-- Answers of writes that came with an Idempotency-Key, stored in the write's own transaction.
create table idempotency_keys (
  -- Of whom: a token's id, or the name of the token that is no row.
  owner text not null,
  key text not null check (length(key) between 1 and 255),
  digest bytea not null check (length(digest) = 32),
  begun_at timestamptz(3) not null,
  status int,
  headers jsonb,
  body bytea,
  -- What the answer contains: a purge erases it.
  item_ids uuid[] not null default '{}',
  primary key (owner, key)
);
--> statement-breakpoint
-- The worker prunes what is older than a day.
create index idempotency_keys_by_age on idempotency_keys (begun_at);
--> statement-breakpoint
create index idempotency_keys_by_item on idempotency_keys using gin (item_ids);
