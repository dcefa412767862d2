-- What reads need to be quick: the text of a media item, and an index for each filter that few articles may pass.
-- A media item stands in answers up to ten times, with 37 members: to write them took longer than all the rest of a story.
-- The text is that of the public columns, in the order of the field catalogue; reads that ask for other members write their
-- own. Immutable in truth: to_json of text and to_char with UTC depend on no setting.
create or replace function media_whole(
  id uuid, kind text, url text, provider jsonb, decorative boolean, mime_type text, width int, height int, duration_ms bigint, bytes bigint,
  sha256 text, alt text, caption text, title text, description text, credit jsonb, copyright jsonb, license jsonb, focal_point jsonb, crops
  jsonb, renditions jsonb, variants jsonb, taken_at timestamptz, location jsonb, keywords jsonb, people jsonb, image_type text,
  digital_source_type text, thumbhash text, dominant_color text, seo_filename text, inappropriate_for_ads boolean, explicit boolean, version
  int, created_at timestamptz, valid_from timestamptz
) returns text language sql immutable parallel safe as $$ select
  '{"id":"' || id || '"' ||
  ',"kind":"' || kind || '"' ||
  ',"url":' || coalesce(to_json(url)::text, 'null') ||
  ',"provider":' || coalesce(provider::text, 'null') ||
  ',"decorative":' || decorative::text ||
  ',"mimeType":' || coalesce(to_json(mime_type)::text, 'null') ||
  ',"width":' || coalesce(width::text, 'null') ||
  ',"height":' || coalesce(height::text, 'null') ||
  ',"durationMs":' || coalesce(duration_ms::text, 'null') ||
  ',"bytes":' || coalesce(bytes::text, 'null') ||
  ',"sha256":' || coalesce(to_json(sha256)::text, 'null') ||
  ',"alt":' || coalesce(to_json(alt)::text, 'null') ||
  ',"caption":' || coalesce(to_json(caption)::text, 'null') ||
  ',"title":' || coalesce(to_json(title)::text, 'null') ||
  ',"description":' || coalesce(to_json(description)::text, 'null') ||
  ',"credit":' || coalesce(credit::text, 'null') ||
  ',"creditLine":' || coalesce(to_json(case
    when nullif(credit ->> 'line', '') is not null then credit ->> 'line'
    when nullif(credit ->> 'agency', '') is not null and nullif(credit ->> 'creator', '') is not null
      then (credit ->> 'agency') || '/' || (credit ->> 'creator')
    when nullif(credit ->> 'agency', '') is not null then credit ->> 'agency'
    else nullif(credit ->> 'creator', '')
  end)::text, 'null') ||
  ',"copyright":' || coalesce(copyright::text, 'null') ||
  ',"license":' || coalesce(license::text, 'null') ||
  ',"focalPoint":' || coalesce(focal_point::text, 'null') ||
  ',"crops":' || coalesce(crops::text, 'null') ||
  ',"renditions":' || coalesce(renditions::text, 'null') ||
  ',"variants":' || coalesce(variants::text, 'null') ||
  ',"takenAt":' || coalesce('"' || to_char(taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null') ||
  ',"location":' || coalesce(location::text, 'null') ||
  ',"keywords":' || coalesce(keywords::text, 'null') ||
  ',"people":' || coalesce(people::text, 'null') ||
  ',"imageType":' || coalesce('"' || image_type || '"', 'null') ||
  ',"digitalSourceType":' || coalesce(to_json(digital_source_type)::text, 'null') ||
  ',"thumbhash":' || coalesce(to_json(thumbhash)::text, 'null') ||
  ',"dominantColor":' || coalesce(to_json(dominant_color)::text, 'null') ||
  ',"seoFilename":' || coalesce(to_json(seo_filename)::text, 'null') ||
  ',"inappropriateForAds":' || inappropriate_for_ads::text ||
  ',"explicit":' || explicit::text ||
  ',"version":' || version::text ||
  ',"createdAt":"' || to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"' ||
  ',"modifiedAt":"' || to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"' || '}'
$$;
--> statement-breakpoint
alter table media add column if not exists whole text generated always as (media_whole(
  id, kind, url, provider, decorative, mime_type, width, height, duration_ms, bytes, sha256, alt, caption, title, description, credit,
  copyright, license, focal_point, crops, renditions, variants, taken_at, location, keywords, people, image_type, digital_source_type,
  thumbhash, dominant_color, seo_filename, inappropriate_for_ads, explicit, version, created_at, valid_from
)) stored;
--> statement-breakpoint
-- Past rows have the same columns in the same order.
alter table media_past add column if not exists whole text;
--> statement-breakpoint
update media_past set whole = media_whole(
  id, kind, url, provider, decorative, mime_type, width, height, duration_ms, bytes, sha256, alt, caption, title, description, credit,
  copyright, license, focal_point, crops, renditions, variants, taken_at, location, keywords, people, image_type, digital_source_type,
  thumbhash, dominant_color, seo_filename, inappropriate_for_ads, explicit, version, created_at, valid_from
);
--> statement-breakpoint
-- The text is read with its row: not compressed, not in another table.
alter table media set (toast_tuple_target = 8160);
--> statement-breakpoint
-- As in 0000, where `whole` is one more column that follows from the others.
create or replace function remember_past() returns trigger language plpgsql as $$
declare
  clock timestamptz(3) := coalesce(nullif(current_setting('broadsheet.clock', true), '')::timestamptz(3), date_trunc('milliseconds', clock_timestamp()));
  boundary timestamptz(3);
  derived constant text[] := array['public_from', 'valid_from', 'entity', 'credit_line', 'whole'];
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
-- Lists by type, genre and locale, in every perspective: a word that few articles have would walk them all.
create index if not exists article_versions_by_type on article_versions (type, sort_at desc, article_id desc) include (live_from, live_to, version, withdrawn_at, published_at);
--> statement-breakpoint
create index if not exists article_versions_by_genre on article_versions (genre, sort_at desc, article_id desc) include (live_from, live_to, version, withdrawn_at, published_at) where genre is not null;
--> statement-breakpoint
create index if not exists article_versions_by_locale on article_versions (locale, sort_at desc, article_id desc) include (live_from, live_to, version, withdrawn_at, published_at);
