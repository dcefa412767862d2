import { addCorrection, correctionInput } from '../content/articles/corrections.ts'
import { parseInput } from '../content/input.ts'
import type { Route } from './routes.ts'
import type { Surface } from './surface-options.ts'
import { bodyOf, COMMON, ID, send, stepOf, WRITE_HEADERS } from './write-routes.ts'

/** The ledger of an article: entries are appended, and read with `include=corrections`. */
export function correctionRoutes(surface: Surface): Route[] {
  return [
    {
      method: 'POST',
      scope: 'articles:publish',
      tag: 'articles',
      url: '/v1/articles/:id/corrections',
      pathParameter: ID,
      operationId: 'addArticleCorrection',
      summary: 'Add a correction to its ledger',
      description: 'Public at once unless `visible` is false, and final. The version stays as it is.',
      ifMatch: 'optional',
      body: { schema: correctionInput, name: 'CorrectionInput', isRequired: true },
      responses: { 201: { kind: 'json', schema: 'Correction', headers: WRITE_HEADERS } },
      errors: [...COMMON, 'TRASHED', 'STEP_NOT_ALLOWED', 'WITHDRAWN'],
      async handle(request, reply) {
        const { id, ifVersion } = stepOf(request)
        const input = parseInput(correctionInput, bodyOf(request))
        return send(surface, reply, await addCorrection(request.ctx, { id, ifVersion, input }), 201)
      },
    },
  ]
}
