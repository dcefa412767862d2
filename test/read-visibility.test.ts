// Everything that a reader must not see is planted at the end of every relation, then everything is read, two relations
// deep from every list. An editor sees each of them first, so that the test can fail.
import t from 'tap'
import { openDatabase, type Database } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { ENTITIES, NODES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Entity, Field, Mode, PageArgs, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, FUTURE, NOW, PAST } from './helpers/rows.ts'

const MS = 1

/** The id of every entity that is met, at every depth. */
function ids(node: keyof typeof NODES, depth: number): Field[] {
  const own: Field[] = node in ENTITIES ? [['id', 'column', 'id']] : []
  if (depth === 0) return own
  return [
    ...own,
    ...NODES[node].relations.map(({ name, kind, target }): Field => {
      // What merely links two entities is no step.
      const select = ids(target, target in ENTITIES ? depth - 1 : depth)
      if (kind !== 'page') return [name, kind, name, select]
      const args: PageArgs = { order: name === 'related' ? 'related' : '-publishedAt', first: 'first', filters: [] }
      return [
        name,
        'page',
        name,
        args,
        [
          ['nodes', 'nodes', select],
          ['n', 'totalCount'],
        ],
      ]
    }),
  ]
}

type Add = (db: Database, row: Record<string, unknown>) => Promise<string>

const HIDDEN: Record<string, Record<string, unknown>> = {
  hidden: { hidden: true },
  'not yet shown': { public_from: null },
  'shown later': { public_from: FUTURE },
  'shown a millisecond later': { public_from: new Date(NOW.getTime() + MS) },
}

/** What readers must not see; of these an editor sees all that is not in the trash. */
async function plant(db: Database): Promise<{ unseen: Map<string, string>; trashed: Set<string> }> {
  const unseen = new Map<string, string>()
  const trashed = new Set<string>()
  const each = async (
    entity: Entity,
    add: Add,
    more: Record<string, Record<string, unknown>> = {},
  ): Promise<string[]> => {
    const made: string[] = []
    for (const [why, row] of Object.entries({ ...HIDDEN, ...more, trashed: { trashed_at: PAST } })) {
      const id = await add(db, row)
      unseen.set(id, `${entity}, ${why}`)
      if (why === 'trashed') trashed.add(id)
      made.push(id)
    }
    return made
  }
  const media = await each('media', addMedia, { 'without rights': { rights_until: NOW } })
  const sections = await each('section', (db, row) => addSection(db, row))
  const authors = await each('author', addAuthor)
  const tags = await each('tag', addTag)

  await addMedia(db)
  const home = await addSection(db, { slug: 'home' })
  const tag = await addTag(db)
  const author = await addAuthor(db)
  const links = { section_id: home, tags: [tag], authors: [author] }
  const articles: string[] = []
  const ended = { live: true, live_to: NOW, ...links }
  const plants: Record<string, Parameters<typeof addArticle>[1]> = {
    draft: { versions: [links] },
    scheduled: { versions: [{ ...links, live_from: FUTURE, published_at: FUTURE }] },
    'scheduled in a millisecond': {
      versions: [{ ...links, live_from: new Date(NOW.getTime() + MS), published_at: PAST }],
    },
    ended: { versions: [ended] },
    'ended, with a newer draft': { versions: [ended, links] },
    withdrawn: { versions: [{ live: true, ...links, withdrawn_at: PAST }] },
    trashed: { identity: { trashed_at: PAST }, versions: [ended] },
  }
  const group = '0190b000-0000-7000-8000-000000000001'
  for (const [at, [why, plant]] of Object.entries(plants).entries()) {
    const id = await addArticle(db, {
      ...plant,
      identity: { ...plant?.identity, translation_group: group, locale: `x-${at}` },
    })
    unseen.set(id, `article, ${why}`)
    if (why === 'trashed') trashed.add(id)
    articles.push(id)
  }
  await db.query('update sections set lead_items = $1 where id = $2', [articles, home])

  const visible = { live: true, ...links }
  await addArticle(db, {
    identity: { translation_group: group },
    versions: [{ ...visible, tags: [tag, ...tags], authors: [author, ...authors], media, related: articles }],
  })
  for (const image of media) {
    await addArticle(db, { versions: [{ ...visible, hero_media_id: image, seo_image_id: image }] })
    await addSection(db, { image_id: image })
    await addAuthor(db, { image_id: image, image_large_id: image })
    await addTag(db, { image_id: image })
  }
  for (const section of sections) {
    await addArticle(db, { versions: [{ live: true, section_id: section }] })
    await addTag(db, { section_id: section })
    const [row] = await db.query<{ path: string }>('select path from sections where id = $1', [section])
    const below = await addSection(db, { slug: 'below', parent: row?.path ?? '' })
    await db.query(`update sections set parent_id = $1 where id = $2`, [section, below])
    const hidden = await addSection(db, { slug: `under-${section}`, parent: 'home', hidden: true })
    unseen.set(hidden, 'section, a hidden child')
  }
  const holder = await addArticle(db, { versions: [visible] })
  for (const [position, section] of sections.entries())
    await db.query('insert into article_sections (article_id, version, position, section_id) values ($1, 1, $2, $3)', [
      holder,
      position,
      section,
    ])
  for (const parent of tags) await addTag(db, { parent_id: parent })
  return { unseen, trashed }
}

