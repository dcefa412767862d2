import { z } from 'zod'
import { blockSchema } from '../../content/body/blocks.ts'
import { article, articleItem, correction } from './article.ts'
import { author } from './author.ts'
import { batchAnswer } from './batch.ts'
import { changePage } from './change.ts'
import { uuid } from './common.ts'
import * as history from './history.ts'
import { media } from './media.ts'
import { plan } from './plan.ts'
import { newPreview, preview } from './preview.ts'
import { foundArticle, suggestions } from './search.ts'
import { section } from './section.ts'
import { syncPage } from './sync.ts'
import { tag } from './tag.ts'
import { adminToken, newToken, token } from './token.ts'
import * as webhooks from './webhook.ts'

// The body's schemas are the core's; here they get the name that the document calls them by.
z.globalRegistry.add(blockSchema, { id: 'Block' })

const page = z
  .strictObject({
    limit: z.int(),
    next: z.string().nullable().meta({ description: 'The cursor of the next page.' }),
    previous: z.string().nullable().meta({ description: 'The cursor of the page before.' }),
    total: z.int().optional().meta({ description: 'With total=true: exact up to 10,000.' }),
    totalIsLowerBound: z.literal(true).optional().meta({ description: 'There are more than total says.' }),
    missing: z.array(uuid).optional().meta({ description: 'With ids: those that are not visible.' }),
  })
  .meta({ id: 'Page' })

const articleRedirect = z
  .strictObject({ id: uuid, slug: z.string(), locale: z.string() })
  .meta({ id: 'ArticleRedirect' })
const sectionRedirect = z.strictObject({ id: uuid, path: z.string() }).meta({ id: 'SectionRedirect' })
const slugRedirect = z.strictObject({ id: uuid, slug: z.string() }).meta({ id: 'SlugRedirect' })

const listRedirect = z
  .strictObject({
    moved: z.array(z.strictObject({ parameter: z.string(), from: z.string(), to: z.string() })),
  })
  .meta({ id: 'ListRedirect' })

export const problem = z
  .looseObject({
    type: z.string().meta({ format: 'uri' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What to do about it.' }),
    code: z.string().meta({ description: 'Stable: docs/errors.md explains each.' }),
    requestId: z.string(),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Every fault of the input, not the first alone.' }),
  })
  .meta({ id: 'Problem' })

/** The entities by name; each also has a sparse form, for answers to `fields`. */
export const ENTITY_SCHEMAS = { Article: article, Section: section, Author: author, Media: media, Tag: tag }

/** Everything that answers hold, by the name in the document. */
export const RESPONSE_SCHEMAS: Record<string, z.ZodType> = {
  ...ENTITY_SCHEMAS,
  ArticleItem: articleItem,
  Page: page,
  ArticleRedirect: articleRedirect,
  SectionRedirect: sectionRedirect,
  SlugRedirect: slugRedirect,
  ListRedirect: listRedirect,
  Problem: problem,
  Correction: correction,
  Preview: preview,
  NewPreview: newPreview,
  ArticleRevision: history.articleRevision,
  Revision: history.revision,
  SectionRevision: history.sectionRevision,
  AuthorRevision: history.authorRevision,
  MediaRevision: history.mediaRevision,
  TagRevision: history.tagRevision,
  ArticleDiff: history.articleDiff,
  Diff: history.diff,
  Plan: plan,
  BatchAnswer: batchAnswer,
  Token: token,
  NewToken: newToken,
  AdminToken: adminToken,
  Webhook: webhooks.webhook,
  NewWebhook: webhooks.newWebhook,
  WebhookDelivery: webhooks.delivery,
  WebhookReplayed: webhooks.replayed,
  ChangePage: changePage,
  SyncPage: syncPage,
  FoundArticle: foundArticle,
  Suggestions: suggestions,
}
