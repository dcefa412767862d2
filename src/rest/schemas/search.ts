import { z } from 'zod'
import { articleItem } from './article.ts'

const marked = (what: string) => z.string().meta({ description: `${what} All but <mark> is escaped.` })

const members = {
  highlight: z
    .strictObject({
      headline: marked('The headline, what was found marked.'),
      standfirst: marked('The same of the standfirst; null where it has nothing of it.').nullable(),
      body: marked('A piece of the body; null where it has nothing of it.').nullable(),
    })
    .meta({ id: 'Highlight' }),
}

/** A list item that a search has found. */
export const foundArticle = articleItem.extend(members).meta({ id: 'FoundArticle' })

export const suggestions = z
  .strictObject({ items: z.array(z.strictObject({ query: z.string() })) })
  .meta({ id: 'Suggestions' })
