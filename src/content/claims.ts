// Who holds which address (semantics.md section 4). A claim is taken by `insert … on conflict do nothing`, then the holder
// is read: plain inserts deadlock under concurrency, these do not.
import type { Tx } from '../db/client.ts'
import { fail } from '../errors.ts'
import { inOrder } from './in-order.ts'
import { slugCandidates } from './slugs.ts'

export interface ClaimTable {
  table: 'article_slugs' | 'section_paths' | 'author_slugs' | 'tag_slugs'
  address: 'slug' | 'path'
  holder: string
  /** Articles alone: addresses are unique within a locale. */
  hasLocale: boolean
}

export const ARTICLE_SLUGS: ClaimTable = {
  table: 'article_slugs',
  address: 'slug',
  holder: 'article_id',
  hasLocale: true,
}
export const SECTION_PATHS: ClaimTable = {
  table: 'section_paths',
  address: 'path',
  holder: 'section_id',
  hasLocale: false,
}
export const AUTHOR_SLUGS: ClaimTable = {
  table: 'author_slugs',
  address: 'slug',
  holder: 'author_id',
  hasLocale: false,
}
export const TAG_SLUGS: ClaimTable = { table: 'tag_slugs', address: 'slug', holder: 'tag_id', hasLocale: false }

export type Claim = { address: string; holder: string }

/**
 * Takes addresses from `clock` on and gives back those that somebody else holds. One that the holder has had before is
 * simply its own again. Waits for a concurrent taker to end.
 */
export async function takeClaims(
  tx: Tx,
  on: ClaimTable,
  claims: readonly Claim[],
  at: { clock: Date; locale?: string },
): Promise<Claim[]> {
  const { table, address, holder, hasLocale } = on
  const addresses = claims.map((claim) => claim.address)
  const holders = claims.map((claim) => claim.holder)
  const locale = hasLocale ? [at.locale ?? ''] : []
  const taking = tx.query(
    `insert into ${table} (${address}, ${holder}, claimed${hasLocale ? ', locale' : ''})
     select w.address, w.holder, tstzrange($3::timestamptz(3), null)${hasLocale ? ', $4::text' : ''}
     from unnest($1::text[], $2::uuid[]) w(address, holder) order by w.address collate "C"
     on conflict do nothing`,
    [addresses, holders, at.clock, ...locale],
    `claim-${table}`,
  )
  const looking = tx.query<Claim>(
    `select held.address, held.holder from ${heldBy(on)}`,
    [addresses, ...locale],
    `holders-${table}`,
  )
  const [, rows] = await inOrder([taking, looking])
  const holderOf = new Map(rows.map((row) => [row.address, row.holder]))
  return claims.flatMap((claim) => {
    const held = holderOf.get(claim.address)
    return held === claim.holder ? [] : [{ address: claim.address, holder: held ?? '' }]
  })
}

/**
 * FROM: the addresses of $1 that are held now, in the locale $2. One by one by equality, which the indexes of addresses
 * serve: for all of a list at once the planner takes the constraint's index, which takes sixty looks for one.
 */
const heldBy = ({ table, address, holder, hasLocale }: ClaimTable): string =>
  `unnest($1::text[]) n(name) cross join lateral (
     select c.${address} as address, c.${holder} as holder from ${table} c
     where c.${address} = n.name and upper_inf(c.claimed)${hasLocale ? ' and c.locale = $2' : ''} offset 0
   ) held`

/** The first candidate that nobody holds; null when all are held. `attempt` moves on, so that racers part. */
export async function freeAddress(
  tx: Tx,
  on: ClaimTable,
  base: string,
  { attempt, prefix = '', locale }: { attempt: number; prefix?: string; locale?: string },
): Promise<string | null> {
  const candidates = slugCandidates(base, 60)
  const rows = await tx.query<{ address: string }>(
    `select held.address from ${heldBy(on)}`,
    [candidates.map((candidate) => prefix + candidate), ...(on.hasLocale ? [locale ?? ''] : [])],
    `free-${on.table}`,
  )
  const held = new Set(rows.map((row) => row.address))
  const free = candidates.filter((candidate) => !held.has(prefix + candidate))
  // Racers that have met once spread over what is free, instead of meeting again at the first.
  const skip = attempt === 0 ? 0 : Math.floor(Math.random() * Math.min(attempt * 2, free.length))
  return free[skip] ?? null
}

