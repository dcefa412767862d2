import { createHash } from 'node:crypto'

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url').slice(0, 16)
}

/** The name under which readers hold an address: a hash, since a slug tells the headline of what may be purged. */
export function slugName(type: string, address: string, locale = ''): string {
  return `slug:${digest('slug', type, locale, address)}`
}

/** Everything that was read through the tree below this section or tag. */
export function treeName(id: string): string {
  return `tree:${id}`
}

/** Stands for the path of a section in an image: one name for each section from the root to itself. */
export function pathMarks(path: string): string[] {
  const slugs = path.split('/')
  return slugs.map((_, at) => digest('path', slugs.slice(0, at + 1).join('/')))
}

/** SQL of the last of them, for a path in a column. */
export const pathMarkOf = (path: string): string =>
  `left(translate(encode(sha256('\\x${Buffer.from('path\0').toString('hex')}'::bytea || convert_to(${path}, 'UTF8')), 'base64'), '+/', '-_'), 16)`

/** Stands for a sort key in an image: equal or not is all that its readers ask. */
export function sortMark(key: string): string {
  return digest('sort', key)
}

/** The name of everything that shows who else is of a translation group. */
export function groupName(id: string): string {
  return `group:${id}`
}
