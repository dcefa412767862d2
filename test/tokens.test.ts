import t from 'tap'
import { readMode } from '../src/access/policy.ts'
import { tokenCreate } from '../src/access/schema.ts'
import { authenticate, createToken, findToken, listTokens, revokeToken } from '../src/access/tokens.ts'
import { parseInput } from '../src/content/input.ts'
import { ANONYMOUS } from '../src/context.ts'
import { core, failure, withScopes } from './helpers/core.ts'

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters'

t.test('a token is shown once, stored as a hash, and stands for its scopes', async (t) => {
  const { db, ctx, entries } = await core(t)
  const made = await createToken(ctx, { name: 'App', scopes: ['articles:write', 'media:read'] })
  t.match(made, { token: /^bs_[\w-]{43}$/, sequence: 1, expiresAt: null, revokedAt: null })
  t.match(await entries(), [{ type: 'token', item_id: made.id, action: 'tokenCreated', audience: 'admin' }])
  const [stored] = await db.query('select t::text as row from tokens t')
  t.notMatch(String(stored?.['row']), made.token.slice(3))
  const viewer = await authenticate(db, made.token, ctx.clock, ADMIN_TOKEN)
  t.match(viewer, { actor: `token:${made.id}`, tokenId: made.id })
  t.same([...viewer.scopes], ['articles:write', 'media:read'])
  t.match(await findToken(db, made.id), { name: 'App' })
  t.same(Object.keys(await findToken(db, made.id)).includes('token'), false)
})

t.test('the look-up is one statement, and then remembered', async (t) => {
  const { db, ctx } = await core(t)
  const { token } = await createToken(ctx, { name: 'App', scopes: ['media:read'] })
  let statements = 0
  db.observe(() => statements++)
  for (let i = 0; i < 5; i++) await authenticate(db, token, ctx.clock)
  t.equal(statements, 1)
  await authenticate(db, ADMIN_TOKEN, ctx.clock, ADMIN_TOKEN)
  t.equal((await failure(authenticate(db, 'nonsense', ctx.clock, ADMIN_TOKEN))).code, 'INVALID_TOKEN')
  t.equal(statements, 1, 'neither the admin token nor what is no token asks the database')
})

t.test('unknown, expired and revoked tokens are refused; revoking works at once here', async (t) => {
  const { db, ctx, entries } = await core(t)
  const refused = async (token: string, clock = ctx.clock) =>
    t.equal((await failure(authenticate(db, token, clock, ADMIN_TOKEN))).code, 'INVALID_TOKEN')
  await refused(`bs_${'x'.repeat(43)}`)
  await refused('')
  await refused(`${ADMIN_TOKEN}x`)
  const expiresAt = new Date(Date.now() + 60_000)
  const short = await createToken(ctx, { name: 'Short', scopes: ['media:read'], expiresAt: expiresAt.toISOString() })
  await authenticate(db, short.token, ctx.clock)
  await refused(short.token, expiresAt)
  t.same(
    (await failure(createToken(ctx, { name: 'Past', scopes: ['media:read'], expiresAt: '2020-01-01T00:00:00Z' })))
      .errors,
    ['expiresAt'],
  )
  const gone = await createToken(ctx, { name: 'Gone', scopes: ['media:read'] })
  await authenticate(db, gone.token, ctx.clock)
  const revoked = await revokeToken(ctx, gone.id)
  t.not(revoked.revokedAt, null)
  await refused(gone.token)
  t.equal((await revokeToken(ctx, gone.id)).sequence, revoked.sequence, 'twice is as good as once')
  t.match((await entries()).slice(-1), [{ action: 'tokenRevoked', item_id: gone.id }])
  t.equal((await failure(revokeToken(ctx, '0190a001-0000-7000-8000-00000000dead'))).code, 'NOT_FOUND')
})

