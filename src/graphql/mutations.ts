import { getNamedType, type GraphQLFieldResolver } from 'graphql'
import type { z } from 'zod'
import { releaseArticleAlias } from '../content/articles/alias.ts'
import { purgeArticle } from '../content/articles/purge.ts'
import { articleCreate, articlePatch } from '../content/articles/schema.ts'
import * as articles from '../content/articles/service.ts'
import { authorCreate, authorPatch } from '../content/authors/schema.ts'
import * as authors from '../content/authors/service.ts'
import { parseInput } from '../content/input.ts'
import { mediaCreate, mediaPatch } from '../content/media/schema.ts'
import * as media from '../content/media/service.ts'
import { sectionCreate, sectionPatch } from '../content/sections/schema.ts'
import * as sections from '../content/sections/service.ts'
import { tagCreate, tagPatch } from '../content/tags/schema.ts'
import * as tags from '../content/tags/service.ts'
import type { Answer, Written } from '../content/write.ts'
import type { Context } from '../context.ts'
import type { Clock } from '../db/clock.ts'
import { fail } from '../errors.ts'
import type { GraphqlContext } from './context.ts'
import type {
  MutationPublishArticleArgs,
  MutationReleaseArticleAliasArgs,
  MutationTrashArticleArgs,
  MutationUnpublishArticleArgs,
} from './generated.ts'
import { historyWrites } from './history-mutations.ts'
import { BY_NAME, isShaped } from './kinds.ts'
import { answerWith, parsed, plannedRead } from './queries.ts'
import { isUuid } from './texts.ts'

/** One write: reads its arguments, which the schema has coerced, and calls the core. */
type Write = (
  ctx: Context,
  given: Record<string, unknown>,
  answer: Answer,
  place: { publicUrl: string },
) => Promise<Written>

type Step = Parameters<typeof articles.trashArticle>[1]

interface Taking {
  takeSlug?: boolean | undefined
}

const takingOf = ({ takeSlug }: Record<string, unknown>): Taking => (takeSlug === true ? { takeSlug } : {})

function create<S extends z.ZodType>(
  schema: S,
  service: (ctx: Context, input: z.output<S>, answer: Answer, options: Taking) => Promise<Written>,
): Write {
  return (ctx, given, answer) => service(ctx, parseInput(schema, given.input), answer, takingOf(given))
}

function update<S extends z.ZodType>(
  schema: S,
  service: (
    ctx: Context,
    change: { id: string; ifVersion: readonly number[]; patch: z.output<S> } & Taking,
    answer: Answer,
  ) => Promise<Written>,
): Write {
  return (ctx, given, answer) =>
    service(
      ctx,
      {
        id: idOf(given),
        ifVersion: [Number(given.ifVersion)],
        patch: parseInput(schema, given.patch),
        ...takingOf(given),
      },
      answer,
    )
}

function step(service: (ctx: Context, step: Step, answer: Answer) => Promise<Written>): Write {
  return (ctx, given, answer) => service(ctx, stepOf(given), answer)
}

function purge(service: (ctx: Context, step: Step) => Promise<Written>): Write {
  return (ctx, given) => service(ctx, stepOf(given))
}

function release(
  service: (
    ctx: Context,
    alias: { id: string; slug: string; note?: string | undefined },
    answer: Answer,
  ) => Promise<Written>,
): Write {
  return (ctx, given, answer) => {
    const { slug, note } = given as unknown as MutationReleaseArticleAliasArgs // coerced by the schema
    return service(ctx, { id: idOf(given), slug, note: note ?? undefined }, answer)
  }
}

