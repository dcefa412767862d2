// A search from what was typed to its page: bound, read, and where hardly anything was found looked at again.
import { correct } from './search-corrections.ts'
import { parseTerms } from './search-terms.ts'
import { bindTerms, type Asking, type Bound } from './search-words.ts'

/** A search that finds fewer is looked at again: something may have been mistyped. */
const FEW = 3

export interface Searched<P> {
  readonly page: P
  /** What the page answers: the query, or where that finds nothing what was meant. */
  readonly searchedFor: string
  /** Where it finds hardly anything: what may have been meant. */
  readonly didYouMean: string | null
}

/** The words of a query, looked up by one statement. */
export async function boundOf(asking: Asking, query: string): Promise<Bound> {
  const terms = parseTerms(query)
  // Whoever took the query has refused it.
  if (typeof terms === 'string') throw new Error(`a query that ${terms}`)
  return bindTerms(asking, terms)
}

/** `read` makes the page and says how much there is in all. Two statements; five where something better is found. */
export async function searchFor<P extends { total: number }>(
  asking: Asking,
  { query, isFuzzy }: { query: string; isFuzzy: boolean },
  read: (bound: Bound) => Promise<P>,
): Promise<Searched<P>> {
  const bound = await boundOf(asking, query)
  const page = await read(bound)
  const other = isFuzzy && page.total < FEW ? await correct(asking.db, asking, query, bound.rare) : null
  if (other !== null && page.total === 0) {
    const again = await read(await boundOf(asking, other))
    if (again.total > 0) return { page: again, searchedFor: other, didYouMean: null }
  }
  return { page, searchedFor: query, didYouMean: page.total === 0 ? null : other }
}
