-- Text of members that stand beside one another in answers and follow from the row alone: an author's, and a version's. To write
-- each from its column took an eighth of a whole story's time. Of the public columns, in the order of the field catalogue; reads
-- that ask for others write their own. Immutable in truth: to_json of text and to_char with UTC depend on no setting. PL/pgSQL:
-- its plan is kept from one write of a connection to the next. Null where nothing is said: no room for it in most versions.
create function article_ready_lines(
  summary text, slugline text, byline text, canonical_url text, external_canonical_url text, short_url text
) returns text language plpgsql immutable parallel safe as $$ begin
  if num_nulls(summary, slugline, byline, canonical_url, external_canonical_url, short_url) = 6 then
    return null;
  end if;
  return
    '"summary":' || coalesce(to_json(summary)::text, 'null') ||
    ',"slugline":' || coalesce(to_json(slugline)::text, 'null') ||
    ',"byline":' || coalesce(to_json(byline)::text, 'null') ||
    ',"canonicalUrl":' || coalesce(to_json(canonical_url)::text, 'null') ||
    ',"externalCanonicalUrl":' || coalesce(to_json(external_canonical_url)::text, 'null') ||
    ',"shortUrl":' || coalesce(to_json(short_url)::text, 'null');
end $$;
--> statement-breakpoint
-- Null where nothing is said: no room for it in most versions.
create function article_ready_rights(
  location jsonb, dateline text, provider jsonb, external_ids jsonb, copyright_notice text, copyright_holder text, copyright_year int,
  license_url text, usage_terms text, rights jsonb, editor_note text
) returns text language plpgsql immutable parallel safe as $$ begin
  if num_nulls(
    location, dateline, provider, external_ids, copyright_notice, copyright_holder, copyright_year, license_url, usage_terms, rights,
    editor_note
  ) = 11 then
    return null;
  end if;
  return
    '"location":' || coalesce(location::text, 'null') ||
    ',"dateline":' || coalesce(to_json(dateline)::text, 'null') ||
    ',"provider":' || coalesce(provider::text, 'null') ||
    ',"externalIds":' || coalesce(external_ids::text, 'null') ||
    ',"copyrightNotice":' || coalesce(to_json(copyright_notice)::text, 'null') ||
    ',"copyrightHolder":' || coalesce(to_json(copyright_holder)::text, 'null') ||
    ',"copyrightYear":' || coalesce(copyright_year::text, 'null') ||
    ',"licenseUrl":' || coalesce(to_json(license_url)::text, 'null') ||
    ',"usageTerms":' || coalesce(to_json(usage_terms)::text, 'null') ||
    ',"rights":' || coalesce(rights::text, 'null') ||
    ',"editorNote":' || coalesce(to_json(editor_note)::text, 'null');
