-- Articles: an identity, immutable versions with live intervals, and what each version refers to.
create table articles (
  id uuid primary key,
  entity text not null generated always as ('article') stored,
  type text not null check (type in ('article', 'liveblog', 'gallery', 'video', 'audio', 'interactive', 'picture')),
  locale text not null,
  translation_group uuid not null,
  source jsonb,
  latest_version int not null check (latest_version > 0),
  first_published_at timestamptz(3),
  unpublish_at timestamptz(3),
  trashed_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  unique (id, type, locale),
  foreign key (id, entity) references entities (id, type)
);
--> statement-breakpoint
-- One article of a translation group per locale.
create unique index articles_translation on articles (translation_group, locale) where trashed_at is null;
--> statement-breakpoint
-- perspective=trash, newest first.
create index articles_trashed on articles (trashed_at desc, id desc) where trashed_at is not null;
--> statement-breakpoint
create table article_versions (
  article_id uuid not null references articles on delete cascade,
  version int not null check (version > 0),
  -- type and locale stand on the identity; carried here for filters, and cannot drift.
  type text not null,
  locale text not null,
  -- Content: never changes once written.
  slug text collate "C" not null,
  slugline text,
  headline text not null,
  headline_sort text collate "C" not null,
  headlines jsonb,
  kicker jsonb,
  standfirst text,
  summary text,
  canonical_url text,
  external_canonical_url text,
  short_url text,
  body json not null default '[]',
  -- The body as readers get it, where that differs: without `source` and what is never public.
  body_public json,
  section_id uuid references sections on delete restrict,
  hero_media_id uuid references media on delete restrict,
  hero_caption text,
  hero_credit text,
  hero_alt text,
  byline text,
  location jsonb,
  dateline text,
  provider jsonb,
  external_ids jsonb,
  copyright_notice text,
  copyright_holder text,
  copyright_year int,
  license_url text,
  usage_terms text,
  rights jsonb,
  genre text check (genre in ('news', 'analysis', 'opinion', 'review', 'background', 'askPublic', 'satire', 'advertiser')),
  editor_note text,
  internal_note text,
  urgency int check (urgency between 1 and 9),
  flags jsonb,
  digital_source_type text,
  seo jsonb,
  seo_image_id uuid references media on delete restrict,
  extra json,
  display_date timestamptz(3),
  published_at_set timestamptz(3),
  embargo_active boolean not null default false,
  embargo_until timestamptz(3),
  embargo_note text,
  word_count int not null check (word_count >= 0),
  char_count int not null check (char_count >= 0),
  reading_time_seconds int not null check (reading_time_seconds >= 0),
  created_at timestamptz(3) not null,
  created_by text not null,
  -- System columns, which steps set.
  stage text not null default 'draft' check (stage in ('draft', 'inReview', 'approved')),
  live_from timestamptz(3),
  live_to timestamptz(3),
  withdrawn_at timestamptz(3),
  published_at timestamptz(3),
  modified_at timestamptz(3) not null,
  significantly_updated_at timestamptz(3),
  -- What lists sort by; the links carry a copy that a foreign key keeps equal.
  sort_at timestamptz(3) not null generated always as (coalesce(published_at_set, published_at, created_at)) stored,
  primary key (article_id, version),
  unique (article_id, version, sort_at),
  foreign key (article_id, type, locale) references articles (id, type, locale) on update cascade on delete cascade,
  check (live_to is null or (live_from is not null and live_from < live_to)),
  -- Nothing is live before it was published: a look back finds its rows by published_at.
  check (live_from is null or (published_at is not null and published_at <= live_from)),
  check (live_from is null or not embargo_active or (embargo_until is not null and embargo_until <= live_from)),
  -- Two versions of one article are never live at one instant, in hand-written SQL too. Deferrable initially immediate:
  -- checked at the end of the statement, else moving a schedule later in one UPDATE fails by row order.
  constraint article_versions_one_live exclude using gist (article_id with =, tstzrange(live_from, live_to) with &&)
    where (live_from is not null) deferrable initially immediate
);
--> statement-breakpoint
-- lz4 where the server has it: a 6 KB body is read 2.3 times as fast. Some builds come without (0A000).
do $$ begin
  alter table article_versions alter column body set compression lz4, alter column body_public set compression lz4;
exception when feature_not_supported or invalid_parameter_value then
  null;
end $$;
--> statement-breakpoint
-- One article as readers see it: intervals never overlap, so only the newest begun can be live.
create index article_versions_live on article_versions (article_id, live_from desc) where live_from is not null;
--> statement-breakpoint
-- Lists of live articles in the default order, all of them and by section.
create index article_versions_by_date on article_versions (sort_at desc, article_id desc) include (live_from, live_to, version, withdrawn_at, published_at) where live_from is not null;
--> statement-breakpoint
create index article_versions_by_section on article_versions (section_id, sort_at desc, article_id desc) include (live_from, live_to, version, withdrawn_at, published_at) where live_from is not null;
--> statement-breakpoint
-- sort=-modifiedAt and sort=headline, in every perspective.
create index article_versions_by_modified on article_versions (modified_at desc, article_id desc);
--> statement-breakpoint
create index article_versions_by_headline on article_versions (headline_sort, article_id);
--> statement-breakpoint
-- The same lists in the draft perspective.
create index article_versions_drafts on article_versions (sort_at desc, article_id desc, version);
--> statement-breakpoint
create index article_versions_drafts_by_section on article_versions (section_id, sort_at desc, article_id desc, version);
--> statement-breakpoint
-- The referrers of a media item that is to be trashed.
create index article_versions_by_hero on article_versions (hero_media_id) where hero_media_id is not null;
--> statement-breakpoint
-- What a version says is never rewritten; only the steps' columns move.
create function article_version_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'version % of article % is immutable', old.version, old.article_id using errcode = '23514', constraint = 'article_versions_immutable';
end $$;
--> statement-breakpoint
-- article_id, type and locale are not named: the foreign key's cascade sets all three when an identity changes.
create trigger article_versions_immutable before update of
  version, slug, slugline, headline, headline_sort, headlines, kicker, standfirst, summary, canonical_url, external_canonical_url, short_url,
  body, body_public, section_id, hero_media_id, hero_caption, hero_credit, hero_alt, byline, location, dateline, provider, external_ids,
  copyright_notice, copyright_holder, copyright_year, license_url, usage_terms, rights, genre, editor_note, internal_note, urgency, flags,
  digital_source_type, seo, seo_image_id, extra, display_date, published_at_set, embargo_active, embargo_until, embargo_note,
  word_count, char_count, reading_time_seconds, created_at, created_by
  on article_versions for each row execute function article_version_is_immutable();
