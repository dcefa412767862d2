// Searching: what a query names is looked up before the statement that finds it, so such fields are bound each time anew.
import type { Context } from '../context.ts'
import { fail } from '../errors.ts'
import { compile } from '../read/compile.ts'
import { baseValues, run } from '../read/run.ts'
import { boundOf, searchFor } from '../read/search-run.ts'
import { parseTerms } from '../read/search-terms.ts'
import type { Bound } from '../read/search-words.ts'
import type { Slot } from '../read/shape.ts'
import type { Read } from './operation.ts'

/** What is searched for, in place of a value until it is bound. */
export class SearchText {
  readonly text: string

  /** @throws INVALID_PARAMETER for what is no search */
  constructor(name: string, text: string) {
    const terms = parseTerms(text)
    if (typeof terms === 'string')
      throw fail('INVALID_PARAMETER', { detail: `${name} ${terms}.`, errors: [{ path: name, message: terms }] })
    this.text = text
  }
}

/** The arguments of the root field `search`. */
export interface Search {
  readonly query: string
  readonly isFuzzy: boolean
}

/** Parts of the answer that the executor alone sees; no GraphQL name looks like these. */
export const TOTAL_KEY = '#total'
export const TOLD_KEY = '#told'

export const isSearching = ({ values }: Pick<Read, 'values'>): boolean =>
  Object.values(values).some((value) => value instanceof SearchText)

/** The answer's text, with what was searched for under TOLD_KEY. */
export async function runSearch(read: Read, ctx: Context, secret: Buffer): Promise<string | null> {
  const compiled = compile(read.shape, read.mode)
  const values = { ...read.values, ...baseValues(ctx, secret) }
  // Beside the root field's own query there may be others, of connections below it.
  const others: Record<Slot, unknown> = {}
  const found = new Map<string, Promise<Bound>>()
  const boundTo = (text: string): Promise<Bound> => {
    const bound = found.get(text) ?? boundOf(ctx, text)
    found.set(text, bound)
    return bound
  }
  for (const [slot, value] of Object.entries(read.values))
    if (value instanceof SearchText && value.text !== read.search?.query)
      others[slot] = (await boundTo(value.text)).query
  const { search } = read
  const ofRoot = (bound: Bound): Record<Slot, unknown> =>
    Object.fromEntries(
      Object.entries(read.values)
        .filter(([, value]) => value instanceof SearchText && value.text === search?.query)
        .map(([slot]) => [slot, bound.query]),
    )
  if (search === undefined) return run(ctx.db, compiled, { ...values, ...others })
  const { page, searchedFor, didYouMean } = await searchFor(ctx, search, async (bound) => {
    const forms = JSON.stringify(bound.forms)
    const json = (await run(ctx.db, compiled, { ...values, ...others, ...ofRoot(bound), forms })) ?? '{}'
    const answer = JSON.parse(json) as Record<string, unknown> // with the part that every search asks for
    return { answer, total: Number(answer[TOTAL_KEY]) }
  })
  return JSON.stringify({ ...page.answer, [TOLD_KEY]: { searchedFor, didYouMean } })
}
