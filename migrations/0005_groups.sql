-- The translation groups that articles have left: a look back shows the one of then. A group belongs to the identity, which
-- no version keeps.
create table article_groups_past (
  article_id uuid not null references articles on delete cascade,
  valid_to timestamptz(3) not null,
  translation_group uuid not null,
  primary key (article_id, valid_to)
);
--> statement-breakpoint
-- Article.translations of then.
create index article_groups_past_by_group on article_groups_past (translation_group);
--> statement-breakpoint
-- The boundary is the write's clock, as in remember_past; of several changes in one transaction the first is kept, which
-- tells the group that was there before all of them.
create function remember_group() returns trigger language plpgsql as $$
begin
  insert into article_groups_past (article_id, valid_to, translation_group)
  values (old.id, coalesce(nullif(current_setting('broadsheet.clock', true), '')::timestamptz(3), date_trunc('milliseconds', clock_timestamp())), old.translation_group)
  on conflict do nothing;
  return new;
end $$;
--> statement-breakpoint
create trigger articles_group_past before update of translation_group on articles for each row
  when (old.translation_group is distinct from new.translation_group) execute function remember_group();
