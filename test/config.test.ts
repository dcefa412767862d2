import t from 'tap'
import { isAbsolute } from 'node:path'
import { loadConfig } from '../src/config.ts'

t.test('with nothing set there is a default for everything', async (t) => {
  const config = loadConfig({})
  t.match(config, {
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    databaseUrl: undefined,
    poolSize: 8,
    adminToken: undefined,
    sampleContent: true,
    defaultLocale: 'en',
    publicRead: true,
    corsOrigins: '*',
    trustProxy: false,
    logLevel: 'info',
    cacheMaxMb: 64,
    cdnMaxAgeSeconds: 0,
  })
  t.ok(isAbsolute(config.dataDir))
  t.match(config.dataDir, /\.broadsheet$/)
})

t.test('sample content is off with a database of your own, and on when asked for', async (t) => {
  const DATABASE_URL = 'postgres://news:secret@db.example.org/news'
  t.equal(loadConfig({ DATABASE_URL }).sampleContent, false)
  t.equal(loadConfig({ DATABASE_URL, SAMPLE_CONTENT: 'on' }).sampleContent, true)
  t.equal(loadConfig({ SAMPLE_CONTENT: 'off' }).sampleContent, false)
})

t.test('values are typed', async (t) => {
  t.match(
    loadConfig({
      HOST: '::1',
      PORT: '8080',
      POOL_SIZE: '4',
      CORS_ORIGINS: 'https://a.example, http://localhost:5173',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      DEFAULT_LOCALE: 'pt-br',
      PUBLIC_READ: 'off',
      LOG_LEVEL: 'silent',
      CACHE_MAX_MB: '0',
      CDN_MAX_AGE_SECONDS: '31536000',
    }),
    {
      publicUrl: 'http://[::1]:8080',
      poolSize: 4,
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      trustProxy: ['10.0.0.0/8', '::1'],
      defaultLocale: 'pt-BR',
      publicRead: false,
      logLevel: 'silent',
      cacheMaxMb: 0,
      cdnMaxAgeSeconds: 31_536_000,
    },
  )
  t.equal(loadConfig({ TRUST_PROXY: '2' }).trustProxy, 2)
  t.equal(loadConfig({ PUBLIC_URL: 'https://news.example/api/' }).publicUrl, 'https://news.example/api')
  t.equal(loadConfig({ HOST: '0.0.0.0' }).publicUrl, 'http://127.0.0.1:3000', 'a wildcard is no address to call')
})

t.test('an empty value counts as unset', async (t) => {
  t.match(loadConfig({ PORT: '', ADMIN_TOKEN: '', REDIS_URL: '' }), { port: 3000, adminToken: undefined })
})

const wrong: [string, string][] = [
  ['HOST', 'a b'],
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '3000x'],
  ['PORT', '-1'],
  ['PORT', '1e3'],
  ['PUBLIC_URL', 'news.example'],
  ['PUBLIC_URL', 'ftp://news.example'],
  ['PUBLIC_URL', 'https://news.example/?a=1'],
  ['DATABASE_URL', 'mysql://localhost/news'],
  ['DATABASE_URL', 'localhost'],
  ['POOL_SIZE', '0'],
  ['POOL_SIZE', 'many'],
  ['ADMIN_TOKEN', 'short'],
  ['ADMIN_TOKEN', `${'a'.repeat(31)} b`],
  ['ADMIN_TOKEN', 'a'.repeat(257)],
  ['SAMPLE_CONTENT', 'yes'],
  ['DEFAULT_LOCALE', 'en_US'],
  ['PUBLIC_READ', '2'],
  ['CORS_ORIGINS', 'example.org'],
  ['CORS_ORIGINS', 'https://example.org/path'],
  ['CORS_ORIGINS', ','],
  ['TRUST_PROXY', 'on'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['LOG_LEVEL', 'loud'],
  ['CACHE_MAX_MB', '65537'],
  ['CACHE_MAX_MB', '-1'],
  ['CDN_MAX_AGE_SECONDS', '31536001'],
  ['CDN_MAX_AGE_SECONDS', '1.5'],
]

t.test('an invalid setting is refused in one line that names it and says what is allowed', async (t) => {
  for (const [name, value] of wrong) {
    t.throws(
      () => loadConfig({ [name]: value }),
      { name: 'StartFailure', message: new RegExp(`: ${name} must be [^\\n]+$`) },
      `${name}=${value}`,
    )
  }
})

t.test('all faults are named at once, and no value is repeated', async (t) => {
  const fault = t.throws(() =>
    loadConfig({ PORT: 'abc', LOG_LEVEL: 'loud', ADMIN_TOKEN: 'my-secret', DATABASE_URL: 'x:my-secret' }),
  )
  const message = String(fault)
  for (const name of ['PORT', 'LOG_LEVEL', 'ADMIN_TOKEN', 'DATABASE_URL']) t.match(message, name)
  t.notMatch(message, 'my-secret')
  t.notMatch(message, '\n')
})

t.test('a setting of a part that does not exist yet is refused, not dropped', async (t) => {
  t.throws(() => loadConfig({ RATE_LIMIT_PER_MINUTE: '60', REDIS_URL: 'redis://localhost' }), {
    message: /RATE_LIMIT_PER_MINUTE is not available yet.*REDIS_URL is not available yet/,
  })
})
