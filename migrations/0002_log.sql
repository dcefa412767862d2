-- The change log and the boundaries in time that are still to be announced.
create table changes (
  ord bigint generated always as identity primary key,
  id uuid not null unique,
  tx xid8 not null default pg_current_xact_id(),
  seq bigint unique check (seq > 0),
  at timestamptz(3) not null,
  type text not null check (type in ('article', 'section', 'author', 'media', 'tag', 'token', 'webhook', 'import', 'epoch', 'settings')),
  item_id uuid,
  action text not null check (action in (
    'created', 'updated', 'submitted', 'approved', 'rejected', 'scheduled', 'rescheduled', 'unscheduled', 'published', 'expirySet', 'expired',
    'unpublished', 'withdrawn', 'corrected', 'trashed', 'restored', 'purged', 'moved', 'revealed', 'merged', 'hidden',
    'tokenCreated', 'tokenRevoked', 'webhookChanged', 'importStarted', 'importFinished', 'epochChanged', 'settingsChanged')),
  version int,
  previous_version int,
  cause text not null default 'request' check (cause in ('request', 'time')),
  due timestamptz(3),
  actor text not null,
  note text,
  fields text[] not null default '{}',
  audience text not null check (audience in ('public', 'editors', 'admin')),
  -- What filters and sorts saw of the item just before and just after, for readers; null: not visible.
  before jsonb,
  after jsonb,
  affects text[] not null default '{}',
  check ((cause = 'time') = (due is not null)),
  check (audience = 'public' or (before is null and after is null))
);
--> statement-breakpoint
-- The history of one item.
create index changes_by_item on changes (item_id, seq);
--> statement-breakpoint
-- Numbers an entry at COMMIT, under one lock: commit order is number order, without a gap. Deferred, so that no
-- caller can forget it and no network round trip is spent while the lock is held. No sequence: it skips after a
-- rollback and after a crash. Lock and newest number are two statements, so that the second sees what the first
-- waited for. Rows that have a number already (a restored dump) are left alone.
create function number_change() returns trigger language plpgsql as $$
declare
  newest bigint;
  newest_at timestamptz(3);
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the change log is written under READ COMMITTED alone' using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock(8201, 1);
  select c.seq, c.at into newest, newest_at from changes c where c.seq is not null order by c.seq desc limit 1;
  update changes c set seq = coalesce(newest, 0) + 1, at = greatest(c.at, newest_at) where c.ord = new.ord;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger changes_numbered after insert on changes
  deferrable initially deferred for each row when (new.seq is null) execute function number_change();
--> statement-breakpoint
create function change_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'the change log is append-only' using errcode = '23514', constraint = 'changes_append_only';
end $$;
--> statement-breakpoint
create trigger changes_append_only_update before update on changes
  for each row when (old.seq is not null) execute function change_is_final();
--> statement-breakpoint
create trigger changes_append_only_delete before delete on changes for each row execute function change_is_final();
--> statement-breakpoint
create trigger changes_append_only_truncate before truncate on changes for each statement execute function change_is_final();
--> statement-breakpoint
-- Instants at which something goes live, ends, loses its rights or is revealed by the passing of time alone.
create table agenda (
  type text not null check (type in ('article', 'section', 'author', 'media', 'tag')),
  id uuid not null,
  kind text not null check (kind in ('live', 'end', 'rights', 'reveal')),
  at timestamptz(3) not null,
  version int,
  primary key (type, id, kind)
);
--> statement-breakpoint
-- Announcing what is due, in the order of its instants.
create index agenda_due on agenda (at, id);