/** What readers see at these addresses begins at the clock, and ends at the holders' other ones. */
export async function showClaims(
  tx: Tx,
  on: ClaimTable,
  shown: readonly Claim[],
  at: { clock: Date; locale?: string },
): Promise<void> {
  if (shown.length === 0) return
  const { table, address, holder, hasLocale } = on
  const isCurrent = `c.${address} = w.address${hasLocale ? ' and c.locale = $4' : ''}`
  await tx.query(
    `update ${table} c set
       since = case when ${isCurrent} then least(c.since, $3::timestamptz(3)) else c.since end,
       ceased = case when ${isCurrent} then null else coalesce(c.ceased, $3::timestamptz(3)) end
     from unnest($1::text[], $2::uuid[]) w(address, holder)
     where c.${holder} = w.holder and upper_inf(c.claimed) and (${isCurrent} or c.since is not null)`,
    [
      shown.map((claim) => claim.address),
      shown.map((claim) => claim.holder),
      at.clock,
      ...(hasLocale ? [at.locale ?? ''] : []),
    ],
    `show-${table}`,
  )
}

/** Gives up what readers have never seen of these holders, but for the addresses kept. */
export async function releaseUnseen(
  tx: Tx,
  on: ClaimTable,
  kept: readonly Claim[],
  at: { clock: Date; locale?: string },
): Promise<void> {
  const { table, address, holder, hasLocale } = on
  const other = `c.${holder} = w.holder and (c.${address} <> w.address${hasLocale ? ' or c.locale <> $4' : ''}) and c.since is null and upper_inf(c.claimed)`
  await tx.query(
    `with w as (select * from unnest($1::text[], $2::uuid[]) w(address, holder)),
       gone as (delete from ${table} c using w where ${other} and lower(c.claimed) >= $3::timestamptz(3))
     update ${table} c set claimed = tstzrange(lower(c.claimed), $3::timestamptz(3)) from w
     where ${other} and lower(c.claimed) < $3::timestamptz(3)`,
    [
      kept.map((claim) => claim.address),
      kept.map((claim) => claim.holder),
      at.clock,
      ...(hasLocale ? [at.locale ?? ''] : []),
    ],
    `release-${table}`,
  )
}

/** From the clock on nobody holds these addresses; who has held them when stays known. */
export async function endClaims(
  tx: Tx,
  on: ClaimTable,
  claims: readonly Claim[],
  at: { clock: Date; locale?: string },
): Promise<void> {
  const { table, address, holder, hasLocale } = on
  const those = `c.${address} = w.address and c.${holder} = w.holder and upper_inf(c.claimed)${hasLocale ? ' and c.locale = $4' : ''}`
  await tx.query(
    `with w as (select * from unnest($1::text[], $2::uuid[]) w(address, holder)),
       gone as (delete from ${table} c using w where ${those} and lower(c.claimed) >= $3::timestamptz(3))
     update ${table} c set claimed = tstzrange(lower(c.claimed), $3::timestamptz(3)), ceased = coalesce(c.ceased, $3::timestamptz(3))
     from w where ${those} and lower(c.claimed) < $3::timestamptz(3)`,
    [
      claims.map((claim) => claim.address),
      claims.map((claim) => claim.holder),
      at.clock,
      ...(hasLocale ? [at.locale ?? ''] : []),
    ],
    `end-${table}`,
  )
}

/** Whoever holds the address now, in whatever locale: to be locked before anything is taken from them. */
export async function holdersOf(tx: Tx, on: ClaimTable, address: string): Promise<string[]> {
  const rows = await tx.query<{ holder: string }>(
    `select distinct ${on.holder} as holder from ${on.table} where ${on.address} = $1 and upper_inf(claimed)`,
    [address],
    `holders-of-${on.table}`,
  )
  return rows.map((row) => row.holder)
}

/** @throws INVALID_PARAMETER for a wish to take a slug that names none */
export function demandSlugToTake(takeSlug: boolean | undefined, slug: unknown): void {
  if (takeSlug === true && typeof slug !== 'string')
    throw fail('INVALID_PARAMETER', { errors: [{ path: 'takeSlug', message: 'needs a slug to take' }] })
}

export type HeldBy = 'live' | 'draft' | 'former' | 'trashed'

/** The holder is not named: not everybody who may write may see it. */
export function taken(code: 'SLUG_TAKEN' | 'PATH_TAKEN', address: string, reason: HeldBy) {
  const held = {
    live: 'is in use',
    draft: 'is in use by a draft',
    former: 'is a former address of another item, which it leads to',
    trashed: 'belongs to an item in the trash',
  }
  return fail(code, { detail: `${address} ${held[reason]}.`, extra: { reason } })
}
