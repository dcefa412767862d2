// The steps over REST and GraphQL: what each answers, what it appends to the log, and how it is refused.
import t, { type Test } from 'tap'
import { announceDue } from '../src/changes/announce.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { testApp, type Item, type Reply, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

const HOUR = 3_600_000
const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString()

interface Entry extends Record<string, unknown> {
  action: string
  audience: string
  version: number | null
  previous_version: number | null
  fields: string[]
  note: string | null
  cause: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

interface Desk extends TestApp {
  section: Item
  /** A publishable draft. */
  draft(more?: Record<string, unknown>): Promise<Item>
  step(id: string, name: string, body?: unknown): Promise<Reply>
  /** Fails the test unless it is 200. */
  done(id: string, name: string, body?: unknown): Promise<Reply>
  patch(id: string, body: unknown): Promise<Reply>
  /** What the log has got of the item since the last call. */
  told(id: string): Promise<Entry[]>
}

async function desk(t: Test, env: Record<string, string> = {}): Promise<Desk> {
  const app = await testApp(t, { env: { WORKER: 'off', ...env } })
  const section = await app.create('sections', { name: 'World', slug: 'world' })
  const heard = new Map<string, number>()
  const step = (id: string, name: string, body?: unknown): Promise<Reply> =>
    app.call('POST', `/v1/articles/${id}/${name}`, { token: app.admin, body })
  return {
    ...app,
    section,
    draft: (more = {}) =>
      app.create('articles', { headline: 'H', section: section.id, body: [paragraph('x')], ...more }),
    step,
    async done(id, name, body) {
      const reply = await step(id, name, body)
      if (reply.status !== 200) t.fail(`${name}: ${reply.text}`)
      return reply
    },
    patch: (id, body) =>
      app.call('PATCH', `/v1/articles/${id}`, { token: app.admin, headers: { 'if-match': '*' }, body }),
    async told(id) {
      const rows = await app.db.query<Entry & { seq: number }>(
        'select c.*, seq::int as seq from changes c where item_id = $1 and seq > $2 order by c.seq',
        [id, heard.get(id) ?? 0],
      )
      heard.set(id, rows.at(-1)?.seq ?? heard.get(id) ?? 0)
      return rows
    },
  }
}

const short = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ action, audience, version }) => [action, audience[0], version])

const graphql = async (app: TestApp, mutation: string): Promise<Reply> =>
  app.call('POST', '/graphql', { token: app.admin, body: { query: `mutation { ${mutation} }` } })

t.test('review: submit, reject and approve move the stage alone, and each is told to editors', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  await app.told(id)
  const states: unknown[] = []
  for (const step of ['submit', 'submit', 'approve', 'reject', 'reject', 'submit', 'reject', 'submit', 'approve']) {
    const reply = await app.done(id, step, { note: `because of ${step}` })
    states.push([step, reply.at('status'), reply.at('version'), reply.headers.get('etag')])
  }
  t.same(states.slice(0, 5), [
    ['submit', 'inReview', 1, '"1"'],
    ['submit', 'inReview', 1, '"1"'],
    ['approve', 'approved', 1, '"1"'],
    ['reject', 'draft', 1, '"1"'],
    ['reject', 'draft', 1, '"1"'],
  ])
  const entries = await app.told(id)
  t.same(
    entries.map(({ action }) => action),
    ['submitted', 'approved', 'rejected', 'submitted', 'rejected', 'submitted', 'approved'],
    'a step to where it is already tells nothing',
  )
  t.ok(entries.every(({ audience, version, note }) => audience === 'editors' && version === 1 && note !== null))
  t.equal((await app.patch(id, { headline: 'H2' })).at('status'), 'draft', 'an edit is a draft again')
  const refused = await app.step(id, 'approve')
  t.equal(refused.status, 409)
  t.same(refused.at('allowed'), ['submit', 'publish', 'trash'])
  t.match(String(refused.at('detail')), /submit, publish, trash/)
  const mutated = await graphql(app, `submitArticle(id: "${id}", ifVersion: 2, note: "n") { status version }`)
  t.same(mutated.at('data.submitArticle'), { status: 'IN_REVIEW', version: 2 })
  t.same((await graphql(app, `approveArticle(id: "${id}") { status }`)).at('data.approveArticle'), {
    status: 'APPROVED',
  })
  t.same((await graphql(app, `rejectArticle(id: "${id}") { status }`)).at('data.rejectArticle'), { status: 'DRAFT' })
})

