-- Identities, the four entities that are not versioned, their past, their slugs, tokens and secrets.
-- Instants are timestamptz(3): a JavaScript Date holds milliseconds; more digits and a cursor skips rows.
-- Slugs, paths and sort keys are collate "C": the same order on every server, and ranges of a path are byte ranges.
create extension if not exists btree_gist;
--> statement-breakpoint
-- Ids are unique over all five entities: each table refers to its id together with its own type.
create table entities (
  id uuid primary key,
  type text not null check (type in ('article', 'section', 'author', 'media', 'tag')),
  unique (id, type)
);
--> statement-breakpoint
-- Bearer tokens. Only the SHA-256 of a token is kept; the token itself is shown once.
create table tokens (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  hash bytea not null unique check (length(hash) = 32),
  scopes text[] not null check (cardinality(scopes) between 1 and 32),
  created_at timestamptz(3) not null,
  created_by text not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);
--> statement-breakpoint
-- Keys made at the first migration and shared by every instance: they sign cursors and (later) previews.
create table secrets (name text primary key, value bytea not null check (length(value) = 32));
--> statement-breakpoint
insert into secrets (name, value)
select name, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from (values ('cursor'), ('preview')) v(name)
on conflict do nothing;
--> statement-breakpoint
create table media (
  id uuid primary key,
  entity text not null generated always as ('media') stored,
  version int not null check (version > 0),
  kind text not null check (kind in ('image', 'video', 'audio', 'document')),
  url text,
  provider jsonb,
  decorative boolean not null default false,
  mime_type text,
  width int check (width > 0),
  height int check (height > 0),
  duration_ms bigint check (duration_ms >= 0),
  bytes bigint check (bytes >= 0),
  sha256 text,
  alt text,
  caption text,
  title text,
  description text,
  credit jsonb,
  -- The one credit line of every output (vocabulary: Credits): the line as stored; else agency/creator; else the one there is.
  credit_line text generated always as (
    case
      when nullif(credit ->> 'line', '') is not null then credit ->> 'line'
      when nullif(credit ->> 'agency', '') is not null and nullif(credit ->> 'creator', '') is not null
        then (credit ->> 'agency') || '/' || (credit ->> 'creator')
      when nullif(credit ->> 'agency', '') is not null then credit ->> 'agency'
      else nullif(credit ->> 'creator', '')
    end) stored,
  copyright jsonb,
  license jsonb,
  -- license.expiresAt as an instant: from it on the item is not served (judged by the real clock).
  rights_until timestamptz(3),
  focal_point jsonb,
  crops jsonb,
  renditions jsonb,
  variants jsonb,
  taken_at timestamptz(3),
  location jsonb,
  keywords jsonb,
  people jsonb,
  image_type text check (image_type in ('photograph', 'graphic', 'illustration', 'thumbnail', 'composite')),
  digital_source_type text,
  thumbhash text,
  dominant_color text,
  seo_filename text,
  embedded jsonb,
  inappropriate_for_ads boolean not null default false,
  explicit boolean not null default false,
  hidden boolean not null default false,
  -- Null until something public shows it, or until hidden: false is said.
  public_from timestamptz(3),
  trashed_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  valid_from timestamptz(3) not null,
  check (kind <> 'image' or decorative or nullif(alt, '') is not null),
  foreign key (id, entity) references entities (id, type)
);
--> statement-breakpoint
create table sections (
  id uuid primary key,
  entity text not null generated always as ('section') stored,
  version int not null check (version > 0),
  slug text collate "C" not null,
  name text not null,
  name_sort text collate "C" not null,
  description text,
  parent_id uuid references sections on delete restrict,
  path text collate "C" not null,
  depth int not null check (depth >= 0),
  position int not null default 0,
  locale text,
  image_id uuid references media on delete restrict,
  seo jsonb,
  lead_items uuid[] not null default '{}' check (cardinality(lead_items) <= 50),
  external_ids jsonb,
  archived_at timestamptz(3),
  hidden boolean not null default false,
  public_from timestamptz(3),
  trashed_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  valid_from timestamptz(3) not null,
  check (parent_id <> id),
  check ((parent_id is null and depth = 0 and path = slug) or (parent_id is not null and depth > 0 and right(path, length(slug) + 1) = '/' || slug)),
  foreign key (id, entity) references entities (id, type)
);
--> statement-breakpoint
create table authors (
  id uuid primary key,
  entity text not null generated always as ('author') stored,
  version int not null check (version > 0),
  slug text collate "C" not null,
  kind text not null check (kind in ('person', 'organisation')),
  name text not null,
  name_sort text collate "C" not null,
  first_name text,
  middle_name text,
  last_name text,
  suffix text,
  byline text,
  bio text,
  long_bio text,
  image_id uuid references media on delete restrict,
  image_large_id uuid references media on delete restrict,
  job_title text,
  desk text,
  affiliation text,
  location text,
  languages jsonb,
  expertise jsonb,
  email text,
  links jsonb,
  url text,
  external boolean not null default false,
  active boolean not null default true,
  external_ids jsonb,
  hidden boolean not null default false,
  public_from timestamptz(3),
  trashed_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  valid_from timestamptz(3) not null,
  foreign key (id, entity) references entities (id, type)
);
--> statement-breakpoint
create table tags (
  id uuid primary key,
  entity text not null generated always as ('tag') stored,
  version int not null check (version > 0),
  slug text collate "C" not null,
  name text not null,
  name_sort text collate "C" not null,
  kind text not null check (kind in ('keyword', 'person', 'organisation', 'place', 'event', 'workOrProduct', 'series', 'tone', 'campaign', 'storyThread', 'internal')),
  description text,
  parent_id uuid references tags on delete restrict,
  section_id uuid references sections on delete restrict,
  image_id uuid references media on delete restrict,
  synonyms jsonb,
  external_ids jsonb,
  geo jsonb,
  podcast jsonb,
  merged_into uuid references tags on delete restrict,
  hidden boolean not null default false,
  public_from timestamptz(3),
  trashed_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  valid_from timestamptz(3) not null,
  check (parent_id <> id),
  check (merged_into <> id),
  foreign key (id, entity) references entities (id, type)
);
--> statement-breakpoint
-- Lists by name (GET /v1/sections|authors|tags, default order) and by -createdAt.
create index sections_by_name on sections (name_sort, id);
--> statement-breakpoint
create index sections_by_created on sections (created_at desc, id desc);
--> statement-breakpoint
create index authors_by_name on authors (name_sort, id);
--> statement-breakpoint
create index authors_by_created on authors (created_at desc, id desc);
--> statement-breakpoint
create index tags_by_name on tags (name_sort, id);
--> statement-breakpoint
create index tags_by_created on tags (created_at desc, id desc);
--> statement-breakpoint
create index media_by_created on media (created_at desc, id desc);
--> statement-breakpoint
-- /v1/sections/{path}, ?section=: one live path each; a range of it is a subtree.
create unique index sections_path on sections (path) where trashed_at is null;
--> statement-breakpoint
-- /v1/authors/{slug}, /v1/tags/{slug}, and references by slug.
create unique index authors_slug on authors (slug) where trashed_at is null;
--> statement-breakpoint
create unique index tags_slug on tags (slug) where trashed_at is null;
--> statement-breakpoint
-- Section.children; the referrers of a section, tag or media item that is to be trashed.
create index sections_by_parent on sections (parent_id);
--> statement-breakpoint
create index tags_by_parent on tags (parent_id) where parent_id is not null;
--> statement-breakpoint
create index tags_by_section on tags (section_id) where section_id is not null;
--> statement-breakpoint
create index tags_by_image on tags (image_id) where image_id is not null;
--> statement-breakpoint
create index tags_by_merged_into on tags (merged_into) where merged_into is not null;
--> statement-breakpoint
create index sections_by_image on sections (image_id) where image_id is not null;
--> statement-breakpoint
create index authors_by_image on authors (image_id) where image_id is not null;
--> statement-breakpoint
create index authors_by_image_large on authors (image_large_id) where image_large_id is not null;
--> statement-breakpoint
-- The tree never holds a cycle, whoever writes: the check runs under one lock for the whole tree, so that two
-- concurrent moves see each other.
create function section_has_no_cycle() returns trigger language plpgsql as $$
begin
  -- A snapshot older than the lock would not show the other move.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'sections are moved under READ COMMITTED alone' using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock(8201, 2);
  if exists (
    with recursive up(id, parent_id) as (
      select s.id, s.parent_id from sections s where s.id = new.parent_id
      union
      select s.id, s.parent_id from sections s join up on s.id = up.parent_id
    )
    select 1 from up where up.id = new.id
  ) then
    raise exception 'section % would become its own ancestor', new.id using errcode = '23514', constraint = 'sections_no_cycle';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger sections_no_cycle before insert or update of parent_id on sections
  for each row when (new.parent_id is not null) execute function section_has_no_cycle();
