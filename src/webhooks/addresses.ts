// Which addresses a webhook may go to. A URL is given by somebody who holds a token, and the server stands inside a
// network that this somebody does not: nothing but the public network is reached (WEBHOOK_ALLOW_PRIVATE lifts that).
// A name is judged by every address that it resolves to, when the webhook is made and again at each connection, and the
// address that was judged is the one connected to: a name that changes its answer in between gains nothing.
import { lookup as systemLookup, Resolver } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { monotonicMs } from '../db/clock.ts'

export interface Address {
  address: string
  family: number
}

/** All addresses of a name. @throws when it has none, or nobody says so in time */
export type Resolve = (hostname: string) => Promise<Address[]>

export interface Reach {
  allowPrivate: boolean
  resolve: Resolve
}

/** The address is not of the public network. */
export class ForbiddenAddress extends Error {}

// IANA's special-purpose registry: what is not reachable globally, and what stands for another address.
const NOT_PUBLIC_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

// Of version 6 only 2000::/3 is given out to the public: loopback, unique local, link-local, multicast, mapped,
// compatible and NAT64 forms all lie outside of it. These lie inside, and are not public or carry another address.
const NOT_PUBLIC_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const

const notPublic = new BlockList()
for (const [net, prefix] of NOT_PUBLIC_4) notPublic.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of NOT_PUBLIC_6) notPublic.addSubnet(net, prefix, 'ipv6')
const givenOut = new BlockList()
givenOut.addSubnet('2000::', 3, 'ipv6')

/** Whether an address, as a resolver or `new URL` writes it, is of the public network. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false // a zone: of a link
  const family = isIP(address)
  if (family === 4) return !notPublic.check(address, 'ipv4')
  return family === 6 && givenOut.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}

/** The host of a URL as a resolver takes it. `new URL` has brought every spelling of an address to one. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/** @throws ForbiddenAddress when the URL leads, or may lead, anywhere but to the public network */
export async function demandPublic(url: string, { allowPrivate, resolve }: Reach): Promise<void> {
  if (allowPrivate) return
  const host = hostOf(url)
  const addresses = isIP(host) ? [{ address: host }] : await resolve(host)
  if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
    throw new ForbiddenAddress(`${host} is not of the public network`)
}

/**
 * The look-up of one connection: of a name's addresses those that may be connected to, and no others.
 * Addresses in URLs never come here: Node connects to them without asking.
 */
export function guardedLookup({ allowPrivate, resolve }: Reach): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname.replace(/\.$/, '')).then(
      (found) => {
        const addresses = allowPrivate ? found : found.filter(({ address }) => isPublicAddress(address))
        const [first] = addresses
        if (first === undefined) callback(new ForbiddenAddress(`${hostname} is not of the public network`), '', 0)
        else if (options.all === true) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    )
  }
}

const RESOLVE_MS = 2_000

/**
 * Asks the name servers directly: a slow one then holds up its own name, where the system's look-up would hold one of
 * the four threads that all names share.
 */
export const resolvePublic: Resolve = async (hostname) => {
  const resolver = new Resolver({ timeout: RESOLVE_MS, tries: 2 })
  const timer = setTimeout(() => resolver.cancel(), 2 * RESOLVE_MS)
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    const addresses = [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ]
    if (addresses.length === 0 && four.status === 'rejected') throw four.reason as Error // a resolver rejects with errors
    return addresses
  } finally {
    clearTimeout(timer)
  }
}

/** With private receivers allowed, names of this machine's own files count too. */
export const resolveAny: Resolve = (hostname) => systemLookup(hostname, { all: true })

const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 100

/**
 * Who has just asked for a name is given the same answer for five seconds: a write asks before its transaction, which no
 * name server may hold open, and judges inside. Not for connections.
 */
export function remembering(reach: Reach): Reach {
  const asked = new Map<string, { at: number; found: Promise<Address[]> }>()
  return {
    ...reach,
    resolve(hostname) {
      const known = asked.get(hostname)
      if (known !== undefined && monotonicMs() - known.at < REMEMBERED_MS) return known.found
      if (asked.size >= MOST_REMEMBERED) asked.clear()
      const found = reach.resolve(hostname)
      asked.set(hostname, { at: monotonicMs(), found })
      return found
    },
  }
}

/** How this server reaches receivers, by WEBHOOK_ALLOW_PRIVATE. */
export function reachOf({ webhookAllowPrivate }: { webhookAllowPrivate: boolean }): Reach {
  return { allowPrivate: webhookAllowPrivate, resolve: webhookAllowPrivate ? resolveAny : resolvePublic }
}
