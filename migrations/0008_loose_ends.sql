-- A takedown masks every version that there was, drafts included: those from before this rule get the mark of a later one.
update article_versions v set withdrawn_at = w.at
from (select article_id, max(version) as version, max(withdrawn_at) as at from article_versions where withdrawn_at is not null group by article_id) w
where v.article_id = w.article_id and v.version < w.version and v.withdrawn_at is null and v.live_from is null;
--> statement-breakpoint
-- The purge of a media item asks whether a version has it.
create index article_versions_by_seo_image on article_versions (seo_image_id) where seo_image_id is not null;
--> statement-breakpoint
-- The worker prunes what has ended long ago.
create index previews_by_end on previews (expires_at);
