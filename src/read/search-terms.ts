// What somebody types into a search box, read as web searches read it: words that must all be there, "words in a row",
// -excluded ones, and `or` between alternatives. Pure: what is refused here costs no statement.

/** One thing that is looked for. `start` and `end` are its place in the text, quotes and sign left out. */
export interface Term {
  readonly text: string
  readonly isPhrase: boolean
  readonly isExcluded: boolean
  readonly start: number
  readonly end: number
}

/** Alternatives; of one, every term must hold. */
export type Terms = readonly (readonly Term[])[]

/** The most characters of a query, and the most words and phrases: a search may not cost more than its page. */
export const MAX_QUERY_CHARS = 200
const MAX_TERMS = 16

const TOKEN = /(-?)"([^"]*)(?:"|$)|(-?)([^\s"]+)/gu
const HAS_WORD = /[\p{L}\p{N}]/u
const LONE = /[\ud800-\udfff]/u

/** What is looked for; a string says what is wrong with the query. */
export function parseTerms(query: string): Terms | string {
  if ([...query.trim()].length > MAX_QUERY_CHARS) return `has more than ${MAX_QUERY_CHARS} characters`
  if (query.includes('\0') || LONE.test(query)) return 'holds what no text can hold'
  if (!HAS_WORD.test(query)) return 'holds no word'
  const groups: Term[][] = [[]]
  for (const match of query.matchAll(TOKEN)) {
    const [whole, phraseSign, phrase, sign = '', word = ''] = match
    if (phrase === undefined && sign === '' && word.toLowerCase() === 'or') {
      groups.push([])
      continue
    }
    const text = phrase ?? word
    if (!HAS_WORD.test(text)) continue
    const start = match.index + whole.indexOf(text)
    const isExcluded = (phraseSign ?? sign) === '-'
    groups.at(-1)?.push({ text, isPhrase: phrase !== undefined, isExcluded, start, end: start + text.length })
  }
  const terms = groups.filter((group) => group.length > 0)
  if (terms.flat().length > MAX_TERMS) return `has more than ${MAX_TERMS} words`
  // "or" alone is a word.
  if (terms.length === 0) {
    const text = query.trim()
    const start = query.indexOf(text)
    return [[{ text, isPhrase: true, isExcluded: false, start, end: start + text.length }]]
  }
  if (terms.some((group) => group.every(({ isExcluded }) => isExcluded)))
    return 'needs a word to look for beside those that it excludes'
  return terms
}