/** Tells each id that stands directly behind a relation, with the relation's name. */
function meet(
  node: keyof typeof NODES,
  select: Field[],
  value: Record<string, unknown>,
  tell: (way: string, id: string) => void,
): void {
  for (const field of select) {
    if (field[1] !== 'one' && field[1] !== 'list' && field[1] !== 'page') continue
    const target = NODES[node].relations.find(({ name }) => name === field[2])?.target
    const found = value[field[0]] as Record<string, unknown> | Record<string, unknown>[] | null // as the shape says
    if (target === undefined || found === null) continue
    const page = found as { nodes?: Record<string, unknown>[] } // a page has the one part that `ids` gives it
    const items = field[1] === 'page' ? (page.nodes ?? []) : Array.isArray(found) ? found : [found]
    // The select of a page is that of its nodes.
    const below = field[1] === 'page' ? (field[4][0]?.[2] as Field[]) : [...field[3]]
    for (const item of items) {
      for (const id of target in ENTITIES ? [item.id] : idsIn(item)) tell(`${node}.${field[0]}`, String(id))
      meet(target, below, item, tell)
    }
  }
}

const idsIn = (value: unknown, found = new Set<string>()): Set<string> => {
  if (Array.isArray(value)) for (const one of value) idsIn(one, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value))
      if (name === 'id' && typeof one === 'string') found.add(one)
      else idsIn(one, found)
  return found
}

void t.test('readers meet nothing that is not public, on any way to it', { timeout: 110_000 }, async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  db.pool.on('error', () => {})
  t.teardown(() => db.close())
  const base = { ...baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db)), first: 100 }
  const { unseen, trashed } = await plant(db)
  const unmet = new Set(
    Object.entries(NODES).flatMap(([node, { relations }]) => relations.map(({ name }) => `${node}.${name}`)),
  )
  const list = async (entity: Entity, mode: Mode, values: object = {}) => {
    const order = ENTITIES[entity].orders[0] ?? ''
    const args: PageArgs = { order, first: 'first', filters: [] }
    const shape: Shape = {
      root: 'page',
      entity,
      args,
      parts: [
        ['nodes', 'nodes', ids(entity, 2)],
        ['n', 'totalCount'],
      ],
    }
    const page = JSON.parse((await run(db, compile(shape, mode), { ...base, ...values })) ?? 'null')
    if (page.n > 100) t.fail(`more ${entity} than a page holds`)
    return page
  }
  for (const entity of Object.keys(ENTITIES) as Entity[]) {
    const drafts = await list(entity, 'draft')
    const draft = idsIn(drafts)
    for (const node of drafts.nodes)
      meet(entity, ids(entity, 2), node, (way, id) => unseen.has(id) && unmet.delete(way))
    for (const [id, what] of unseen) {
      const kind = what.split(',')[0] ?? ''
      if (kind === entity && !trashed.has(id)) t.ok(draft.has(id), `an editor meets ${what} from ${entity}`)
      if (trashed.has(id)) t.notOk(draft.has(id), `${what} is in the trash, from ${entity}`)
    }
    const page = await list(entity, 'live')
    const live = idsIn(page)
    t.ok(live.size > 0)
    const seen = [...unseen].filter(([id]) => live.has(id)).map(([, what]) => what)
    t.same(seen, [], `from ${entity}`)
    t.equal(page.n, page.nodes.length, 'the count counts what is shown')
    for (const mode of ['past', 'publicPast'] as const)
      t.same(await list(entity, mode), page, `${mode} of this very instant, from ${entity}`)
    const trash = await list(entity, 'trash')
    t.same(
      trash.nodes.map(({ id }: { id: string }) => id),
      [...trashed].filter((id) => unseen.get(id)?.startsWith(entity)),
      `the trash of ${entity}`,
    )
  }
  const onward = [
    'contributor.author',
    'articleTag.tag',
    'hero.media',
    'article.seo',
    'seo.image',
    'article.corrections',
  ]
  t.same(
    [...unmet].filter((way) => !onward.includes(way)),
    [],
    'an editor meets something planted on every way',
  )
  await t.test('boundaries are half-open, and rights are judged by the clock', async (t) => {
    const later = { now: new Date(NOW.getTime() + MS), clock: NOW }
    const live = idsIn(await list('section', 'live', later))
    for (const [id, what] of unseen) {
      if (what === 'section, shown a millisecond later') t.ok(live.has(id), what)
      if (what === 'article, scheduled in a millisecond') t.ok(live.has(id), what)
    }
    const earlier = { now: new Date(NOW.getTime() - MS), clock: new Date(NOW.getTime() - MS) }
    const before = await list('media', 'live', earlier)
    const now = await list('media', 'live', { now: earlier.now, clock: NOW })
    t.equal(before.n, now.n + 1, 'an image is served until its rights end, and not asked of the past after')
    const articles = idsIn(await list('article', 'live', earlier))
    for (const [id, what] of unseen)
      if (what === 'article, ended') t.ok(articles.has(id), 'an article is live until its end')
  })
})