--> statement-breakpoint
create table article_contributors (
  article_id uuid not null,
  version int not null,
  position int not null check (position >= 0),
  author_id uuid not null references authors on delete restrict,
  role text not null check (role in ('author', 'photographer', 'editor', 'translator', 'illustrator', 'producer', 'additionalReporting')),
  display_as text,
  -- Whether this is the first credit of the author in this version: an author credited twice is listed once.
  is_first boolean not null,
  sort_at timestamptz(3) not null,
  primary key (article_id, version, position),
  unique (article_id, version, author_id, role),
  foreign key (article_id, version, sort_at) references article_versions (article_id, version, sort_at) on update cascade on delete cascade
);
--> statement-breakpoint
-- ?author=, Author.articles.
create index article_contributors_by_author on article_contributors (author_id, sort_at desc, article_id desc, version) where is_first;
--> statement-breakpoint
create table article_tags (
  article_id uuid not null,
  version int not null,
  position int not null check (position >= 0),
  tag_id uuid not null references tags on delete restrict,
  -- double precision: what was sent comes back equal.
  relevance double precision check (relevance between 0 and 1),
  rel text not null check (rel in ('about', 'mentions')),
  sort_at timestamptz(3) not null,
  primary key (article_id, version, position),
  unique (article_id, version, tag_id),
  foreign key (article_id, version, sort_at) references article_versions (article_id, version, sort_at) on update cascade on delete cascade
);
--> statement-breakpoint
-- ?tag=, Tag.articles.
create index article_tags_by_tag on article_tags (tag_id, sort_at desc, article_id desc, version);
--> statement-breakpoint
-- Every media item that a version shows, once each; `position` is its order in the body (null: not in it).
create table article_media (
  article_id uuid not null,
  version int not null,
  media_id uuid not null references media on delete restrict,
  position int check (position >= 0),
  in_hero boolean not null default false,
  in_seo boolean not null default false,
  primary key (article_id, version, media_id),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade
);
--> statement-breakpoint
-- The referrers of a media item.
create index article_media_by_media on article_media (media_id, article_id, version);
--> statement-breakpoint
-- Article.media: what the body names, in its order.
create index article_media_in_body on article_media (article_id, version, position) where position is not null;
--> statement-breakpoint
create table article_sections (
  article_id uuid not null,
  version int not null,
  position int not null check (position >= 0),
  section_id uuid not null references sections on delete restrict,
  primary key (article_id, version, position),
  unique (article_id, version, section_id),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade
);
--> statement-breakpoint
-- The referrers of a section.
create index article_sections_by_section on article_sections (section_id);
--> statement-breakpoint
-- From article to article: weak; the purge of the other end takes the row along.
create table article_related (
  article_id uuid not null,
  version int not null,
  position int not null check (position >= 0),
  related_id uuid not null references articles on delete cascade,
  primary key (article_id, version, position),
  unique (article_id, version, related_id),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade
);
--> statement-breakpoint
create index article_related_by_related on article_related (related_id);
--> statement-breakpoint
-- Authors, tags and articles that the body itself names (mentions, profiles, links): the resolver of rendered bodies
-- and the referrers of an author or tag read it.
create table article_mentions (
  article_id uuid not null,
  version int not null,
  position int not null check (position >= 0),
  author_id uuid references authors on delete restrict,
  tag_id uuid references tags on delete restrict,
  linked_id uuid references articles on delete cascade,
  primary key (article_id, version, position),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade,
  check (num_nonnulls(author_id, tag_id, linked_id) = 1)
);
--> statement-breakpoint
create index article_mentions_by_author on article_mentions (author_id) where author_id is not null;
--> statement-breakpoint
create index article_mentions_by_tag on article_mentions (tag_id) where tag_id is not null;
--> statement-breakpoint
create index article_mentions_by_article on article_mentions (linked_id) where linked_id is not null;
--> statement-breakpoint
-- Who held which slug in which locale when; see section_paths.
create table article_slugs (
  locale text not null,
  slug text collate "C" not null,
  article_id uuid not null references articles on delete cascade,
  claimed tstzrange not null,
  since timestamptz(3),
  ceased timestamptz(3),
  constraint article_slugs_one_holder exclude using gist (locale with =, slug with =, claimed with &&)
);
--> statement-breakpoint
-- /v1/articles/{slug}?locale=.
create index article_slugs_by_slug on article_slugs (locale, slug);
--> statement-breakpoint
create index article_slugs_by_article on article_slugs (article_id);
