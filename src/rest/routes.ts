// Every route of /v1 as data: what is registered, and what the OpenAPI document says, come from the same table.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { Entity } from '../read/shape.ts'
import type { Scope } from '../access/scopes.ts'
import type { Parameters } from './parameters.ts'

/** The plural that an entity has in addresses. */
export const PLURALS: Record<Entity, string> = {
  article: 'articles',
  section: 'sections',
  author: 'authors',
  media: 'media',
  tag: 'tags',
}
export const ENTITY_NAMES = Object.keys(PLURALS) as Entity[] // the keys of the literal above

export type ResponseSchema =
  | { kind: 'json'; schema: string; headers: readonly HeaderName[]; alsoText?: boolean }
  | { kind: 'none'; headers: readonly HeaderName[] }
  | { kind: 'events'; headers: readonly HeaderName[] }

export type HeaderName =
  'ETag' | 'Link' | 'Location' | 'Content-Sequence' | 'Idempotency-Replayed' | 'Cache-Control' | 'Surrogate-Key'

export interface PathParameter {
  name: string
  description: string
  isId: boolean
  isNumber?: boolean
}

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As the router has it. */
  url: string
  /** As OpenAPI has it, where that differs. */
  path?: string
  scope: 'public' | 'token' | Scope
  operationId: string
  tag: string
  summary: string
  description?: string
  pathParameter?: PathParameter
  /** Of what lies below the item: a revision's number, a preview's id. */
  secondParameter?: PathParameter
  parameters?: Parameters
  /** Whether the route reads Last-Event-ID. */
  takesLastEventId?: boolean
  /** Whether the route reads If-Match, and whether it must be there. */
  ifMatch?: 'optional' | 'required'
  body?: { schema: z.ZodType; name: string; isRequired: boolean; isMergePatch?: boolean }
  responses: Record<number, ResponseSchema>
  /** What takes time and must not be done inside a transaction around the request: of a valid body, when there will be one. */
  prepare?(request: FastifyRequest): Promise<void>
  /** Members of the answer that are shown once: a dry run leaves them out, a kept answer is sealed. */
  secrets?: readonly string[]
  /** It cannot be an operation of a batch. */
  isAlone?: boolean
  /** Beyond those that every route may answer. */
  errors: readonly ErrorCode[]
  handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}
