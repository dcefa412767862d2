import { z } from 'zod'
import { parseInput } from '../content/input.ts'
import { mergeTag } from '../content/tags/service.ts'
import { text } from '../content/text.ts'
import type { Route } from './routes.ts'
import type { Surface } from './surface-options.ts'
import { answerOf, bodyOf, COMMON, ID, send, stepOf, WRITE_HEADERS } from './write-routes.ts'

export const mergeInput = z.strictObject({
  into: text({ min: 1, max: 800 }).meta({ description: 'The id or slug of the tag that stays.' }),
  note: text({ min: 1, max: 2_000 }).optional(),
})

/** Two tags become one. */
export function tagMergeRoutes(surface: Surface): Route[] {
  const answer = answerOf(surface, 'tag', 'draft')
  return [
    {
      method: 'POST',
      url: '/v1/tags/:id/merge',
      scope: 'taxonomy:write',
      operationId: 'mergeTag',
      tag: 'tags',
      summary: 'Merge it into another tag',
      description:
        'From then on the other one is shown in its place, lists by the other find what had either, and its addresses ' +
        'answer 301. Answers with the tag that stays; If-Match is compared with the one that goes.',
      pathParameter: ID,
      ifMatch: 'optional',
      body: { schema: mergeInput, name: 'MergeInput', isRequired: true },
      responses: { 200: { kind: 'json', schema: 'Tag', headers: WRITE_HEADERS } },
      errors: [...COMMON, 'TRASHED', 'TAG_MERGED', 'REFERENCES_NOT_PUBLIC', 'STALE_VERSION', 'TREE_TOO_LARGE'],
      async handle(request, reply) {
        const merge = { ...stepOf(request), ...parseInput(mergeInput, bodyOf(request)) }
        return send(surface, reply, await mergeTag(request.ctx, merge, answer(request)))
      },
    },
  ]
}