end $$;
--> statement-breakpoint
create function article_ready_times(
  published_at_set timestamptz, published_at timestamptz, display_date timestamptz, modified_at timestamptz,
  significantly_updated_at timestamptz, word_count int, char_count int, reading_time_seconds int
) returns text language plpgsql immutable parallel safe as $$ begin
  return
    '"publishedAt":' || coalesce('"' || to_char(coalesce(published_at_set, published_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null') ||
    ',"displayDate":' || coalesce('"' || to_char(display_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null') ||
    ',"modifiedAt":"' || to_char(modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"' ||
    ',"significantlyUpdatedAt":' || coalesce('"' || to_char(significantly_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null') ||
    ',"wordCount":' || word_count::text ||
    ',"charCount":' || char_count::text ||
    ',"readingTimeSeconds":' || reading_time_seconds::text;
end $$;
--> statement-breakpoint
create function author_ready_names(
  id uuid, slug text, kind text, name text, first_name text, middle_name text, last_name text, suffix text, byline text, bio text,
  long_bio text
) returns text language plpgsql immutable parallel safe as $$ begin
  return
    '"id":"' || id || '"' ||
    ',"slug":' || to_json(slug)::text ||
    ',"kind":"' || kind || '"' ||
    ',"name":' || to_json(name)::text ||
    ',"firstName":' || coalesce(to_json(first_name)::text, 'null') ||
    ',"middleName":' || coalesce(to_json(middle_name)::text, 'null') ||
    ',"lastName":' || coalesce(to_json(last_name)::text, 'null') ||
    ',"suffix":' || coalesce(to_json(suffix)::text, 'null') ||
    ',"byline":' || coalesce(to_json(byline)::text, 'null') ||
    ',"bio":' || coalesce(to_json(bio)::text, 'null') ||
    ',"longBio":' || coalesce(to_json(long_bio)::text, 'null');
end $$;
--> statement-breakpoint
create function author_ready_work(
  job_title text, desk text, affiliation text, location text, languages jsonb, expertise jsonb, links jsonb, url text, external boolean,
  active boolean, external_ids jsonb
) returns text language plpgsql immutable parallel safe as $$ begin
  return
    '"jobTitle":' || coalesce(to_json(job_title)::text, 'null') ||
    ',"desk":' || coalesce(to_json(desk)::text, 'null') ||
    ',"affiliation":' || coalesce(to_json(affiliation)::text, 'null') ||
    ',"location":' || coalesce(to_json(location)::text, 'null') ||
    ',"languages":' || coalesce(languages::text, 'null') ||
    ',"expertise":' || coalesce(expertise::text, 'null') ||
    ',"links":' || coalesce(links::text, 'null') ||
    ',"url":' || coalesce(to_json(url)::text, 'null') ||
    ',"external":' || external::text ||
    ',"active":' || active::text ||
    ',"externalIds":' || coalesce(external_ids::text, 'null');
end $$;
--> statement-breakpoint
create function author_ready_times(version int, created_at timestamptz, valid_from timestamptz) returns text language plpgsql immutable parallel safe as $$ begin
  return
    '"version":' || version::text ||
    ',"createdAt":"' || to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"' ||
    ',"modifiedAt":"' || to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"';
end $$;
--> statement-breakpoint
-- Read with its row: not compressed, not in another table.
alter table authors
  set (toast_tuple_target = 8160),
  add column ready_names text generated always as (author_ready_names(
    id, slug, kind, name, first_name, middle_name, last_name, suffix, byline, bio, long_bio
  )) stored,
  add column ready_work text generated always as (author_ready_work(
    job_title, desk, affiliation, location, languages, expertise, links, url, external, active, external_ids
  )) stored,
  add column ready_times text generated always as (author_ready_times(version, created_at, valid_from)) stored;
--> statement-breakpoint
-- Past rows have the same columns in the same order.
alter table authors_past add column ready_names text, add column ready_work text, add column ready_times text;
--> statement-breakpoint
update authors_past set
  ready_names = author_ready_names(
    id, slug, kind, name, first_name, middle_name, last_name, suffix, byline, bio, long_bio
  ),
  ready_work = author_ready_work(
    job_title, desk, affiliation, location, languages, expertise, links, url, external, active, external_ids
  ),
  ready_times = author_ready_times(version, created_at, valid_from);
--> statement-breakpoint
-- As in 0007, with the authors' text among what follows from the other columns.
create or replace function remember_past() returns trigger language plpgsql as $$
declare
  clock timestamptz(3) := coalesce(nullif(current_setting('broadsheet.clock', true), '')::timestamptz(3), date_trunc('milliseconds', clock_timestamp()));
  boundary timestamptz(3);
  derived constant text[] := array['public_from', 'valid_from', 'entity', 'credit_line', 'whole', 'ready_names', 'ready_work', 'ready_times'];
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
-- One pass over the table. Of a row that is too wide the body goes elsewhere first.
alter table article_versions
  add column ready_lines text generated always as (article_ready_lines(
    summary, slugline, byline, canonical_url, external_canonical_url, short_url
  )) stored,
  add column ready_rights text generated always as (article_ready_rights(
    location, dateline, provider, external_ids, copyright_notice, copyright_holder, copyright_year, license_url, usage_terms, rights,
    editor_note
  )) stored,
  add column ready_times text generated always as (article_ready_times(
    published_at_set, published_at, display_date, modified_at, significantly_updated_at, word_count, char_count, reading_time_seconds
  )) stored,
  alter column ready_lines set storage main,
  alter column ready_rights set storage main,
  alter column ready_times set storage main;