--> statement-breakpoint
-- Who held which address when. A claim begins when anything takes the slug and ends only by release; `since` is the
-- first instant at which readers could see it (null: never), which is what makes a former address answer 301.
create table section_paths (
  path text collate "C" not null,
  section_id uuid not null references sections on delete cascade,
  claimed tstzrange not null,
  since timestamptz(3),
  ceased timestamptz(3),
  constraint section_paths_one_holder exclude using gist (path with =, claimed with &&)
);
--> statement-breakpoint
create index section_paths_by_path on section_paths (path);
--> statement-breakpoint
create index section_paths_by_section on section_paths (section_id);
--> statement-breakpoint
create table author_slugs (
  slug text collate "C" not null,
  author_id uuid not null references authors on delete cascade,
  claimed tstzrange not null,
  since timestamptz(3),
  ceased timestamptz(3),
  constraint author_slugs_one_holder exclude using gist (slug with =, claimed with &&)
);
--> statement-breakpoint
create index author_slugs_by_slug on author_slugs (slug);
--> statement-breakpoint
create index author_slugs_by_author on author_slugs (author_id);
--> statement-breakpoint
create table tag_slugs (
  slug text collate "C" not null,
  tag_id uuid not null references tags on delete cascade,
  claimed tstzrange not null,
  since timestamptz(3),
  ceased timestamptz(3),
  constraint tag_slugs_one_holder exclude using gist (slug with =, claimed with &&)
);
--> statement-breakpoint
create index tag_slugs_by_slug on tag_slugs (slug);
--> statement-breakpoint
create index tag_slugs_by_tag on tag_slugs (tag_id);
--> statement-breakpoint
-- Earlier rows of the four: valid_to first, then the same columns in the same order (a test compares them).
create table sections_past as select null::timestamptz(3) as valid_to, s.* from sections s with no data;
--> statement-breakpoint
create table authors_past as select null::timestamptz(3) as valid_to, s.* from authors s with no data;
--> statement-breakpoint
create table media_past as select null::timestamptz(3) as valid_to, s.* from media s with no data;
--> statement-breakpoint
create table tags_past as select null::timestamptz(3) as valid_to, s.* from tags s with no data;
--> statement-breakpoint
do $$ declare name text; begin
  foreach name in array array['sections', 'authors', 'media', 'tags'] loop
    execute format('alter table %I_past alter column valid_to set not null, alter column valid_from set not null, alter column id set not null', name);
    execute format('alter table %I_past add constraint %I_past_one_at_a_time exclude using gist (id with =, tstzrange(valid_from, valid_to) with &&)', name, name);
  end loop;
