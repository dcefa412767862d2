import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { queryOf } from './address.ts'

/**
 * What a key stands for: method, path, query in any order, If-Match, and the body whatever the order of its names.
 * SHA-256, 32 bytes.
 */
export function digestOf(request: FastifyRequest): Buffer {
  const { path, pairs } = queryOf(request.raw.url ?? '')
  const query = pairs.filter(({ name }) => name !== 'dryRun').map(({ text }) => text)
  const parts = [request.method, path, query.sort(), request.headers['if-match'] ?? null]
  return createHash('sha256').update(JSON.stringify(parts)).update('\n').update(canonical(request.body)).digest()
}

/** JSON with the names of every object sorted; of no body: nothing. */
export function canonical(value: unknown): string {
  if (value === undefined) return ''
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