t.test('a look-up that a revocation overtakes is not remembered', async (t) => {
  const { db, ctx } = await core(t)
  const { id, token } = await createToken(ctx, { name: 'App', scopes: ['media:read'] })
  let found = () => {}
  let goOn = () => {}
  const isFound = new Promise<void>((resolve) => (found = resolve))
  const isRevoked = new Promise<void>((resolve) => (goOn = resolve))
  const slow: typeof db = {
    ...db,
    async query(text, values, name) {
      const rows = await db.query<never>(text, values, name)
      found()
      await isRevoked
      return rows
    },
  }
  const early = authenticate(slow, token, ctx.clock)
  await isFound
  await revokeToken({ ...ctx, db: slow }, id)
  goOn()
  t.equal((await early).tokenId, id, 'it came before')
  t.equal((await failure(authenticate(slow, token, ctx.clock))).code, 'INVALID_TOKEN')
})

t.test('the admin token holds every scope', async (t) => {
  const { db, ctx } = await core(t)
  t.match(await authenticate(db, ADMIN_TOKEN, ctx.clock, ADMIN_TOKEN), {
    actor: 'admin-token',
    tokenId: null,
    scopes: new Set(['admin']),
  })
  t.equal((await failure(authenticate(db, '', ctx.clock, ''))).code, 'INVALID_TOKEN', 'an empty one is none')
})

t.test('a token grants nothing that its maker does not hold', async (t) => {
  const { ctx } = await core(t)
  const maker = withScopes(ctx, 'tokens:write', 'media:read')
  await createToken(maker, { name: 'ok', scopes: ['media:read'] })
  t.match(await failure(createToken(maker, { name: 'x', scopes: ['media:read', 'media:write'] })), {
    code: 'SCOPE_MISSING',
    extra: { scope: 'media:write' },
  })
  t.equal((await failure(createToken(maker, { name: 'x', scopes: ['admin'] }))).code, 'SCOPE_MISSING')
  const other = withScopes(ctx, 'articles:write')
  for (const call of [
    createToken(other, { name: 'x', scopes: ['articles:write'] }),
    listTokens(other),
    revokeToken(other, 'x'),
  ]) {
    t.equal((await failure(call)).code, 'SCOPE_MISSING')
  }
  t.equal((await failure(listTokens({ ...ctx, viewer: ANONYMOUS }))).code, 'UNAUTHENTICATED')
})

t.test('tokens are listed by page, the newest first', async (t) => {
  const { ctx } = await core(t)
  for (const name of ['a', 'b', 'c']) await createToken(ctx, { name, scopes: ['media:read'] })
  const first = await listTokens(ctx, { limit: 2 })
  t.same(
    first.items.map(({ name }) => name),
    ['c', 'b'],
  )
  const second = await listTokens(ctx, { limit: 2, after: first.next })
  t.same(
    second.items.map(({ name }) => name),
    ['a'],
  )
  t.equal(second.next, null)
})

t.test('the input of a token is strict', async (t) => {
  const bad = [
    {},
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['all'] },
    { name: '', scopes: ['admin'] },
    { name: 'x', scopes: ['admin', 'admin'] },
    { name: 'x', scopes: ['admin'], sections: [] },
    { name: 'x', scopes: ['admin'], expiresAt: 'soon' },
    { name: 'x', scopes: ['admin'], expiresAt: '9999-12-31T23:59:59-23:59' },
  ]
  for (const input of bad) t.throws(() => parseInput(tokenCreate, input), { code: 'INVALID_INPUT' })
})

t.test('who asks decides nothing: a perspective is asked for, and needs its scope', async (t) => {
  const { ctx } = await core(t)
  t.equal(readMode(ctx.viewer, undefined, 'article'), 'live')
  t.equal(readMode(ctx.viewer, 'draft', 'article'), 'draft')
  t.equal(readMode(withScopes(ctx, 'taxonomy:write').viewer, 'trash', 'tag'), 'ownTrash')
  t.equal(readMode(withScopes(ctx, 'media:read').viewer, 'draft', 'media'), 'ownDraft')
  t.throws(() => readMode(ANONYMOUS, 'draft', 'article'), { code: 'UNAUTHENTICATED' })
  t.throws(() => readMode(withScopes(ctx, 'articles:write').viewer, 'draft', 'article'), { code: 'SCOPE_MISSING' })
  t.throws(() => readMode(withScopes(ctx, 'articles:read-drafts').viewer, 'draft', 'media'), { code: 'SCOPE_MISSING' })
})
