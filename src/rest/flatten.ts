/** The one member of a page that this surface answers as a plain list. No stored JSON can hold U+0000. */
export const FLAT = '\0'

const OPENING = `{${JSON.stringify(FLAT)}:[`

/** Takes the object around each such list away: `{"\u0000":[…]}` becomes `[…]`. The rest of the text stays as it is. */
export function flatten(text: string): string {
  let flat = ''
  let from = 0
  for (let at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, from)) {
    const start = at + OPENING.length - 1
    const end = endOfList(text, start)
    flat += text.slice(from, at) + text.slice(start, end)
    from = end + 1 // past the brace that closes the object
  }
  return from === 0 ? text : flat + text.slice(from)
}

/** The index after the bracket that closes the list at `start`, in a valid JSON text. */
function endOfList(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const unit = text.charAt(i)
    if (unit === '"') {
      for (i++; text.charAt(i) !== '"'; i++) if (text.charAt(i) === '\\') i++
    } else if (unit === '[') depth++
    else if (unit === ']' && --depth === 0) return i + 1
  }
  return text.length
}