t.test(
  'a schedule belongs to its version: it can be moved, passed over, cancelled, and comes true by itself',
  async (t) => {
    const app = await desk(t)
    const { id } = await app.draft()
    await app.told(id)
    const [first, second] = [ahead(HOUR), ahead(2 * HOUR)]
    const made = await app.done(id, 'publish', { at: first })
    t.match(made.json, { status: 'scheduled', version: 1, live: null, firstPublishedAt: null })
    t.same(made.at('scheduled'), { version: 1, at: first, until: null, outdated: false })
    t.equal((await app.call('GET', `/v1/articles/${id}`)).status, 404)
    const edited = await app.patch(id, { headline: 'H2', slug: 'h-two' })
    t.same(edited.at('scheduled'), { version: 1, at: first, until: null, outdated: true })
    t.equal(edited.at('status'), 'draft')
    t.same((await app.done(id, 'publish', { at: first, version: 1 })).at('scheduled.version'), 1)
    t.same((await app.done(id, 'publish', { at: second })).at('scheduled'), {
      version: 2,
      at: second,
      until: null,
      outdated: false,
    })
    t.same(short(await app.told(id)), [
      ['scheduled', 'e', 1],
      ['updated', 'e', 2],
      ['rescheduled', 'e', 2],
    ])
    const agenda = () => app.db.query('select kind, at, version, before, after from agenda where id = $1', [id])
    t.match(await agenda(), [{ kind: 'live', at: new Date(second), version: 2, before: null, after: { locale: 'en' } }])
    const [dates] = await app.db.query('select first_published_at from articles where id = $1', [id])
    t.same(dates, { first_published_at: new Date(second) }, 'it follows the schedule')
    t.equal((await app.done(id, 'unschedule')).at('scheduled'), null)
    t.same(await agenda(), [])
    t.equal((await app.step(id, 'unschedule')).at('code'), 'STEP_NOT_ALLOWED')

    const soon = ahead(1_500)
    await app.done(id, 'publish', { at: soon, version: 1 })
    t.equal((await app.call('GET', `/v1/articles/${id}`)).status, 404)
    await app.told(id)
    const seen = await waitFor(5_000, async () => {
      const reply = await app.call('GET', `/v1/articles/${id}`)
      return reply.status === 200 ? reply : undefined
    })
    t.match(seen?.json, { headline: 'H', version: 1, publishedAt: soon, firstPublishedAt: soon, modifiedAt: soon })
    await announceDue(app.db)
    t.match(await app.told(id), [{ action: 'published', cause: 'time', audience: 'public', version: 1, before: null }])
  },
)

t.test('a schedule that ends gives up the slug that it alone had kept', async (t) => {
  const app = await desk(t)
  const ends: [string, string, unknown?][] = [
    ['unscheduled', 'unschedule'],
    ['moved', 'publish', { at: ahead(2 * HOUR) }],
    ['overtaken', 'publish'],
  ]
  for (const [slug, step, body] of ends) {
    const { id } = await app.draft({ slug })
    await app.done(id, 'publish', { at: ahead(HOUR) })
    await app.patch(id, { slug: `${slug}-anew` })
    const post = () => app.call('POST', '/v1/articles', { token: app.admin, body: { headline: 'H', slug } })
    t.equal((await post()).at('code'), 'SLUG_TAKEN', `${slug}: what waits needs it`)
    await app.done(id, step, body)
    t.equal((await post()).status, 201, `${slug}: nobody has seen it`)
    const held = await app.call('POST', '/v1/articles', {
      token: app.admin,
      body: { headline: 'H', slug: `${slug}-anew` },
    })
    t.equal(held.at('code'), 'SLUG_TAKEN', `${slug}: the newest version has its own`)
  }
})

