// What every write of content has in common: one transaction, a clock read after its locks, the answer read as its last
// statement, and the number of its entry fetched together with the commit (semantics.md sections 1 and 5).
import { LOG_HEAD } from '../changes/write-clock.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/client.ts'
import { DeadlineExceeded, sqlState } from '../db/client.ts'
import { Failure, fail } from '../errors.ts'
import { isId } from './fields.ts'

/**
 * Runs as the last read in the write's transaction and gives the JSON text of the answer, in the draft perspective.
 * `empty`: fields that the write knows to hold nothing, or an empty list, so that nobody need look.
 */
export type Answer = (tx: Tx, at: { now: Date; clock: Date }, id: string, empty?: readonly string[]) => Promise<string>

/** `*` compares nothing; else the newest version must be one of the numbers. */
export type IfVersion = '*' | readonly number[]

export interface Written {
  id: string
  version: number
  /** The number of the write's last entry; of the log's head when nothing changed. */
  sequence: number
  json: string
  /** An instant that the database has reached: the process's clock is raised to it. */
  at: Date
  created?: boolean
}

export interface Outcome {
  id: string
  version: number
  clock: Date
  json: string
  created?: boolean
}

/** A slug made here was taken between choosing and claiming it: the whole transaction again, with the next one. */
export class SlugRaced extends Error {}

const RACES = 25

/**
 * Runs a write. @throws BUSY when a lock, or the transaction, takes too long; SECTION_CYCLE and TRANSLATION_TAKEN when a
 * constraint of the database says so
 */
export async function write(ctx: Context, work: (tx: Tx, attempt: number) => Promise<Outcome>): Promise<Written> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(ctx, (tx) => work(tx, attempt))
    } catch (error) {
      if (!(error instanceof SlugRaced || isPurgedMeanwhile(error)) || attempt >= RACES) throw translate(error)
    }
  }
}

async function once(ctx: Context, work: (tx: Tx) => Promise<Outcome>): Promise<Written> {
  const { value, after } = await ctx.db.transaction(async (tx) => {
    const outcome = await work(tx)
    tx.afterCommit ??= LOG_HEAD
    return outcome
  })
  const { id, version, json, created, clock } = value
  const entry = after[0] as { seq: string; at: Date } | undefined // the two columns that afterCommit asks for
  const at = entry !== undefined && entry.at > clock ? entry.at : clock
  return { id, version, json, at, sequence: Number(entry?.seq ?? 0), ...(created === undefined ? {} : { created }) }
}

/** References between articles are weak and take no lock: one that was purged after it was found is not found again. */
const WEAK = new Set(['article_related_related_id_fkey', 'article_mentions_linked_id_fkey'])

const constraintOf = (error: unknown): unknown =>
  error instanceof Error ? (error as { constraint?: unknown }).constraint : undefined // of the driver's errors alone

const isPurgedMeanwhile = (error: unknown): boolean => WEAK.has(String(constraintOf(error)))

const BUSY = new Set(['55P03', '57014', '40P01', '40001'])

function translate(error: unknown): unknown {
  if (error instanceof Failure) return error
  const state = sqlState(error) ?? ''
  if (BUSY.has(state) || error instanceof DeadlineExceeded || error instanceof SlugRaced) {
    return fail('BUSY', { headers: { 'retry-after': '1' }, cause: error })
  }
  const constraint = constraintOf(error)
  if (constraint === 'sections_no_cycle') return fail('SECTION_CYCLE', { cause: error })
  if (constraint === 'articles_translation') return fail('TRANSLATION_TAKEN', { cause: error })
  if (constraint === 'sections_path') return fail('PATH_TAKEN', { extra: { reason: 'live' }, cause: error })
  if (constraint === 'authors_slug' || constraint === 'tags_slug')
    return fail('SLUG_TAKEN', { extra: { reason: 'live' }, cause: error })
  return error
}

/** The id as the database writes it. @throws NOT_FOUND for what has not the form of one: nothing is there */
export function itemId(id: string): string {
  const lower = id.toLowerCase()
  if (!isId(lower)) throw fail('NOT_FOUND')
  return lower
}

/** Compares under the row's lock. @throws STALE_VERSION with the newest version and the fields that differ from the one sent */
export async function demandVersion(
  newest: number,
  ifVersion: IfVersion | undefined,
  fields: (sent: number) => Promise<string[]>,
): Promise<void> {
  if (ifVersion === undefined || ifVersion === '*' || ifVersion.includes(newest)) return
  const known = ifVersion.filter((version) => version > 0 && version < newest)
  const differing = known.length > 0 ? await fields(Math.max(...known)) : []
  throw fail('STALE_VERSION', {
    detail: `The newest version is ${newest}. Read it and send its version in If-Match.`,
    extra: { current: newest, fields: differing },
  })
}
