interface Pair {
  name: string
  /** As it stands in the address. */
  text: string
}

/** The path and the query of an address. What is not percent-encoded UTF-8 stays as it is: the route refuses it. */
export function queryOf(address: string): { path: string; pairs: Pair[] } {
  const mark = address.indexOf('?')
  if (mark < 0) return { path: address, pairs: [] }
  const texts = address
    .slice(mark + 1)
    .split('&')
    .filter((text) => text !== '')
  return {
    path: address.slice(0, mark),
    pairs: texts.map((text) => ({ name: decoded(text.replace(/=.*/s, '')), text })),
  }
}

/** The address without one of its parameters. */
export function withoutParameter(address: string, parameter: string): string {
  const { path, pairs } = queryOf(address)
  const kept = pairs.filter(({ name }) => name !== parameter).map(({ text }) => text)
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // a URIError: no UTF-8, or a % alone
  }
}
