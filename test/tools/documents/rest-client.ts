// Compiled against the types that openapi-typescript makes: what a TypeScript client relies on.
import type { paths } from './schema.js'

type List = paths['/v1/articles']['get']['responses'][200]['content']['application/json']
type Item = List['items'][number]

export function headlines(list: List): string[] {
  return list.items.flatMap((item: Item) => (item.headline === undefined ? [] : [item.headline]))
}

export function nextPage(list: List): string | null {
  return list.page.next
}

// @ts-expect-error An object is closed: a field that is not there is an error, and no `any` lets it through.
export const wrong = (list: List): unknown => list.items[0]?.headlne
