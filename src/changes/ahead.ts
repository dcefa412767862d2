// What time is about to bring, as the relay sees it: the agenda of the next minutes, with all that announcing it would
// say. It comes with the relay's page of the log, in the same snapshot, and only where it differs from what is known: a
// fingerprint goes along with the question.
import type { Boundary, BoundaryRow } from './agenda.ts'
import { DUE_AT } from './announce.ts'
import { PAGE } from './read.ts'

/** The agenda until an instant. */
export interface Ahead {
  /**
   * What is due and not announced yet is among them. The same array where nothing is new. null: not read yet, or more
   * than can be held.
   */
  readonly boundaries: readonly Boundary[] | null
  /** Nothing but these happens before that, in milliseconds. */
  readonly untilMs: number
}

/** Boundaries that are held. */
const MOST = 5_000
/** How far it looks, and how far at least: what lies between is read once, and not at every poll that brings one nearer. */
const MOST_MS = 15 * 60_000
const LEAST_MS = 10 * 60_000

/** A row and where it stands: rewriting a row makes it another one. */
const HASH = `hashtextextended(a.type || a.id || a.kind, a.xmin::text::bigint)`

/**
 * PAGE, and beside it the agenda. $3 and $4: after and until which instant it is compared; $5 and $6: how many rows are
 * known to be there and the exclusive or of their hashes. Where that is so, only what is due comes.
 */
export const RELAY_PAGE = `select p.*, f.n as known, b.at as beyond, case when f.n <= ${MOST} then (
    select json_agg(r) from (
      select a.type, a.id, a.kind, a.at, a.version, a.previous_version, a.fields, a.before, a.after, a.affects, ${HASH}::text as hash
      from agenda a where a.at <= case when f.is_same then d.at else greatest(d.at, $4::timestamptz(3)) end order by a.at, a.id limit ${MOST + 1}
    ) r) end as boundaries, f.is_same
from (${PAGE}) p cross join (select ${DUE_AT} as at offset 0) d
  cross join (
    select s.n, s.n = $5::int and s.x = $6::bigint as is_same from (
      select count(*)::int as n, coalesce(bit_xor(w.hash), 0) as x from (
        select ${HASH} as hash from agenda a where a.at > $3::timestamptz(3) and a.at <= $4::timestamptz(3) limit ${MOST + 1}
      ) w) s offset 0
  ) f
  left join lateral (select min(a.at) as at from agenda a where a.at > $4::timestamptz(3)) b on true`

export interface AheadRow extends Record<string, unknown> {
  known: number
  beyond: Date | null
  is_same: boolean
  boundaries: (BoundaryRow & { hash: string })[] | null
}

export interface Watch {
  readonly ahead: Ahead
  /** $3 to $6 of RELAY_PAGE. */
  question(nowMs: number): readonly [since: Date, until: Date, count: number, xor: string]
  heard(row: AheadRow): void
}

interface Held {
  readonly boundary: Boundary
  readonly hash: bigint
}

/** Follows the agenda, answer by answer. */
export function watchAgenda(): Watch {
  let ahead: Ahead = { boundaries: null, untilMs: -Infinity }
  let listed: readonly Boundary[] = []
  let held: readonly Held[] | null = null
  /** The first that was not due at the last question, and the exclusive or of the hashes from there on. */
  let next = 0
  let xor = 0n
  let untilMs = -Infinity

  return {
    get ahead() {
      return ahead
    },
    question(nowMs) {
      if (untilMs - nowMs < LEAST_MS) untilMs = nowMs + MOST_MS
      for (let one = held?.[next]; one !== undefined && one.boundary.at.getTime() <= nowMs; one = held?.[next]) {
        xor ^= one.hash
        next++
      }
      const count = held === null ? -1 : held.length - next
      return [new Date(nowMs), new Date(untilMs), count, String(xor)]
    },
    heard({ known, beyond, is_same: isSame, boundaries }) {
      const until = beyond?.getTime() ?? Infinity
      const rows = (boundaries ?? []).map((row) => ({ boundary: boundaryOf(row), hash: BigInt(row.hash) }))
      if (known > MOST || rows.length > MOST) {
        held = null
        ahead = { boundaries: null, untilMs }
        return
      }
      if (!isSame || held === null) {
        held = rows
        next = 0
        xor = rows.reduce((sum, { hash }) => sum ^ hash, 0n)
        listed = rows.map(({ boundary }) => boundary)
        ahead = { boundaries: listed, untilMs: until }
        return
      }
      // What is due and was set so lately that it lies before the part that was compared.
      const late = rows.map(({ boundary }) => boundary)
      ahead = { boundaries: late.length === 0 ? listed : [...late, ...listed], untilMs: until }
    },
  }
}

function boundaryOf(row: BoundaryRow): Boundary {
  const { type, id, kind, version, previous_version: previousVersion, fields, before, after, affects } = row
  return { type, id, kind, at: new Date(row.at), version, previousVersion, fields, before, after, affects }
}