const WRITES: Readonly<Record<string, Write>> = {
  createArticle: create(articleCreate, articles.createArticle),
  updateArticle: update(articlePatch, articles.updateArticle),
  publishArticle(ctx, given, answer) {
    const { at, version, unpublishAt, significant } = given as unknown as MutationPublishArticleArgs // coerced by the schema
    return articles.publishArticle(ctx, { ...stepOf(given), at, version, unpublishAt, significant }, answer)
  },
  unpublishArticle(ctx, given, answer) {
    const { at } = given as unknown as MutationUnpublishArticleArgs // coerced by the schema
    return articles.unpublishArticle(ctx, { ...stepOf(given), at }, answer)
  },
  submitArticle: step(articles.submitArticle),
  rejectArticle: step(articles.rejectArticle),
  approveArticle: step(articles.approveArticle),
  unscheduleArticle: step(articles.unscheduleArticle),
  withdrawArticle: step(articles.withdrawArticle),
  trashArticle: step(articles.trashArticle),
  restoreArticle: step(articles.restoreArticle),
  purgeArticle: purge(purgeArticle),
  releaseArticleAlias: release(releaseArticleAlias),
  createSection: create(sectionCreate, sections.createSection),
  updateSection: update(sectionPatch, sections.updateSection),
  trashSection: step(sections.trashSection),
  restoreSection: step(sections.restoreSection),
  purgeSection: purge(sections.purgeSection),
  createAuthor: create(authorCreate, authors.createAuthor),
  updateAuthor: update(authorPatch, authors.updateAuthor),
  trashAuthor: step(authors.trashAuthor),
  restoreAuthor: step(authors.restoreAuthor),
  purgeAuthor: purge(authors.purgeAuthor),
  releaseAuthorAlias: release(authors.releaseAuthorAlias),
  createMedia: create(mediaCreate, media.createMedia),
  updateMedia: update(mediaPatch, media.updateMedia),
  trashMedia: step(media.trashMedia),
  restoreMedia: step(media.restoreMedia),
  purgeMedia: purge(media.purgeMedia),
  createTag: create(tagCreate, tags.createTag),
  updateTag: update(tagPatch, tags.updateTag),
  trashTag: step(tags.trashTag),
  restoreTag: step(tags.restoreTag),
  purgeTag: purge(tags.purgeTag),
  releaseTagAlias: release(tags.releaseTagAlias),
  mergeTag: (ctx, given, answer) => tags.mergeTag(ctx, { ...stepOf(given), into: String(given.into) }, answer),
  ...historyWrites(idOf),
}

/** For a write that says itself what it answers. */
const NO_READ: Answer = () => Promise.resolve('null')

/**
 * Root fields of mutations: the write through the core, the answer read in its transaction. From then on this instance
 * serves nothing older, and `Content-Sequence` tells the caller the greatest number written.
 */
export function mutationResolver(
  name: string,
  secret: Buffer,
  clock: Clock,
): GraphQLFieldResolver<unknown, GraphqlContext, Record<string, unknown>> {
  const write = WRITES[name]
  if (write === undefined) throw new Error(`mutation ${name} has no write`)
  return async (_source, given, context, info) => {
    const read = plannedRead(context, info.path.key)
    // Fields of one mutation run one after another: each at its own instant, after what the one before has written.
    const now = clock.now()
    const ctx: Context = { ...context.request.ctx, now, clock: now }
    const written = await write(ctx, given, read === null ? NO_READ : answerWith(read, ctx, secret), context)
    clock.raise(written.at)
    context.sequence = Math.max(context.sequence ?? 0, written.sequence)
    const answer = parsed(written.json)
    return read === null && isShaped(getNamedType(info.returnType).name) ? { [BY_NAME]: answer } : answer
  }
}

function stepOf(given: Record<string, unknown>): Step {
  const { note, ifVersion } = given as unknown as MutationTrashArticleArgs // coerced by the schema; all steps take these
  return {
    id: idOf(given),
    note: note ?? undefined,
    ifVersion: typeof ifVersion === 'number' ? [ifVersion] : undefined,
  }
}

/** @throws NOT_FOUND for what is no id */
function idOf({ id }: Record<string, unknown>): string {
  if (typeof id !== 'string' || !isUuid(id)) throw fail('NOT_FOUND')
  return id.toLowerCase()
}
