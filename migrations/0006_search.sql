-- Search: of each version that readers see or will see, the words of its text, and of all of them the distinct words.
-- Words are indexed as they stand; what belongs to one stem (by the article's language) is brought together when somebody
-- asks. So one index serves every language, and a word that is not indexed any more is known nowhere.
do $$ begin
  create extension if not exists pg_trgm;
exception when insufficient_privilege or undefined_file or feature_not_supported then
  raise exception 'the extension pg_trgm may not be created here (%): let a superuser run CREATE EXTENSION pg_trgm in this database, then start again', sqlerrm;
end $$;
--> statement-breakpoint
-- Scripts that put no space between words (Thai, Lao, Khmer, Burmese, Han, Kana) or inflect within them (Hangul): each
-- character with the one that follows is a word. Written as code points, so that no server's locale or parser has a say in it.
create function search_pairs(t text) returns text language sql immutable strict parallel safe as $$
  select case when t !~ '[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002fa1f]' then t else (
    select string_agg(
      case when m[1] is null then m[2] else ' ' || (
        select string_agg('zx' || c || coalesce('x' || n, ''), ' ' order by i)
        from (select c, i, lead(c) over (order by i) n from (select lpad(to_hex(ascii(u.c)), 5, '0') c, u.i from unnest(string_to_array(m[1], null)) with ordinality u(c, i)) h) p
      ) || ' ' end, '' order by ord)
    from regexp_matches(t, '([\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002fa1f]+)|([^\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002fa1f]+)', 'g') with ordinality r(m, ord)) end
$$;
--> statement-breakpoint
-- What is no letter, number or mark parts words, as a space does: the parser would take "either/or" for a file, "one.Two"
-- for a host, "-19" for a number, and under a locale of C a quotation mark for a letter. What has no width is left out.
create function search_cut(t text) returns text language sql immutable strict parallel safe as $$
  select case when octet_length(t) = length(t) then translate(t, '-+/.@<>&_~', '          ') else
    regexp_replace(
      translate(t, U&'-+/.@<>&_~\00ad\200b\200c\200d\200e\200f\202a\202b\202c\202d\202e\2060\2061\2062\2063\2066\2067\2068\2069\fe0e\fe0f\feff', '          '),
      ' [\u0300-\u036f]+|[\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02bc\u02c2-\u02c5\u02d2-\u02df\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0609-\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0970\u1360-\u1368\u1680\u2000-\u2070\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\ue000-\uf8ff\ufffc\ufffd\U0001f000-\U0001faff\U000e0000-\U000e01ef]+', ' ', 'g') end
$$;
--> statement-breakpoint
-- What is indexed and what is asked for are compared in this form: Latin letters without their marks, pairs as above.
create function search_fold(t text) returns text language sql immutable strict parallel safe as $$
  select case when octet_length(t) = length(t) then search_cut(t) else
    -- Capitals are named as well: under a locale of C lower() knows those of ASCII alone.
    lower(search_pairs(search_cut(normalize(replace(replace(replace(replace(replace(translate(
      regexp_replace(normalize(lower(t), NFKD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'),
      'øłđðıħŧØŁĐÐĦŦ', 'olddihtolddht'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'Æ', 'ae'), 'Œ', 'oe'), NFKC)))) end
$$;
--> statement-breakpoint
-- The running text of a body, in its order: spans, and the members that hold text beside them. What an output leaves out
-- (an alternative of a group) is found all the same; what no reader is served stands in no public body.
create function search_body(body json) returns text language sql immutable strict parallel safe as $$
  select string_agg(case jsonb_typeof(b)
      when 'object' then (select string_agg(c ->> 'text', '' order by n) from jsonb_array_elements(b -> 'children') with ordinality e(c, n))
      else b #>> '{}' end, E'\n' order by ord)
  from jsonb_path_query(body::jsonb, 'strict $.** ? (@.children.type() == "array" || (@.text.type() == "string" && !(@._type == "span")) || @.html.type() == "string" || @.summary.type() == "string" || @.bio.type() == "string")') with ordinality q(o, ord),
    lateral (select case
      when o ? 'children' then o
      -- No pattern looks past the next tag's begin twice: else "<<<<" would take its length squared.
      when o ? 'html' then to_jsonb(regexp_replace(regexp_replace(regexp_replace(left(o ->> 'html', 200000),
        '<script[^<>]*>([^<]|<(?!/script))*(</script[^<>]*>)?', ' ', 'gi'), '<style[^<>]*>([^<]|<(?!/style))*(</style[^<>]*>)?', ' ', 'gi'), '<[^<>]*>', ' ', 'g'))
      else coalesce(o -> 'text', o -> 'summary', o -> 'bio') end) t(b)
$$;
--> statement-breakpoint
-- The dictionary of a language: what PostgreSQL 15 has a stemmer for, else none.
create function search_language(locale text) returns text language sql immutable strict parallel safe as $$
  select case split_part(lower(locale), '-', 1)
    when 'ar' then 'arabic' when 'ca' then 'catalan' when 'da' then 'danish' when 'de' then 'german' when 'el' then 'greek' when 'en' then 'english'
    when 'es' then 'spanish' when 'eu' then 'basque' when 'fi' then 'finnish' when 'fr' then 'french' when 'ga' then 'irish' when 'hi' then 'hindi'
    when 'hu' then 'hungarian' when 'hy' then 'armenian' when 'id' then 'indonesian' when 'it' then 'italian' when 'lt' then 'lithuanian'
    when 'nb' then 'norwegian' when 'ne' then 'nepali' when 'nl' then 'dutch' when 'nn' then 'norwegian' when 'no' then 'norwegian'
    when 'pt' then 'portuguese' when 'ro' then 'romanian' when 'ru' then 'russian' when 'sr' then 'serbian' when 'sv' then 'swedish'
    when 'ta' then 'tamil' when 'tr' then 'turkish' when 'yi' then 'yiddish' else 'simple' end
$$;
--> statement-breakpoint
-- The stem of a folded word; null for one that says nothing ("the").
create function search_stem(language text, word text) returns text language sql stable strict parallel safe as $$
  select case when language = 'simple' then word
    else (ts_lexize((case language when 'simple' then 'simple' else language || '_stem' end)::regdictionary, word))[1] end
$$;
--> statement-breakpoint
-- Headline A, kicker, standfirst and summary B, body C. `~w`, `~m` and `~y` are the week, month and year of its date, by
-- which the newest hits of a word are found without reading all of them; no text gives such words. At most 100,000
-- characters of a body are read: a tsvector holds a megabyte.
create function search_vector(headline text, upper_text text, body text, sort_at timestamptz) returns tsvector language sql immutable parallel safe as $$
  select setweight(to_tsvector('pg_catalog.simple', search_fold(left(headline, 1000))), 'A')
    || setweight(to_tsvector('pg_catalog.simple', search_fold(left(coalesce(upper_text, ''), 10000))), 'B')
    || setweight(to_tsvector('pg_catalog.simple', search_fold(left(coalesce(body, ''), case when octet_length(left(body, 100000)) > length(left(body, 100000)) * 3 / 2 then 25000 else 100000 end))), 'C')
    || array_to_tsvector(array[
      '~w' || floor(extract(epoch from sort_at) / 604800)::int,
      '~m' || (extract(year from sort_at at time zone 'UTC') * 12 + extract(month from sort_at at time zone 'UTC'))::int,
      '~y' || extract(year from sort_at at time zone 'UTC')::int])
$$;
--> statement-breakpoint
-- One row for each version that is live or waits for its instant. Whether a reader may see it is never decided here: every
-- search joins the version, under the rule of all reads. A row outlives its version's interval until the next write or pruning.
create table article_search (
  article_id uuid not null,
  version int not null,
  language text not null,
  sort_at timestamptz(3) not null,
  live_to timestamptz(3),
  words tsvector not null,
  -- For highlights: the body as text, as it stands.
  body text not null,
  primary key (article_id, version),
  foreign key (article_id, version) references article_versions (article_id, version) on delete cascade
);
--> statement-breakpoint
-- Ranking reads hundreds of these: not compressed, they cost half.
alter table article_search alter column words set storage external;
--> statement-breakpoint
-- Every word that an indexed text has, once for each language, with one article that has it: a word is offered while readers
-- see that article, and goes with the last that has it.
create table search_words (
  word text collate "C" not null,
  -- As it is written, marks and all.
  shown text not null,
  language text not null,
  stem text collate "C" not null,
  -- The binary logarithm of how many articles have it, roughly.
  weight smallint not null default 0,
  article_id uuid not null,
  version int not null,
  -- The article was still to come when it got the word: the next one that readers see takes it over.
  is_waiting boolean not null default false
);
--> statement-breakpoint
-- No key over word and language: two writers that bring one word would wait for one another. A double is harmless.
create index search_words_by_word on search_words (word, language);
--> statement-breakpoint
create index search_words_by_stem on search_words (language, stem);
--> statement-breakpoint
create index search_words_by_article on search_words (article_id, version);
--> statement-breakpoint
create index search_words_waiting on search_words (word, language) where is_waiting;
--> statement-breakpoint
-- The newest hits, the newest dates.
create index article_search_by_date on article_search (sort_at desc, article_id desc);
--> statement-breakpoint
create index article_search_ending on article_search (live_to) where live_to is not null;
--> statement-breakpoint
-- What is a word for suggestions and stems: letters, no numbers, addresses or pairs.
create function search_is_word(lexeme text) returns boolean language sql immutable strict parallel safe as $$
  select length(lexeme) between 2 and 40 and lexeme = translate(lexeme, '0123456789@/.:_~&=%+', '')
$$;
--> statement-breakpoint
-- The words of a text that has other letters than ASCII, folded and as they are written.
create function search_shown(t text) returns table (word text, shown text) language sql stable parallel safe as $$
  select distinct on (1) search_fold(s.token), s.token
  from (select distinct lower(token) token from ts_parse('default', search_cut(normalize(left(t, 100000), NFKC))) where tokid in (2, 10, 11) and octet_length(token) > length(token)) s
$$;
--> statement-breakpoint
create function search_words_come() returns trigger language plpgsql as $$
declare
  waits constant boolean := new.sort_at > clock_timestamp();
begin
  -- Those that are known count once more, ever more rarely (a Morris counter); nobody waits for anybody.
  update search_words w set weight = w.weight + 1
  where w.ctid = any(array(
    select k.ctid from search_words k join unnest(new.words) l on l.lexeme = k.word
    where k.language = new.language and random() < 1 / (1::bigint << least(k.weight + 0, 60))::float8
    for no key update of k skip locked));
  if not waits then
    update search_words w set article_id = new.article_id, version = new.version, is_waiting = false
    where w.ctid = any(array(
      select k.ctid from search_words k join unnest(new.words) l on l.lexeme = k.word
      where k.language = new.language and k.is_waiting
      for no key update of k skip locked));
  end if;
  insert into search_words (word, shown, language, stem, article_id, version, is_waiting)
  select u.word, coalesce(s.shown, u.word), new.language, u.stem, new.article_id, new.version, waits
  from (
    select l.lexeme word, search_stem(new.language, l.lexeme) stem from (
      select l.lexeme from unnest(new.words) l
      where not exists (select 1 from search_words k where k.word = l.lexeme and k.language = new.language) offset 0) l
    where search_is_word(l.lexeme) offset 0) u
    left join search_shown(case when octet_length(new.body) > length(new.body) then new.body
      else (select v.headline || ' ' || coalesce(v.standfirst, '') from article_versions v where v.article_id = new.article_id and v.version = new.version) end) s on s.word = u.word
  where u.stem is not null;
  return null;
end $$;
--> statement-breakpoint
-- A word whose article goes is handed to another one that has it, or goes too. Rows that a transaction is about to delete
-- are passed over; whoever deletes the one chosen waits. The index must be used: a plan that reads all rows for a rare word
-- would read all texts.
create function search_words_go() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  -- An article that stands for many words stands for usual ones, whose hits are many: the newest articles have most of them.
  if (select count(*) from (select 1 from search_words where article_id = old.article_id and version = old.version limit 50) w) = 50 then
    with newest as materialized (
      select s.article_id, s.version, s.language, s.words from article_search s where s.sort_at <= clock_timestamp() order by s.sort_at desc, s.article_id desc limit 64 for key share skip locked),
    known as (
      select distinct on (l.lexeme, n.language) l.lexeme, n.language, n.article_id, n.version from newest n cross join lateral unnest(n.words) l)
    update search_words w set article_id = k.article_id, version = k.version, is_waiting = false
    from known k
    where w.article_id = old.article_id and w.version = old.version and w.word = k.lexeme and w.language = k.language;
  end if;
  update search_words w set article_id = o.article_id, version = o.version, is_waiting = o.sort_at > clock_timestamp()
  from (select k.ctid id, k.word, k.language from search_words k where k.article_id = old.article_id and k.version = old.version) k
    cross join lateral (
      select s.article_id, s.version, s.sort_at from article_search s
      where s.words @@ (quote_literal(k.word))::tsquery and s.language = k.language
      limit 1 for key share skip locked) o
  where w.ctid = k.id;
  delete from search_words where article_id = old.article_id and version = old.version;
  return null;
end $$;
--> statement-breakpoint
-- `set broadsheet.search = off` is for those who load many rows and call search_fill() afterwards.
create trigger article_search_words after insert on article_search for each row
  when (current_setting('broadsheet.search', true) is distinct from 'off') execute function search_words_come();
--> statement-breakpoint
create trigger article_search_words_gone after delete on article_search for each row execute function search_words_go();
--> statement-breakpoint
-- The row of a version.
create function search_row(v article_versions) returns setof article_search language sql stable rows 1 as $$
  select v.article_id, v.version, search_language(v.locale), v.sort_at, v.live_to,
    search_vector(v.headline, concat_ws(E'\n', v.kicker ->> 'text', v.standfirst, v.summary, v.headlines ->> 'web'), b.body, v.sort_at),
    coalesce(left(b.body, 100000), '')
  from (select search_body(coalesce(v.body_public, v.body)) body offset 0) b
$$;
--> statement-breakpoint
-- Intervals decide what is indexed, whoever writes them.
create function article_search_follows() returns trigger language plpgsql as $$
declare
  at timestamptz := coalesce(nullif(current_setting('broadsheet.clock', true), '')::timestamptz(3), date_trunc('milliseconds', clock_timestamp()));
begin
  if new.live_from is null or new.withdrawn_at is not null or new.live_to <= at then
    delete from article_search where article_id = new.article_id and version = new.version;
    return null;
  end if;
  update article_search set live_to = new.live_to
  where article_id = new.article_id and version = new.version and sort_at = new.sort_at and language = search_language(new.locale);
  if found then return null; end if;
  -- What of this article has ended by time alone goes now.
  delete from article_search where article_id = new.article_id and (version = new.version or live_to <= at);
  insert into article_search select * from search_row(new);
  return null;
end $$;
--> statement-breakpoint
create trigger article_versions_search_new after insert on article_versions for each row
  when (new.live_from is not null and current_setting('broadsheet.search', true) is distinct from 'off') execute function article_search_follows();
--> statement-breakpoint
create trigger article_versions_search after update of live_from, live_to, withdrawn_at, published_at, locale on article_versions for each row
  when ((old.live_from is not null or new.live_from is not null) and current_setting('broadsheet.search', true) is distinct from 'off') execute function article_search_follows();
--> statement-breakpoint
-- Fills an empty index from all versions; the index over words is made afterwards, which takes a tenth of the time. Of
-- `parts`, each may be called by a connection of its own between search_unindex() and search_index().
create function search_unindex() returns void language plpgsql as $$
begin
  drop index if exists article_search_by_words, search_words_by_letters;
  truncate article_search, search_words;
end $$;
--> statement-breakpoint
create function search_fill_part(part int, parts int) returns bigint language plpgsql as $$
declare
  filled bigint;
  before text := coalesce(nullif(current_setting('broadsheet.search', true), ''), 'on');
begin
  perform set_config('broadsheet.search', 'off', true);
  insert into article_search
  select r.* from article_versions v cross join lateral search_row(v) r
  where v.live_from is not null and v.withdrawn_at is null and (v.live_to is null or v.live_to > date_trunc('milliseconds', clock_timestamp()))
    and ((part, parts) = (0, 1) or mod(hashtext(v.article_id::text)::bigint + 2147483648, parts) = part);
  get diagnostics filled = row_count;
  perform set_config('broadsheet.search', before, true);
  return filled;
end $$;
--> statement-breakpoint
create function search_index() returns void language plpgsql set work_mem = '64MB' set maintenance_work_mem = '256MB' as $$
begin
  delete from search_words;
  -- `offset 0`: what is asked of each word would else be asked of each word of each text.
  insert into search_words (word, shown, language, stem, weight, article_id, version, is_waiting)
  select w.word, w.word, w.language, search_stem(w.language, w.word), floor(log(2, w.articles))::int, s.article_id, s.version, s.sort_at > clock_timestamp()
  from (
    select l.lexeme word, a.language, count(*) articles, min(a.ctid) first
    from article_search a cross join lateral unnest(a.words) l group by 1, 2 offset 0) w
    join article_search s on s.ctid = w.first
  where search_is_word(w.word) and search_stem(w.language, w.word) is not null;
  update search_words w set shown = r.shown
  from (select distinct on (x.word, a.language) x.word, a.language, x.shown from article_search a cross join lateral search_shown(a.body) x
        where octet_length(a.body) > length(a.body)) r
  where w.word = r.word and w.language = r.language and w.shown <> r.shown;
  -- Without a pending list: every search would read it.
  create index if not exists article_search_by_words on article_search using gin (words) with (fastupdate = off);
  create index if not exists search_words_by_letters on search_words using gin (word gin_trgm_ops) with (fastupdate = off);
  analyze article_search, search_words;
end $$;
--> statement-breakpoint
create function search_fill() returns void language plpgsql as $$
begin
  perform search_unindex();
  perform search_fill_part(0, 1);
  perform search_index();
end $$;
--> statement-breakpoint
-- How the newest hits of a query are found. Of the newest 64 rows (up to an instant) those are counted that it finds. Where
-- it finds at least three, it is broad: reading all its hits would cost more the more there are, so `query` is narrowed to
-- the weeks, months or years that hold the newest 400 hits or so; `is_whole` says that it still is all there is. With
-- `since`, it is narrowed to what is not older. Words in a row are looked at in each text that has all of them: where that
-- is a broad query, the newest `most` or so of those are, and no more.
create function search_near(query tsquery, until timestamptz, since timestamptz, most int default 10000, out is_broad boolean, out is_whole boolean, out near tsquery)
language plpgsql stable as $$
declare
  hits int;
  loose tsquery;
  newest timestamptz;
  week constant int := 604800;
  slots text[];
begin
  select count(*) into hits from (
    select words from article_search where until is null or sort_at <= until order by sort_at desc, article_id desc limit 64) s
  where s.words @@ query;
  is_broad := hits >= 3;
  is_whole := true;
  near := query;
  if is_broad then
    most := 400;
    is_whole := since is not null;
  else
    if query::text !~ '<(-|\d+)>' then return; end if;
    loose := regexp_replace(query::text, '<(-|\d+)>', '&', 'g')::tsquery;
    select count(*) into hits from (
      select words from article_search where until is null or sort_at <= until order by sort_at desc, article_id desc limit 64) s
    where s.words @@ loose;
    if hits < 3 then return; end if;
  end if;
  if since is null then
    select sort_at into since from article_search where until is null or sort_at <= until
    order by sort_at desc, article_id desc offset most * 64 / hits limit 1;
    if since is null then
      is_whole := true;
      return;
    end if;
  end if;
  select max(sort_at) into newest from article_search;
  newest := least(newest, until);
  if newest - since < interval '60 weeks' then
    select array_agg('~w' || n) into slots
    from generate_series(floor(extract(epoch from since) / week)::int, floor(extract(epoch from newest) / week)::int) n;
  elsif newest - since < interval '5 years' then
    select array_agg('~m' || n) into slots
    from generate_series((extract(year from since at time zone 'UTC') * 12 + extract(month from since at time zone 'UTC'))::int,
      (extract(year from newest at time zone 'UTC') * 12 + extract(month from newest at time zone 'UTC'))::int) n;
  elsif newest - since < interval '100 years' then
    select array_agg('~y' || n) into slots
    from generate_series(extract(year from since at time zone 'UTC')::int, extract(year from newest at time zone 'UTC')::int) n;
  else
    is_whole := true;
    return;
  end if;
  near := query && array_to_string(slots, ' | ')::tsquery;
end $$;
--> statement-breakpoint
select search_fill();
