// Public reads by REST's addresses without HTTP: through a cache, or made anew at the same instant. For judging what the
// cache gives out by what PostgreSQL says.
import { systemContext } from '../../src/access/policy.ts'
import { createAnswers, type Answer, type Answers, type Made } from '../../src/cache/answers.ts'
import { startRelay, type Relay } from '../../src/changes/relay.ts'
import { ANONYMOUS, type Context } from '../../src/context.ts'
import type { Database } from '../../src/db/client.ts'
import { startClock, type Clock } from '../../src/db/clock.ts'
import { loadCursorSecret } from '../../src/read/cursor.ts'
import type { Entity } from '../../src/read/shape.ts'
import { readItem } from '../../src/rest/item.ts'
import { readList } from '../../src/rest/list.ts'
import { itemParameters, listParameters, parseQuery } from '../../src/rest/parameters.ts'
import { PLURALS } from '../../src/rest/routes.ts'

export interface Reads {
  /** As the cache gives it out; `onMade` is told of what had to be made. */
  cached(answers: Answers, url: string, onMade?: (made: Made) => void): Promise<Answer>
  fresh(url: string, at: Date): Promise<Made>
}

/** What a server process has of the cache: its own clock, relay and memory. */
export interface Instance {
  readonly db: Database
  readonly clock: Clock
  readonly relay: Relay
  readonly answers: Answers
  readonly reads: Reads
}

const silent = { warn: () => undefined, error: () => undefined }

/** Stops with the test, before whatever was to be torn down before it. */
export async function instance(
  t: { teardown(action: () => Promise<void>): unknown },
  db: Database,
  maxBytes = 64 * 1024 * 1024,
): Promise<Instance> {
  const clock = await startClock(db, { asks: false })
  const relay = await startRelay({ db, clock, log: silent })
  const answers = createAnswers({ maxBytes, db, relay, clock })
  t.teardown(async () => {
    answers.stop()
    await relay.stop()
  })
  return { db, clock, relay, answers, reads: reads(db, await loadCursorSecret(db)) }
}

const ENTITIES = Object.entries(PLURALS) as [Entity, string][] // its own keys

export function reads(db: Database, secret: Buffer): Reads {
  async function fresh(url: string, at: Date): Promise<Made> {
    const ctx: Context = { ...systemContext(db, at, ANONYMOUS), now: at, clock: at }
    const [path = ''] = url.split('?', 1)
    const [, , plural, ...rest] = path.split('/')
    const [entity] = ENTITIES.find(([, name]) => name === plural) ?? []
    if (entity === undefined) throw new Error(`${url} is no address of a read`)
    const tags = new Set<string>()
    const said = (status: Made['status'], text: string): Made => ({ status, text, etag: '', headers: {}, tags })
    if (rest.length === 0) {
      const { json, moved } = await readList(ctx, secret, entity, parseQuery(url, listParameters(entity)), tags)
      return moved.length > 0 ? said(301, JSON.stringify(moved)) : said(200, json)
    }
    const options = { format: 'json', defaultLocale: 'en', previewKey: secret } as const
    const query = parseQuery(url, itemParameters(entity))
    const found = await readItem(ctx, secret, entity, rest.join('/'), query, options, tags)
    if (found === null) return said(404, '')
    return found.found === 'redirect' ? said(301, JSON.stringify(found)) : said(200, found.json)
  }
  return {
    fresh,
    cached: (answers, url, onMade) =>
      answers.answer(url, async (at) => {
        const made = await fresh(url, at)
        onMade?.(made)
        return made
      }),
  }
}
