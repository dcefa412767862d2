// Words that readers can find: what somebody may have meant who typed another one, and how a word may go on. Each word has
// one article that has it; a word is told only while readers see that article.
import type { Context } from '../context.ts'
import type { Queryable } from '../db/client.ts'
import type { Rare } from './search-words.ts'
import { createStatement } from './statement.ts'
import { byId } from './visibility.ts'

type At = Pick<Context, 'now' | 'clock'>

interface Near extends Record<string, unknown> {
  ord: number
  word: string
  shown: string
  weight: number
}

/** Nearest by trigrams; the rest is weighed here. */
const MAX_NEAR = 40
/** How much more often a word must be there than the one typed, where that is there at all: four times, or so. */
const MUCH = 2

const NEAR = statement(
  (seen) => `select u.ord::int as ord, w.word, w.shown, w.weight::int as weight
from unnest($1::text[]) with ordinality u(word, ord)
  cross join lateral (
    select w.* from search_words w where w.word % u.word order by similarity(w.word, u.word) desc, w.weight desc limit ${MAX_NEAR}) w
  cross join ${seen}`,
  ['words'],
)

const ENDINGS = statement(
  (seen) => `select 1 as ord, w.word, w.shown, w.weight::int as weight
from (select w.* from search_words w, (select search_fold(lower($1::text)) p) f
      where w.word >= f.p and w.word < f.p || chr(1114111) order by w.weight desc, length(w.word), w.word limit 100) w
  cross join ${seen}
order by w.weight desc, length(w.word), w.word`,
  ['prefix'],
)

/** `seen`: what follows `cross join` for the rows `w` whose article readers see. The first slot is $1. */
function statement(
  text: (seen: string) => string,
  slots: readonly string[],
): { text: string; slots: readonly string[] } {
  const q = createStatement()
  for (const slot of slots) q.slot(slot, slot === 'words' ? 'text[]' : 'text')
  const one = byId(q, 'live', 'article', 'w.article_id')
  const seen = `lateral (select 1 from ${one.from} where ${one.where.join(' and ')} and ${one.it}.version = w.version offset 0) seen`
  return { text: text(seen), slots: q.slots }
}

/** The query with what was meant in place of what hardly any text has; null where nothing better is known. One statement. */
export async function correct(
  on: Queryable,
  { now, clock }: At,
  query: string,
  rare: readonly Rare[],
): Promise<string | null> {
  if (rare.length === 0) return null
  const values: Record<string, unknown> = { words: rare.map(({ word }) => word), now, clock }
  const rows = await on.query<Near>(
    NEAR.text,
    NEAR.slots.map((slot) => values[slot]),
    'search-near',
  )
  let corrected = query
  let isOther = false
  // From the end, so that the places before stay what they are.
  for (const [at, { term, word, weight }] of [...rare.entries()].sort(([, a], [, b]) => b.term.start - a.term.start)) {
    const best = bestOf(
      word,
      rows.filter(({ ord }) => ord === at + 1),
      weight < 0 ? -Infinity : weight + MUCH,
    )
    if (best === null) continue
    corrected = corrected.slice(0, term.start) + best.shown + corrected.slice(term.end)
    isOther = true
  }
  return isOther ? corrected : null
}

function bestOf(word: string, candidates: readonly Near[], least: number): Near | null {
  const allowed = word.length < 5 ? 1 : word.length < 9 ? 2 : 3
  const [best] = candidates
    .filter((near) => near.weight >= least && near.word !== word)
    .map((near) => ({ near, edits: editsBetween(word, near.word) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits || b.near.weight - a.near.weight || (a.near.word < b.near.word ? -1 : 1))
  return best?.near ?? null
}

/** Letters left out, put in, replaced, or two of them swapped (optimal string alignment). */
export function editsBetween(a: string, b: string): number {
  const [from, to] = [[...a], [...b]]
  let before: number[] = []
  let last = to.map((_, at) => at).concat(to.length)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[to.length] ?? 0
}

/** The shortest beginning of a word that is completed. */
const MIN_PREFIX = 2

/** How a query may go on: its last word completed, the most usual first. One statement, or none for too little. */
export async function suggest(on: Queryable, { now, clock }: At, query: string, limit: number): Promise<string[]> {
  const last = /[^\s"]+$/u.exec(query.trimEnd())?.[0] ?? ''
  // Of "prime-min" the second word goes on.
  const prefix = /[\p{L}\p{N}\p{M}]+$/u.exec(last)?.[0] ?? ''
  if ([...prefix].length < MIN_PREFIX || last.startsWith('-')) return []
  const values: Record<string, unknown> = { prefix, now, clock }
  const rows = await on.query<Near>(
    ENDINGS.text,
    ENDINGS.slots.map((slot) => values[slot]),
    'search-endings',
  )
  const before = query.trimEnd().slice(0, -prefix.length)
  return [...new Set(rows.map(({ shown }) => before + shown))].slice(0, limit)
}
