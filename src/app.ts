// Composes plugins and surfaces: a table of contents. Opens no port and reads no environment.
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createAnswers } from './cache/answers.ts'
import { loadLogKey } from './changes/cursor.ts'
import { startRelay } from './changes/relay.ts'
import { streamRegister } from './changes/streams.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import { startClock } from './db/clock.ts'
import { loadPreviewKey } from './content/previews.ts'
import type { PostedQueries } from './graphql/posted.ts'
import { graphqlSurface } from './graphql/surface.ts'
import { cachedFront } from './plugins/cached-front.ts'
import { context } from './plugins/context.ts'
import { cors } from './plugins/cors.ts'
import { enclosing } from './plugins/enclosing.ts'
import { enclosedClock } from './plugins/enclosure.ts'
import { headers } from './plugins/headers.ts'
import { health } from './plugins/health.ts'
import { httpServer, type Limits } from './plugins/http.ts'
import { json } from './plugins/json.ts'
import { knownRoutes } from './plugins/known-routes.ts'
import { minSequence } from './plugins/min-sequence.ts'
import { pages } from './plugins/pages.ts'
import { postedFront } from './plugins/posted-front.ts'
import { problems, unroutedRequests } from './plugins/problems.ts'
import { scopes } from './plugins/scopes.ts'
import { upgrades } from './plugins/upgrades.ts'
import { loadCursorSecret } from './read/cursor.ts'
import { restSurface } from './rest/surface.ts'

export interface AppOptions {
  config: Config
  db: Database
  log: Logger | false
  limits?: Partial<Limits>
}

/**
 * The application on a migrated database: ready to listen, or to inject into. Closing it leaves the database open.
 * @throws what the first connection throws
 */
export async function buildApp({ config, db, log, limits }: AppOptions): Promise<FastifyInstance> {
  const secret = await loadCursorSecret(db)
  const key = await loadLogKey(db)
  const app = httpServer(config, log, limits)
  const onSkew = (skewMs: number): void => app.log.warn({ skewMs }, 'clock skew')
  const clock = enclosedClock(await startClock(db, { asks: false, onSkew }))
  const relay = await startRelay({ db, clock, log: app.log })
  const answers = keepsAnswers(config)
    ? createAnswers({ maxBytes: config.cacheMaxMb * 1024 ** 2, db, relay, clock })
    : null
  const streams = streamRegister({ relay, isDraining: () => app.draining.value })
  // Before the port closes, which waits for what is open.
  app.addHook('preClose', async () => streams.stop())
  app.addHook('onClose', async () => {
    answers?.stop()
    await relay.stop()
  })

  await app.register(knownRoutes)
  await app.register(problems, { publicUrl: config.publicUrl })
  await app.register(headers)
  await app.register(cors, { origins: config.corsOrigins })
  await app.register(json)
  const { defaultLocale, requireApproval, publicHistory } = config
  const rules = { defaultLocale, requireApproval, publicHistory }
  await app.register(minSequence, { relay })
  await app.register(context, { db, clock, adminToken: config.adminToken, rules })
  await app.register(scopes, { publicRead: config.publicRead })
  await app.register(unroutedRequests)
  await app.register(enclosing, { db, clock })
  await app.register(health, { db })
  await app.register(pages, { publicUrl: config.publicUrl })

  const changes = { log: { db, relay, key }, streams }
  const keys = { secret, previewKey: await loadPreviewKey(db) }
  await app.register(restSurface, { db, clock, config, answers, ...keys, ...changes })
  app.decorate('graphqlCounts', { fast: 0, slow: 0 })
  const counts = app.graphqlCounts
  const posted: { answer: PostedQueries | null } = { answer: null }
  await app.register(graphqlSurface, { db, clock, config, answers, counts, posted, ...keys, ...changes })
  await app.register(upgrades, { path: '/graphql' })
  // Behind the cache's front, which is asked first.
  await app.register(postedFront, { posted, origins: config.corsOrigins })
  await app.register(cachedFront, { answers, origins: config.corsOrigins, cdnMaxAgeSeconds: config.cdnMaxAgeSeconds })
  return app
}

/** A CDN is told what answers were made of and how long they hold, also by a server that keeps none. */
const keepsAnswers = ({ cacheMaxMb, cdnMaxAgeSeconds }: Config): boolean => cacheMaxMb > 0 || cdnMaxAgeSeconds > 0
