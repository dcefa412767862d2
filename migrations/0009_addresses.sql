-- Who holds an address is asked by equality alone. Of the index that keeps an address to one holder (GiST) the planner
-- thinks too well: a look takes fifteen pages and ten times as long. Hash indexes cost it nothing to descend, so it always
-- takes them; the constraint does not use the ones that go.
create index article_slugs_of_slug on article_slugs using hash (slug);
--> statement-breakpoint
drop index article_slugs_by_slug;
--> statement-breakpoint
-- Its paths are looked up by range as well, which the other index serves.
create index section_paths_of_path on section_paths using hash (path);
--> statement-breakpoint
create index author_slugs_of_slug on author_slugs using hash (slug);
--> statement-breakpoint
drop index author_slugs_by_slug;
--> statement-breakpoint
create index tag_slugs_of_slug on tag_slugs using hash (slug);
--> statement-breakpoint
drop index tag_slugs_by_slug;
