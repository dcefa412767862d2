import type { z } from 'zod'
import type { Scope } from '../access/scopes.ts'
import { purgeArticle } from '../content/articles/purge.ts'
import { articleCreate, articlePatch } from '../content/articles/schema.ts'
import { createArticle, restoreArticle, trashArticle, updateArticle } from '../content/articles/service.ts'
import { authorCreate, authorPatch } from '../content/authors/schema.ts'
import { createAuthor, purgeAuthor, restoreAuthor, trashAuthor, updateAuthor } from '../content/authors/service.ts'
import { mediaCreate, mediaPatch } from '../content/media/schema.ts'
import { createMedia, purgeMedia, restoreMedia, trashMedia, updateMedia } from '../content/media/service.ts'
import { sectionCreate, sectionPatch } from '../content/sections/schema.ts'
import {
  createSection,
  purgeSection,
  restoreSection,
  trashSection,
  updateSection,
} from '../content/sections/service.ts'
import { tagCreate, tagPatch } from '../content/tags/schema.ts'
import { createTag, purgeTag, restoreTag, trashTag, updateTag } from '../content/tags/service.ts'
import { parseInput } from '../content/input.ts'
import type { Answer, IfVersion, Written } from '../content/write.ts'
import type { Context } from '../context.ts'
import type { Entity } from '../read/shape.ts'

interface Step {
  id: string
  ifVersion?: IfVersion
  note?: string
}

/** The writes that all five entities have, on unparsed bodies. */
export interface Service {
  scope: Scope
  createSchema: z.ZodType
  patchSchema: z.ZodType
  create(ctx: Context, body: unknown, answer: Answer, options: Taking): Promise<Written>
  update(
    ctx: Context,
    target: { id: string; ifVersion: IfVersion; body: unknown } & Taking,
    answer: Answer,
  ): Promise<Written>
  trash(ctx: Context, step: Step, answer: Answer): Promise<Written>
  restore(ctx: Context, step: Step, answer: Answer): Promise<Written>
  purge(ctx: Context, step: Step): Promise<Written>
}

/** Whether a slug may be taken from whoever no longer uses it: of articles, authors and tags. */
interface Taking {
  takeSlug?: boolean | undefined
}

interface Core<C extends z.ZodType, P extends z.ZodType> {
  scope: Scope
  createSchema: C
  patchSchema: P
  create(ctx: Context, input: z.output<C>, answer: Answer, options: Taking): Promise<Written>
  update(
    ctx: Context,
    target: { id: string; ifVersion: IfVersion; patch: z.output<P> } & Taking,
    answer: Answer,
  ): Promise<Written>
  trash(ctx: Context, step: Step, answer: Answer): Promise<Written>
  restore(ctx: Context, step: Step, answer: Answer): Promise<Written>
  purge(ctx: Context, step: Step): Promise<Written>
}

/** Parses at the edge: what the core is given has its schema's type. */
function service<C extends z.ZodType, P extends z.ZodType>(core: Core<C, P>): Service {
  return {
    ...core,
    create: (ctx, body, answer, options) => core.create(ctx, parseInput(core.createSchema, body), answer, options),
    update: (ctx, { body, ...target }, answer) =>
      core.update(ctx, { ...target, patch: parseInput(core.patchSchema, body) }, answer),
  }
}

export const SERVICES: Record<Entity, Service> = {
  article: service({
    scope: 'articles:write',
    createSchema: articleCreate,
    patchSchema: articlePatch,
    create: createArticle,
    update: updateArticle,
    trash: trashArticle,
    restore: restoreArticle,
    purge: purgeArticle,
  }),
  section: service({
    scope: 'taxonomy:write',
    createSchema: sectionCreate,
    patchSchema: sectionPatch,
    create: createSection,
    update: updateSection,
    trash: trashSection,
    restore: restoreSection,
    purge: purgeSection,
  }),
  author: service({
    scope: 'taxonomy:write',
    createSchema: authorCreate,
    patchSchema: authorPatch,
    create: createAuthor,
    update: updateAuthor,
    trash: trashAuthor,
    restore: restoreAuthor,
    purge: purgeAuthor,
  }),
  media: service({
    scope: 'media:write',
    createSchema: mediaCreate,
    patchSchema: mediaPatch,
    create: createMedia,
    update: updateMedia,
    trash: trashMedia,
    restore: restoreMedia,
    purge: purgeMedia,
  }),
  tag: service({
    scope: 'taxonomy:write',
    createSchema: tagCreate,
    patchSchema: tagPatch,
    create: createTag,
    update: updateTag,
    trash: trashTag,
    restore: restoreTag,
    purge: purgeTag,
  }),
}