t.test('publishing passes over what waits: older is cancelled, newer stays and is named', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  await app.patch(id, { headline: 'H2' })
  await app.patch(id, { headline: 'H3' })
  const at = ahead(HOUR)
  await app.done(id, 'publish', { at, version: 2 })
  await app.told(id)
  const older = await app.done(id, 'publish', { version: 1 })
  t.match(older.json, { live: { version: 1, until: at }, scheduled: { version: 2, at, outdated: true } })
  const [told] = await app.told(id)
  t.match(told, { action: 'published', version: 1, previous_version: null, before: null })
  t.match(await app.db.query('select version, previous_version, fields from agenda where id = $1', [id]), [
    { version: 2, previous_version: 1, fields: ['headline'] },
  ])
  const newest = await app.done(id, 'publish')
  t.match(newest.json, { live: { version: 3, until: null }, scheduled: null, status: 'published' })
  t.same(short(await app.told(id)), [
    ['unscheduled', 'e', 2],
    ['published', 'p', 3],
  ])
  t.equal((await app.step(id, 'publish', { at })).at('code'), 'ALREADY_LIVE')
  t.match((await app.done(id, 'publish', { version: 1 })).json, { version: 4, live: { version: 4 } }, 'a copy')
  t.equal((await app.patch(id, { headline: 'H5' })).at('version'), 5)
  t.equal((await app.step(id, 'publish', { version: 1 })).at('code'), 'NEWER_DRAFT')
})

t.test('an expiry is set, moved, obeyed and taken away; null is not absent', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  const [end, later] = [ahead(HOUR), ahead(2 * HOUR)]
  t.match((await app.done(id, 'publish', { unpublishAt: end })).json, { unpublishAt: end, live: { until: end } })
  await app.told(id)
  t.match((await app.done(id, 'publish')).json, { unpublishAt: end }, 'absent leaves it')
  t.match((await app.done(id, 'publish', { unpublishAt: later })).json, { unpublishAt: later, live: { until: later } })
  t.match((await app.done(id, 'unpublish', { at: end })).json, { unpublishAt: end, status: 'published' })
  t.match((await app.done(id, 'unpublish', { at: null })).json, { unpublishAt: null, live: { until: null } })
  const set = `publishArticle(id: "${id}", unpublishAt: "${end}") { unpublishAt live { until } }`
  t.same((await graphql(app, set)).at('data.publishArticle'), { unpublishAt: end, live: { until: end } })
  t.match((await graphql(app, `publishArticle(id: "${id}") { unpublishAt }`)).at('data.publishArticle'), {
    unpublishAt: end,
  })
  const none = `publishArticle(id: "${id}", unpublishAt: null) { unpublishAt }`
  t.match((await graphql(app, none)).at('data.publishArticle'), { unpublishAt: null })
  const until = `unpublishArticle(id: "${id}", at: "${end}") { unpublishAt }`
  t.match((await graphql(app, until)).at('data.unpublishArticle'), { unpublishAt: end })
  const forever = `unpublishArticle(id: "${id}", at: null) { unpublishAt status }`
  t.match((await graphql(app, forever)).at('data.unpublishArticle'), { unpublishAt: null, status: 'PUBLISHED' })
  const entries = await app.told(id)
  t.same([...new Set(short(entries).map((entry) => JSON.stringify(entry)))], ['["expirySet","e",1]'])
  t.equal(entries.length, 7)

  await app.patch(id, { headline: 'H2' })
  t.equal((await app.step(id, 'publish', { at: end, unpublishAt: end })).at('code'), 'EXPIRY_AT_SCHEDULE')
  const dark = await app.done(id, 'publish', { at: later, unpublishAt: end })
  t.match(dark.json, { live: { version: 1, until: end }, scheduled: { version: 2, at: later, until: null } })
  t.match(await app.db.query('select kind, version, before from agenda where id = $1 order by at', [id]), [
    { kind: 'end', version: 1, before: { locale: 'en' } },
    { kind: 'live', version: 2, before: null },
  ])
  const soon = ahead(1_200)
  await app.done(id, 'unschedule')
  await app.done(id, 'unpublish', { at: soon })
  await app.told(id)
  const gone = await waitFor(5_000, async () =>
    (await app.call('GET', `/v1/articles/${id}`)).status === 404 ? true : undefined,
  )
  t.ok(gone)
  // The next step finds it passed: it counts as none and is cleared. The write tells what was due first.
  t.match((await app.done(id, 'publish')).json, { unpublishAt: null, live: { version: 2, until: null } })
  t.same(short(await app.told(id)), [
    ['expired', 'p', 1],
    ['published', 'p', 2],
  ])
  const [row] = await app.db.query('select unpublish_at from articles where id = $1', [id])
  t.same(row, { unpublish_at: null })
})

