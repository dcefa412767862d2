// The editorial steps of an article. Each answers with the article as editors see it.
import type { z } from 'zod'
import type { Scope } from '../access/scopes.ts'
import { publishInput, unpublishInput } from '../content/articles/schema.ts'
import {
  approveArticle,
  publishArticle,
  rejectArticle,
  submitArticle,
  unpublishArticle,
  unscheduleArticle,
  withdrawArticle,
  type ArticleStep,
} from '../content/articles/service.ts'
import { parseInput } from '../content/input.ts'
import type { Answer, Written } from '../content/write.ts'
import type { Context } from '../context.ts'
import type { ErrorCode } from '../errors.ts'
import type { Route } from './routes.ts'
import type { Surface } from './surface-options.ts'
import { answerOf, COMMON, ID, send, stepBody, stepInput, stepOf, WRITE_HEADERS } from './write-routes.ts'

interface Step<S extends z.ZodType> {
  summary: string
  description: string
  scope?: Scope
  input: { schema: S; name: string }
  errors?: readonly ErrorCode[]
  take(ctx: Context, step: ArticleStep & z.output<S>, answer: Answer): Promise<Written>
}

const STEP = { schema: stepInput, name: 'StepInput' }

/** Keeps the type of the step's own input. */
const step = <S extends z.ZodType>(of: Step<S>): Step<S> => of

const STEPS = {
  submit: step({
    summary: 'Send the draft to review',
    description: 'Draft to inReview.',
    scope: 'articles:write',
    input: STEP,
    take: submitArticle,
  }),
  reject: step({
    summary: 'Send it back',
    description: 'InReview or approved to draft.',
    input: STEP,
    take: rejectArticle,
  }),
  approve: step({
    summary: 'Approve what is in review',
    description: 'InReview to approved; a condition for publishing where REQUIRE_APPROVAL is on.',
    input: STEP,
    take: approveArticle,
  }),
  publish: step({
    summary: 'Publish the newest version, or the one named, now or later',
    description:
      'With an `at` ahead it schedules: what is scheduled is that version, whatever is edited afterwards. `unpublishAt` sets when ' +
      'the article ends, null takes the end away. On what is live already `unpublishAt` and `significant` are set alone.',
    input: { schema: publishInput, name: 'PublishInput' },
    errors: [
      'AT_IN_PAST',
      'REFERENCES_NOT_PUBLIC',
      'NEWER_DRAFT',
      'ALREADY_LIVE',
      'WITHDRAWN',
      'EMBARGOED',
      'SLUG_TAKEN',
      'NOT_PUBLISHABLE',
      'PUBLISHED_LATER',
      'EMBARGO_CONTRADICTS_SCHEDULE',
      'EXPIRY_AT_SCHEDULE',
      'UNPUBLISH_BEFORE_PUBLISH',
    ],
    take: publishArticle,
  }),
  unschedule: step({
    summary: 'Cancel what is scheduled',
    description: 'What is live stays.',
    input: STEP,
    take: unscheduleArticle,
  }),
  unpublish: step({
    summary: 'Take it off line, now or later',
    description:
      'Now: what is scheduled is cancelled too. With an `at` ahead that is when it ends; null takes the end away.',
    input: { schema: unpublishInput, name: 'UnpublishInput' },
    errors: ['AT_IN_PAST', 'EXPIRY_AT_SCHEDULE', 'UNPUBLISH_BEFORE_PUBLISH'],
    take: unpublishArticle,
  }),
  withdraw: step({
    summary: 'Take it down',
    description:
      'At once, and for every instant that may be asked about; every client is told to drop it. An edit and a publish bring the ' +
      'article back, not what was withdrawn.',
    scope: 'articles:withdraw',
    input: STEP,
    take: withdrawArticle,
  }),
}

function route<S extends z.ZodType>(
  surface: Surface,
  name: string,
  { summary, description, scope = 'articles:publish', input, errors = [], take }: Step<S>,
): Route {
  const answer = answerOf(surface, 'article', 'draft')
  return {
    method: 'POST',
    url: `/v1/articles/:id/${name}`,
    scope,
    tag: 'articles',
    operationId: `${name}Article`,
    summary,
    description,
    pathParameter: ID,
    ifMatch: 'optional',
    body: { ...input, isRequired: false },
    responses: { 200: { kind: 'json', schema: 'Article', headers: WRITE_HEADERS } },
    errors: [...COMMON, 'STEP_NOT_ALLOWED', 'TRASHED', 'STALE_VERSION', ...errors],
    async handle(request, reply) {
      const asked = { ...stepOf(request), ...(parseInput(input.schema, stepBody(request)) as object) } as ArticleStep &
        z.output<S> // the input of the step's own schema
      return send(surface, reply, await take(request.ctx, asked, answer(request)))
    },
  }
}

/** Submit, reject, approve, publish, unschedule, unpublish, withdraw. */
export function stepRoutes(surface: Surface): Route[] {
  return Object.entries(STEPS).map(([name, of]) => route(surface, name, of as Step<z.ZodType>)) // each with its own input
}
