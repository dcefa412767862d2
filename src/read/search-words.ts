// From what was typed to what the index is asked: each word with all that share its stem, in any language that there is.
import type { Context } from '../context.ts'
import type { Term, Terms } from './search-terms.ts'
import { createStatement } from './statement.ts'
import { byId } from './visibility.ts'

/** A search that is ready to run. */
export interface Bound {
  /** The text of a tsquery. */
  readonly query: string
  /** What highlights mark: folded words, and runs of scripts without spaces. */
  readonly forms: readonly string[]
  /** Words that hardly any text has: what a correction is looked for. */
  readonly rare: readonly Rare[]
}

export interface Rare {
  readonly term: Term
  readonly word: string
  /** The binary logarithm of how many articles have it; -1: none that readers see. */
  readonly weight: number
}

interface Lexeme {
  lexeme: string
  position: number
}

interface WordRow extends Record<string, unknown> {
  ord: number
  lexemes: Lexeme[]
  forms: { word: string }[]
  weight: number
  is_filler: boolean
}

/** Words of one stem that are asked for; the rest are too rare to matter. */
const MAX_FORMS = 30

/** The languages that texts are in: a walk from one to the next, since there are few and the table is long. */
const LANGUAGES = `languages as (
  (select language from search_words order by language limit 1)
  union all
  select (select w.language from search_words w where w.language > l.language order by w.language limit 1)
  from languages l where l.language is not null)`

/** A word that no reader sees is as one that nobody wrote: else a correction withheld would tell of it. */
const WORDS = (seen: string): string => `with recursive ${LANGUAGES}
select t.ord::int as ord, l.lexemes,
  case when jsonb_array_length(l.lexemes) = 1 and not t.is_phrase then coalesce((
    select jsonb_agg(jsonb_build_object('word', f.word) order by f.weight desc) from (
      select w.word, max(w.weight) weight from languages g join search_words w
        on w.language = g.language and w.stem = search_stem(g.language, l.lexemes -> 0 ->> 'lexeme')
      where g.language is not null group by w.word order by 2 desc limit ${MAX_FORMS}) f), '[]') else '[]' end as forms,
  coalesce((
    select w.weight from (
      select w.* from languages g join search_words w
        on w.language = g.language and w.stem = search_stem(g.language, l.lexemes -> 0 ->> 'lexeme')
      where g.language is not null and jsonb_array_length(l.lexemes) = 1 and not t.is_phrase
      order by w.weight desc limit ${MAX_FORMS}) w
    cross join ${seen} limit 1), -1)::int as weight,
  coalesce((select bool_and(search_stem(g.language, l.lexemes -> 0 ->> 'lexeme') is null) from languages g where g.language is not null), false) as is_filler
from unnest($1::text[], $2::boolean[]) with ordinality t(text, is_phrase, ord)
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('lexeme', u.lexeme, 'position', p.p) order by p.p), '[]') lexemes
    from unnest(to_tsvector('pg_catalog.simple', search_fold(t.text))) u(lexeme, positions) cross join lateral unnest(u.positions) p(p)) l
order by t.ord`

const LOOKED_UP = lookedUp()

/** $1 and $2 are the first slots; `w` is a row of search_words. */
function lookedUp(): { text: string; slots: readonly string[] } {
  const q = createStatement()
  q.slot('texts', 'text[]')
  q.slot('phrases', 'boolean[]')
  const one = byId(q, 'live', 'article', 'w.article_id')
  const seen = `lateral (select 1 from ${one.from} where ${one.where.join(' and ')} and ${one.it}.version = w.version offset 0) seen`
  return { text: WORDS(seen), slots: q.slots }
}

export type Asking = Pick<Context, 'db' | 'now' | 'clock'>

/** Looks the words up. One statement. */
export async function bindTerms({ db, now, clock }: Asking, terms: Terms): Promise<Bound> {
  const all = terms.flat()
  const texts = all.map(({ text }) => text)
  const values: Record<string, unknown> = { texts, phrases: all.map(({ isPhrase }) => isPhrase), now, clock }
  const rows = await db.query<WordRow>(
    LOOKED_UP.text,
    LOOKED_UP.slots.map((slot) => values[slot]),
    'search-words',
  )
  const known = new Map(rows.map((row) => [all[row.ord - 1], row]))
  const forms = new Set<string>()
  const rare: Rare[] = []
  const groups = terms.map((group) => {
    const parts = group.flatMap((term) => {
      const row = known.get(term)
      return row === undefined || row.lexemes.length === 0 ? [] : [{ term, row, text: expression(row) }]
    })
    // "the" is looked for only where there is nothing else.
    const telling = parts.filter(({ term, row }) => term.isExcluded || term.isPhrase || !row.is_filler)
    const kept = telling.some(({ term }) => !term.isExcluded) ? telling : parts
    for (const { term, row } of kept) {
      if (term.isExcluded) continue
      for (const word of markedOf(term, row)) forms.add(word)
      const [one] = row.lexemes
      if (row.lexemes.length === 1 && one !== undefined && !term.isPhrase && row.weight <= 1 && isTypable(one.lexeme))
        rare.push({ term, word: one.lexeme, weight: row.weight })
    }
    return kept.map(({ term, text }) => (term.isExcluded ? `!(${text})` : `(${text})`)).join(' & ')
  })
  const found = groups.filter((group) => /(^|& )\(/.test(group))
  return { query: found.map((group) => `(${group})`).join(' | '), forms: [...forms], rare }
}

/** `'word'` of a tsquery. */
const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** A pair of characters, and one that ends its run (search_pairs of the migration). */
const PAIR = /^zx[0-9a-f]{5}x[0-9a-f]{5}$/
const LAST = /^zx[0-9a-f]{5}$/

function expression({ lexemes, forms }: WordRow): string {
  const [one, another] = lexemes
  if (one !== undefined && another === undefined && !LAST.test(one.lexeme)) {
    const words = new Set([one.lexeme, ...forms.map(({ word }) => word)])
    return [...words].map(quoted).join(' | ')
  }
  let text = ''
  let before: Lexeme | null = null
  for (const each of lexemes) {
    const isLast = LAST.test(each.lexeme)
    // The text may go on where the query ends.
    if (isLast && before !== null && PAIR.test(before.lexeme) && each.position === before.position + 1) continue
    const distance = before === null ? 0 : each.position - before.position
    if (before !== null) text += distance === 0 ? ' & ' : ` <${distance}> `
    text += quoted(each.lexeme) + (isLast ? ':*' : '')
    before = each
  }
  return text
}

const RUNS =
  /[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{2fa1f}]+/gu

function markedOf(term: Term, { lexemes, forms }: WordRow): string[] {
  const words = lexemes.map(({ lexeme }) => lexeme).filter((lexeme) => !PAIR.test(lexeme) && !LAST.test(lexeme))
  return [...words, ...forms.map(({ word }) => word), ...(term.text.normalize('NFKC').match(RUNS) ?? [])]
}

/** What somebody may have mistyped: a word of letters, long enough to be told from others. */
const isTypable = (word: string): boolean => /^[\p{L}'-]{4,40}$/u.test(word) && !RUNS_ONE.test(word)
const RUNS_ONE = new RegExp(RUNS.source, 'u')
