// Where webhooks may go: the public network alone, judged when one is made and again at each connection. A listener on
// this machine counts who connects.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import t from 'tap'
import { isPublicAddress, guardedLookup, remembering, type Reach } from '../src/webhooks/addresses.ts'
import { askAhead, createWebhook, patchWebhook } from '../src/webhooks/service.ts'
import { post } from '../src/webhooks/post.ts'
import { core, failure } from './helpers/core.ts'
import { answer, receiver } from './helpers/receiver.ts'

const attempt = (url: string, reach: Reach) =>
  post({ url, headers: {}, body: '{}', reach, timeoutMs: 2_000, signal: new AbortController().signal })

const strict = (resolve: Reach['resolve'] = (name) => lookup(name, { all: true })): Reach => ({
  allowPrivate: false,
  resolve,
})

const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.01',
  '127.0.0.1.',
  'localhost',
  'localhost.',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '0.0.0.0',
  '[::]',
  '127.255.255.254',
]
const MAPPED = [
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
]
const OTHERS = [
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '169.254.0.1',
  '[fe80::1]',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '[fc00::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
]

t.test('no spelling of an address that is not public is taken, nor connected to', async (t) => {
  const { ctx } = await core(t)
  const { port, connections } = await receiver(t)
  const inner = await receiver(t)
  for (const host of [...LOOPBACK, ...MAPPED, ...OTHERS]) {
    const url = `http://${host}:${port}/`
    t.equal(
      (await failure(createWebhook(ctx, { url, types: ['tag.changed'] }, strict()))).code,
      'WEBHOOK_URL_FORBIDDEN',
      host,
    )
    t.same(
      await attempt(url, strict()),
      { status: null, error: 'the address is not of the public network', retryAfterMs: null },
      host,
    )
  }
  t.equal(connections(), 0)
  // Beside them a receiver that is allowed gets its event; what it answers leads nowhere.
  const redirecting = await receiver(t, answer(302, { location: inner.url }))
  const open: Reach = { allowPrivate: true, resolve: (name) => lookup(name, { all: true }) }
  t.equal((await attempt(redirecting.url, open)).status, 302)
  t.same([redirecting.connections(), inner.connections()], [1, 0])
  t.equal((await attempt(`http://localhost:${inner.port}/`, open)).status, 204)
})

t.test('a name is judged by all that it resolves to, and again at each connection', async (t) => {
  const { ctx } = await core(t)
  const { port, connections } = await receiver(t)
  const url = `http://hooks.example:${port}/`
  const public_ = { address: '93.184.215.14', family: 4 }
  const local = { address: '127.0.0.1', family: 4 }
  const mixed = strict(async () => [public_, local])
  t.equal((await failure(createWebhook(ctx, { url, types: ['tag.changed'] }, mixed))).code, 'WEBHOOK_URL_FORBIDDEN')
  t.equal(
    (
      await failure(
        createWebhook(
          ctx,
          { url, types: ['tag.changed'] },
          strict(async () => []),
        ),
      )
    ).code,
    'WEBHOOK_URL_FORBIDDEN',
  )
  const unknown = strict(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })))
  t.equal((await failure(createWebhook(ctx, { url, types: ['tag.changed'] }, unknown))).code, 'WEBHOOK_URL_FORBIDDEN')

  let asked = 0
  const rebinding = strict(async () => [asked++ === 0 ? public_ : local])
  const { webhook } = await createWebhook(ctx, { url, types: ['tag.changed'] }, rebinding)
  t.equal(asked, 1)
  t.match(await attempt(webhook.url, rebinding), { status: null, error: /not of the public network/ })
  t.equal(asked, 2, 'the answer that is judged is the one that is used')
  t.equal(connections(), 0)
  const back = await failure(patchWebhook(ctx, { id: webhook.id, patch: { url: `http://127.1:${port}/` } }, strict()))
  t.equal(back.code, 'WEBHOOK_URL_FORBIDDEN')
})

t.test('of the addresses of one connection those that are not public are left out', async (t) => {
  const found = [
    { address: '10.0.0.1', family: 4 },
    { address: '93.184.215.14', family: 4 },
    { address: '2606:2800:21f:cb07:6820:80da:af6b:8b2c', family: 6 },
    { address: '::ffff:10.0.0.1', family: 6 },
  ]
  const looked = (all: boolean): Promise<unknown> =>
    new Promise((resolve) => {
      guardedLookup(strict(async () => found))('hooks.example', { all }, (_error, address) => resolve(address))
    })
  t.same(await looked(true), [found[1], found[2]])
  t.same(await looked(false), '93.184.215.14')
})

t.test('public addresses are public', async (t) => {
  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '198.20.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
  ])
    t.equal(isPublicAddress(address), true, address)
  for (const address of ['fe80::1%lo', '', 'localhost', '127.0.0.1 ', '::ffff:8.8.8.8'])
    t.equal(isPublicAddress(address), false)
  for (const host of [...LOOPBACK, ...MAPPED, ...OTHERS]) {
    const name = new URL(`http://${host}/`).hostname.replace(/[[\]]|\.$/g, '')
    if (isIP(name) !== 0) t.equal(isPublicAddress(name), false, host)
  }
})

t.test('a name is asked for before the transaction, and not again inside', async (t) => {
  const { ctx, db } = await core(t)
  const asked: string[] = []
  const reach = remembering(
    strict(async (name) => {
      asked.push(name)
      return Promise.resolve([{ address: '93.184.215.14', family: 4 }])
    }),
  )
  const url = 'https://receiver.example/hook'
  await askAhead(ctx, url, reach)
  t.same(asked, ['receiver.example'])
  await db.transaction(() => createWebhook(ctx, { url, types: ['article.published'] }, reach))
  t.same(asked, ['receiver.example'])
  const bad = remembering(strict(() => Promise.resolve([{ address: '10.0.0.1', family: 4 }])))
  await askAhead(ctx, url, bad)
  t.equal((await failure(createWebhook(ctx, { url, types: ['article.published'] }, bad))).code, 'WEBHOOK_URL_FORBIDDEN')
})