end $$;
--> statement-breakpoint
-- Keeps the row that is about to be replaced. The boundary is the write's clock, which the service sets after its
-- locks; hand-written SQL falls back on the database's own. A change of public_from alone is no new row: it is itself
-- an instant that reads compare with the clock. Nor is a second write of one transaction. Generated columns follow from
-- the others, and are null in `new` before the row is written: comparing them would make every write a new row.
create function remember_past() returns trigger language plpgsql as $$
declare
  clock timestamptz(3) := coalesce(nullif(current_setting('broadsheet.clock', true), '')::timestamptz(3), date_trunc('milliseconds', clock_timestamp()));
  boundary timestamptz(3);
  derived constant text[] := array['public_from', 'valid_from', 'entity', 'credit_line'];
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(old) - derived = to_jsonb(new) - derived then
      new.valid_from := old.valid_from;
      return new;
    end if;
    if old.valid_from = clock then
      new.valid_from := old.valid_from;
      return new;
    end if;
  end if;
  boundary := greatest(clock, old.valid_from + interval '1 millisecond');
  execute format('insert into %I select $2, ($1).*', tg_table_name || '_past') using old, boundary;
  if tg_op = 'DELETE' then
    return old;
  end if;
  new.valid_from := boundary;
  return new;
end $$;
--> statement-breakpoint
create trigger sections_past before update or delete on sections for each row execute function remember_past();
--> statement-breakpoint
create trigger authors_past before update or delete on authors for each row execute function remember_past();
--> statement-breakpoint
create trigger media_past before update or delete on media for each row execute function remember_past();
--> statement-breakpoint
create trigger tags_past before update or delete on tags for each row execute function remember_past();
