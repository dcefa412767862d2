import fastifyCors from '@fastify/cors'
import fp from 'fastify-plugin'

/** The headers that a page of another origin may read and send: contract section 2, to the letter. */
export const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'Location',
  'Content-Sequence',
  'Idempotency-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
]
export const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'Idempotency-Key',
  'Min-Sequence',
  'Last-Event-ID',
]

/** What this plugin sets on the answer to a plain read, names and values in turn: for answers that never come here. */
export const corsHeaders = (origins: '*' | readonly string[], origin: string | undefined): string[] => {
  const allowed = origins === '*' ? '*' : origin !== undefined && origins.includes(origin) ? origin : null
  return [
    ...(allowed === null ? [] : ['access-control-allow-origin', allowed]),
    'access-control-expose-headers',
    EXPOSED_HEADERS.join(', '),
  ]
}

/** Cross-origin reads and writes by token; no cookies exist, so no credentials. */
export const cors = fp<{ origins: '*' | string[] }>(async (app, { origins }) => {
  await app.register(fastifyCors, {
    origin: origins,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
    // An OPTIONS that is no preflight is answered like one instead of with a page of text.
    strictPreflight: false,
  })
  // With a list, an answer names the one origin that asked: a cache must not hand it to another. What a handler sets as
  // its own Vary would replace that.
  if (origins === '*') return
  app.addHook('onSend', async (_request, reply) => {
    const vary = String(reply.getHeader('vary') ?? '')
    if (!/\borigin\b/i.test(vary)) reply.header('vary', vary === '' ? 'Origin' : `${vary}, Origin`)
  })
})
