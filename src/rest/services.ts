import type { z } from 'zod'
import type { Scope } from '../access/scopes.ts'
import { articleCreate, articlePatch } from '../content/articles/schema.ts'
import { createArticle, restoreArticle, trashArticle, updateArticle } from '../content/articles/service.ts'
import { authorCreate, authorPatch } from '../content/authors/schema.ts'
import { createAuthor, restoreAuthor, trashAuthor, updateAuthor } from '../content/authors/service.ts'
import { mediaCreate, mediaPatch } from '../content/media/schema.ts'
import { createMedia, restoreMedia, trashMedia, updateMedia } from '../content/media/service.ts'
import { sectionCreate, sectionPatch } from '../content/sections/schema.ts'
import { createSection, restoreSection, trashSection, updateSection } from '../content/sections/service.ts'
import { tagCreate, tagPatch } from '../content/tags/schema.ts'
import { createTag, restoreTag, trashTag, updateTag } from '../content/tags/service.ts'
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
  create(ctx: Context, body: unknown, answer: Answer): Promise<Written>
  update(ctx: Context, target: { id: string; ifVersion: IfVersion; body: unknown }, answer: Answer): Promise<Written>
  trash(ctx: Context, step: Step, answer: Answer): Promise<Written>
  restore(ctx: Context, step: Step, answer: Answer): Promise<Written>
}

interface Core<C extends z.ZodType, P extends z.ZodType> {
  scope: Scope
  createSchema: C
  patchSchema: P
  create(ctx: Context, input: z.output<C>, answer: Answer): Promise<Written>
  update(
    ctx: Context,
    target: { id: string; ifVersion: IfVersion; patch: z.output<P> },
    answer: Answer,
  ): Promise<Written>
  trash(ctx: Context, step: Step, answer: Answer): Promise<Written>
  restore(ctx: Context, step: Step, answer: Answer): Promise<Written>
}

/** Parses at the edge: what the core is given has its schema's type. */
function service<C extends z.ZodType, P extends z.ZodType>(core: Core<C, P>): Service {
  return {
    ...core,
    create: (ctx, body, answer) => core.create(ctx, parseInput(core.createSchema, body), answer),
    update: (ctx, { id, ifVersion, body }, answer) =>
      core.update(ctx, { id, ifVersion, patch: parseInput(core.patchSchema, body) }, answer),
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
  }),
  section: service({
    scope: 'taxonomy:write',
    createSchema: sectionCreate,
    patchSchema: sectionPatch,
    create: createSection,
    update: updateSection,
    trash: trashSection,
    restore: restoreSection,
  }),
  author: service({
    scope: 'taxonomy:write',
    createSchema: authorCreate,
    patchSchema: authorPatch,
    create: createAuthor,
    update: updateAuthor,
    trash: trashAuthor,
    restore: restoreAuthor,
  }),
  media: service({
    scope: 'media:write',
    createSchema: mediaCreate,
    patchSchema: mediaPatch,
    create: createMedia,
    update: updateMedia,
    trash: trashMedia,
    restore: restoreMedia,
  }),
  tag: service({
    scope: 'taxonomy:write',
    createSchema: tagCreate,
    patchSchema: tagPatch,
    create: createTag,
    update: updateTag,
    trash: trashTag,
    restore: restoreTag,
  }),
}