t.test('unpublishing, the trash and withdrawing cancel what waits and say so', async (t) => {
  const app = await desk(t)
  for (const [step, status] of [
    ['unpublish', 'draft'],
    ['withdraw', 'withdrawn'],
  ] as const) {
    const { id } = await app.draft()
    await app.done(id, 'publish', { unpublishAt: ahead(3 * HOUR) })
    await app.patch(id, { headline: 'H2' })
    await app.done(id, 'publish', { at: ahead(HOUR) })
    await app.told(id)
    const reply = await app.done(id, step, { note: 'why' })
    t.match(reply.json, { status, live: null, scheduled: null, unpublishAt: null })
    t.match(await app.told(id), [
      { action: 'unscheduled', audience: 'editors', version: 2 },
      {
        action: `${step}${step === 'unpublish' ? 'ed' : 'n'}`,
        audience: 'public',
        version: 1,
        note: 'why',
        after: null,
      },
    ])
    t.same(await app.db.query('select 1 from agenda where id = $1', [id]), [])
    t.equal((await app.call('GET', `/v1/articles/${id}`)).status, 404)
  }
  const { id } = await app.draft()
  await app.done(id, 'publish', { at: ahead(HOUR) })
  await app.told(id)
  t.equal((await app.call('DELETE', `/v1/articles/${id}`, { token: app.admin })).status, 204)
  t.same(short(await app.told(id)), [
    ['unscheduled', 'e', 1],
    ['trashed', 'e', 1],
  ])
  t.match((await app.done(id, 'restore')).json, { status: 'draft', scheduled: null })
  t.equal((await app.step(id, 'withdraw')).at('code'), 'STEP_NOT_ALLOWED', 'never live')
})

t.test('a takedown holds until an edit is published, and is told even where nothing was live', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  await app.done(id, 'publish')
  await app.done(id, 'unpublish')
  await app.told(id)
  t.equal((await app.done(id, 'withdraw')).at('status'), 'withdrawn')
  t.match(await app.told(id), [{ action: 'withdrawn', audience: 'public', before: null, after: null }])
  t.equal((await app.done(id, 'withdraw')).at('status'), 'withdrawn')
  t.same(await app.told(id), [], 'twice is as good as once')
  t.equal((await app.step(id, 'publish')).at('code'), 'WITHDRAWN')
  t.equal((await app.step(id, 'publish', { at: ahead(HOUR) })).at('code'), 'WITHDRAWN')
  t.equal((await app.patch(id, { headline: 'H2' })).at('status'), 'draft')
  t.match((await graphql(app, `publishArticle(id: "${id}") { status version }`)).at('data.publishArticle'), {
    status: 'PUBLISHED',
    version: 2,
  })
  const again = await graphql(app, `withdrawArticle(id: "${id}", note: "n") { status headline }`)
  t.same(again.at('data.withdrawArticle'), { status: 'WITHDRAWN', headline: 'H2' })
})

t.test('what a step does not take is refused by name, and each needs its scope', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  for (const [step, body, path] of [
    ['submit', { at: ahead(HOUR) }, 'at'],
    ['withdraw', { at: ahead(HOUR) }, 'at'],
    ['unschedule', { version: 1 }, 'version'],
    ['unpublish', { unpublishAt: ahead(HOUR) }, 'unpublishAt'],
    ['publish', { at: 'tomorrow' }, 'at'],
    ['publish', { when: 1 }, 'when'],
    ['publish', { version: 9 }, 'version'],
  ] as const) {
    const reply = await app.step(id, step, body)
    t.equal(reply.status, 400, step)
    t.equal(reply.at('errors.0.path'), path)
  }
  t.equal((await app.create('articles', { headline: 'x' })).version, 1)
  const scopes: Record<string, string> = {
    submit: 'articles:write',
    reject: 'articles:publish',
    approve: 'articles:publish',
    publish: 'articles:publish',
    unschedule: 'articles:publish',
    unpublish: 'articles:publish',
    withdraw: 'articles:withdraw',
  }
  const made = await app.call('POST', '/v1/tokens', {
    token: app.admin,
    body: { name: 'n', scopes: ['articles:read-drafts'] },
  })
  for (const [step, scope] of Object.entries(scopes)) {
    t.equal((await app.call('POST', `/v1/articles/${id}/${step}`)).status, 401, step)
    const reply = await app.call('POST', `/v1/articles/${id}/${step}`, { token: String(made.at('token')) })
    t.match([reply.status, reply.at('scope')], [403, scope])
  }
  await app.patch(id, { headline: 'H2' })
  for (const step of Object.keys(scopes)) {
    const stale = await app.call('POST', `/v1/articles/${id}/${step}`, {
      token: app.admin,
      headers: { 'if-match': '"1"' },
    })
    t.equal(stale.status, 412, step)
  }
})

