import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Plan } from './operation.ts'

/** What resolvers and hooks share during one operation. Mercurius adds `app`, and `reply` itself once more. */
export interface GraphqlContext {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** What each root field will run; bound before any of them does. Empty until the document has been accepted. */
  plan: Plan
  /** What the plan's reads answer, by response key; they run when the first of them is asked for. */
  texts?: ReadonlyMap<string, Promise<string | null>>
  /** Its fields are resolved one by one, whatever has been kept of it. */
  readonly isExecuted?: boolean
  /** The address that outsiders call. */
  readonly publicUrl: string
  /** The greatest number in the log that this operation has written; null: none. */
  sequence: number | null
}
