// Composes plugins and surfaces: a table of contents. Opens no port and reads no environment.
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import { startClock } from './db/clock.ts'
import { graphqlSurface } from './graphql/surface.ts'
import { context } from './plugins/context.ts'
import { cors } from './plugins/cors.ts'
import { enclosing } from './plugins/enclosing.ts'
import { enclosedClock } from './plugins/enclosure.ts'
import { headers } from './plugins/headers.ts'
import { health } from './plugins/health.ts'
import { httpServer, type Limits } from './plugins/http.ts'
import { json } from './plugins/json.ts'
import { knownRoutes } from './plugins/known-routes.ts'
import { pages } from './plugins/pages.ts'
import { problems, unroutedRequests } from './plugins/problems.ts'
import { scopes } from './plugins/scopes.ts'
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
  const clock = enclosedClock(await startClock(db))
  const app = httpServer(config, log, limits)
  app.addHook('onClose', async () => clock.stop())

  await app.register(knownRoutes)
  await app.register(problems, { publicUrl: config.publicUrl })
  await app.register(headers)
  await app.register(cors, { origins: config.corsOrigins })
  await app.register(json)
  const { defaultLocale, requireApproval, publicHistory } = config
  const rules = { defaultLocale, requireApproval, publicHistory }
  await app.register(context, { db, clock, adminToken: config.adminToken, rules })
  await app.register(scopes, { publicRead: config.publicRead })
  await app.register(unroutedRequests)
  await app.register(enclosing, { db, clock })
  await app.register(health, { db })
  await app.register(pages, { publicUrl: config.publicUrl })

  await app.register(restSurface, { db, clock, config, secret })
  await app.register(graphqlSurface, { db, clock, config, secret })
  return app
}