t.test('with REQUIRE_APPROVAL only what is approved goes live, and what may be done is named', async (t) => {
  const app = await desk(t, { REQUIRE_APPROVAL: 'on' })
  const { id } = await app.draft()
  for (const body of [{}, { at: ahead(HOUR) }]) {
    const reply = await app.step(id, 'publish', body)
    t.match([reply.status, reply.at('code'), reply.at('allowed')], [409, 'STEP_NOT_ALLOWED', ['submit', 'trash']])
  }
  await app.done(id, 'submit')
  t.same((await app.step(id, 'publish')).at('allowed'), ['approve', 'reject', 'trash'])
  await app.done(id, 'approve')
  await app.done(id, 'publish', { at: ahead(HOUR) })
  t.match((await app.done(id, 'unschedule')).json, { status: 'approved' }, 'as it was before')
  await app.done(id, 'publish')
  await app.done(id, 'unpublish')
  t.match((await app.done(id, 'publish')).json, { status: 'published', version: 2 }, 'a copy of what was approved')
  await app.patch(id, { headline: 'H3' })
  t.equal((await app.step(id, 'publish')).at('code'), 'STEP_NOT_ALLOWED')
})

t.test('an embargo is absolute, is copied by every newer version, and is for editors alone', async (t) => {
  const app = await desk(t)
  const until = ahead(2 * HOUR)
  const { id } = await app.draft({ embargo: { active: true, until, note: 'From the ministry' } })
  const read = async () =>
    (await app.call('GET', `/v1/articles/${id}?perspective=draft`, { token: app.admin })).at('embargo')
  t.same(await read(), { active: true, until, note: 'From the ministry' })
  await app.patch(id, { headline: 'H2' })
  t.same(await read(), { active: true, until, note: 'From the ministry' }, 'copied')
  await app.patch(id, { embargo: { note: null } })
  t.same(await read(), { active: true, until, note: null }, 'merged')
  t.equal((await app.step(id, 'publish')).at('code'), 'EMBARGOED')
  t.equal((await app.step(id, 'publish', { version: 1 })).at('code'), 'EMBARGOED')
  t.equal((await app.step(id, 'publish', { at: ahead(HOUR) })).at('code'), 'EMBARGO_CONTRADICTS_SCHEDULE')
  await app.patch(id, { embargo: { until: null } })
  for (const body of [{ at: ahead(9 * HOUR) }, { at: ahead(9 * HOUR), version: 1 }])
    t.equal((await app.step(id, 'publish', body)).at('code'), 'EMBARGO_CONTRADICTS_SCHEDULE', 'until it is lifted')
  await app.patch(id, { embargo: null })
  t.equal(await read(), null)
  t.equal((await app.step(id, 'publish', { version: 1 })).at('code'), 'EMBARGOED', "the version's own")
  await app.done(id, 'publish', { at: ahead(3 * HOUR) })
  const reply = await app.patch(id, { embargo: { active: true, until: ahead(4 * HOUR) } })
  t.match([reply.status, reply.at('code')], [422, 'EMBARGO_CONTRADICTS_SCHEDULE'])
  t.equal((await app.patch(id, { embargo: { active: true, until } })).status, 200, 'one that ends before')
  t.equal((await app.patch(id, { embargo: { until: ahead(HOUR) } })).at('status'), 'draft')
  t.same((await app.patch(id, { embargo: { active: false } })).at('embargo.active'), false)
  await app.done(id, 'publish')
  t.notMatch((await app.call('GET', `/v1/articles/${id}`)).text, /embargo|ministry/)
  t.equal((await app.patch(id, { embargo: { active: true, until: ahead(9 * HOUR) } })).status, 200)
  t.equal((await app.call('GET', `/v1/articles/${id}`)).status, 200, 'it does not touch what is live')
  const bad = await app.call('POST', '/v1/articles', {
    token: app.admin,
    body: { headline: 'x', embargo: { until: 'x', by: 1 }, unpublishAt: until },
  })
  t.match(
    (bad.at('errors') as { path: string }[]).map(({ path }) => path).sort(), // the problem document's
    ['embargo.active', 'embargo.by', 'embargo.until', 'unpublishAt'],
  )
  const made = await graphql(
    app,
    `createArticle(input: { headline: "g", embargo: { active: true, until: "${until}" } }) { embargo { active until note } }`,
  )
  t.same(made.at('data.createArticle.embargo'), { active: true, until, note: null })
  // In hand-written SQL too.
  await t.rejects(
    app.db.query(
      `update article_versions set live_from = now(), published_at = now() where embargo_active and embargo_until > now()`,
    ),
  )
})

