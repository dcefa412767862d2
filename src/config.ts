import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StartFailure } from './db/start-failure.ts'

// The only reader of the environment. Everything else gets a Config.

/** Every setting, checked and typed. */
export interface Config {
  host: string
  port: number
  /** Without a slash at its end. */
  publicUrl: string
  /** Absent: the embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string
  poolSize: number
  /** Absolute. */
  dataDir: string
  adminToken?: string
  sampleContent: boolean
  defaultLocale: string
  publicRead: boolean
  /** Whether a reader may ask what readers saw at an instant of the past. */
  publicHistory: boolean
  /** Whether publishing needs an approval first. */
  requireApproval: boolean
  /** Whether this server process works as well: announces, delivers, prunes. */
  worker: boolean
  /** Whether webhooks may go to private addresses: a receiver on this machine, in a test. */
  webhookAllowPrivate: boolean
  /** A folder of GraphQL documents, or a manifest of them. Absolute. */
  persistedDocuments?: string
  /** Whether those alone are run. */
  persistedOnly: boolean
  corsOrigins: '*' | string[]
  /** Off, a number of hops, or the proxies' addresses and networks. */
  trustProxy: false | number | string[]
  logLevel: LogLevel
  /** Megabytes that the response cache may hold; 0: there is none. */
  cacheMaxMb: number
  /** How long a CDN may answer by itself; 0: it asks each time. */
  cdnMaxAgeSeconds: number
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

// Parts of the product that do not exist yet. To accept a setting and not honour it would be worse than to refuse it.
const notAvailableYet = ['DATABASE_REPLICA_URLS', 'RATE_LIMIT_PER_MINUTE', 'REDIS_URL', 'METRICS_PORT']

const settings = z.object({
  HOST: z.string().regex(/^\S+$/, 'must be a host name or an address').default('127.0.0.1'),
  PORT: wholeNumber(1, 65_535).default(3000),
  PUBLIC_URL: z
    .string()
    .refine(isPublicUrl, 'must be an http or https URL without a query')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  DATABASE_URL: z.string().refine(isPostgresUrl, 'must be a postgres:// URL').optional(),
  POOL_SIZE: wholeNumber(1, 500).default(8),
  DATA_DIR: z.string().default('.broadsheet'),
  ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/, 'must be 32 to 256 printable ASCII characters without spaces')
    .optional(),
  SAMPLE_CONTENT: onOff().optional(),
  DEFAULT_LOCALE: z.string().transform(canonicalLocale).default('en'),
  PUBLIC_READ: onOff().default(true),
  PUBLIC_HISTORY: onOff().default(false),
  REQUIRE_APPROVAL: onOff().default(false),
  WORKER: onOff().default(true),
  WEBHOOK_ALLOW_PRIVATE: onOff().default(false),
  PERSISTED_DOCUMENTS: z.string().optional(),
  PERSISTED_ONLY: onOff().default(false),
  CORS_ORIGINS: z.string().transform(corsOrigins).default('*'),
  TRUST_PROXY: z.string().transform(trustProxy).default(false),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  CACHE_MAX_MB: wholeNumber(0, 65_536).default(64),
  CDN_MAX_AGE_SECONDS: wholeNumber(0, 31_536_000).default(0),
})

/**
 * Reads the settings. An empty value counts as unset, as compose files write it.
 * @throws StartFailure naming every invalid setting at once, each with what is allowed; values are never repeated,
 * since some are secrets.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settings.safeParse(given)
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
    ...notAvailableYet.filter((name) => name in given).map((name) => `${name} is not available yet, unset it`),
  ]
  if (parsed.data?.PERSISTED_ONLY === true && parsed.data.PERSISTED_DOCUMENTS === undefined)
    faults.push('PERSISTED_ONLY needs PERSISTED_DOCUMENTS')
  if (!parsed.success || faults.length > 0) throw new StartFailure(`Invalid settings: ${faults.join('; ')}`)
  const value = parsed.data
  return {
    host: value.HOST,
    port: value.PORT,
    publicUrl: value.PUBLIC_URL ?? localUrl(value.HOST, value.PORT),
    databaseUrl: value.DATABASE_URL,
    poolSize: value.POOL_SIZE,
    dataDir: resolve(value.DATA_DIR),
    adminToken: value.ADMIN_TOKEN,
    sampleContent: value.SAMPLE_CONTENT ?? value.DATABASE_URL === undefined,
    defaultLocale: value.DEFAULT_LOCALE,
    publicRead: value.PUBLIC_READ,
    publicHistory: value.PUBLIC_HISTORY,
    requireApproval: value.REQUIRE_APPROVAL,
    worker: value.WORKER,
    webhookAllowPrivate: value.WEBHOOK_ALLOW_PRIVATE,
    persistedDocuments: value.PERSISTED_DOCUMENTS === undefined ? undefined : resolve(value.PERSISTED_DOCUMENTS),
    persistedOnly: value.PERSISTED_ONLY,
    corsOrigins: value.CORS_ORIGINS,
    trustProxy: value.TRUST_PROXY,
    logLevel: value.LOG_LEVEL,
    cacheMaxMb: value.CACHE_MAX_MB,
    cdnMaxAgeSeconds: value.CDN_MAX_AGE_SECONDS,
  }
}

/** Where a program on this machine reaches the server: a wildcard address is no address to call. */
export function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : isIP(host) === 6 ? `[${host}]` : host
  return `http://${name}:${port}`
}

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, { error: message, abort: true })
    .transform(Number)
    .refine((number) => number >= min && number <= max, message)
}

function onOff() {
  return z
    .enum(['on', 'off', 'true', 'false'], 'must be on or off')
    .transform((text) => text === 'on' || text === 'true')
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === ''
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}

function canonicalLocale(text: string, ctx: z.RefinementCtx): string {
  try {
    const [locale] = Intl.getCanonicalLocales(text)
    if (locale !== undefined) return locale
  } catch {
    // A RangeError: not the form of a language tag.
  }
  return refuse(ctx, 'must be a language tag such as en or pt-BR')
}

function corsOrigins(text: string, ctx: z.RefinementCtx): '*' | string[] {
  if (text.trim() === '*') return '*'
  const origins = commaList(text)
  if (origins.length > 0 && origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin))
    return origins
  return refuse(ctx, 'must be * or origins such as https://www.example.org, separated by commas')
}

function trustProxy(text: string, ctx: z.RefinementCtx): false | number | string[] {
  if (text === 'off') return false
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  const networks = commaList(text)
  if (networks.length > 0 && networks.every(isNetwork)) return networks
  return refuse(ctx, 'must be off, a number of hops from 1 to 99, or addresses and networks separated by commas')
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
}