t.test("an editor's date is judged at the instant of going live", async (t) => {
  const app = await desk(t)
  const { id } = await app.draft({ publishedAt: ahead(2 * HOUR) })
  t.equal((await app.step(id, 'publish')).at('code'), 'PUBLISHED_LATER')
  t.equal((await app.step(id, 'publish', { at: ahead(HOUR) })).at('code'), 'PUBLISHED_LATER')
  t.equal((await app.done(id, 'publish', { at: ahead(3 * HOUR) })).at('status'), 'scheduled')
})

t.test('the mark of a change that matters goes with its version and is carried on', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  const mark = (reply: Reply): unknown => reply.at('significantlyUpdatedAt')
  t.equal(mark(await app.done(id, 'publish')), null)
  await app.told(id)
  const live = await app.done(id, 'publish', { significant: true })
  t.equal(mark(live), live.at('live.since'))
  t.match(await app.told(id), [{ action: 'published', fields: ['significantlyUpdatedAt'], version: 1 }])
  await app.patch(id, { headline: 'H2' })
  const at = ahead(HOUR)
  t.equal(mark(await app.done(id, 'publish', { at })), mark(live), 'carried on')
  t.equal(mark(await app.done(id, 'publish', { at, significant: true })), at)
  const moved = ahead(2 * HOUR)
  t.equal(mark(await app.done(id, 'publish', { at: moved })), moved, 'it moves along')
  t.equal(mark(await app.done(id, 'unschedule')), mark(live))
  t.equal(mark(await app.done(id, 'publish')), mark(live))
})

t.test('a PATCH of what is live touches nothing public', async (t) => {
  const app = await desk(t)
  const { id } = await app.draft()
  await app.done(id, 'publish')
  const before = await app.call('GET', `/v1/articles/${id}`)
  await app.told(id)
  await app.patch(id, { headline: 'H2', slug: 'other', urgency: 1, embargo: { active: true } })
  t.equal((await app.call('GET', `/v1/articles/${id}`)).text, before.text)
  t.match(await app.told(id), [
    { action: 'updated', audience: 'editors', fields: ['embargo', 'headline', 'slug', 'urgency'] },
  ])
})

t.test('type and locale may change while a first schedule is pending: what waits follows', async (t) => {
  const app = await desk(t)
  const { id, slug } = await app.draft({ headline: 'Erste Fassung' })
  await app.done(id, 'publish', { at: ahead(HOUR) })
  t.equal((await app.patch(id, { locale: 'de', type: 'gallery' })).status, 200)
  t.match(await app.db.query('select after from agenda where id = $1', [id]), [
    { after: { locale: 'de', type: 'gallery' } },
  ])
  const claims = await app.db.query(
    'select locale, since is not null as waits from article_slugs where article_id = $1 and upper_inf(claimed)',
    [id],
  )
  t.same(claims, [{ locale: 'de', waits: true }])
  await app.done(id, 'publish')
  t.match((await app.call('GET', `/v1/articles/${slug}?locale=de`)).json, { locale: 'de', type: 'gallery' })
})
