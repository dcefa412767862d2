// What an article refers to, as the caller named it: found, locked, judged.
import type { Tx } from '../../db/client.ts'
import type { Fault } from '../../errors.ts'
import type { Fields } from '../columns.ts'
import type { Reference } from '../fields.ts'
import { invalid } from '../input.ts'
import type { Locked, Strength, Want } from '../references.ts'
import { holdReferences, lockedFault, lockRows, nameOf } from '../references.ts'
import type { ArticleContent } from './content.ts'
import { contentOfInput, mediaOf } from './content.ts'

/** Every place of a content where it names another item by id. */
export function placesOf(content: ArticleContent): Want[] {
  const wants: Want[] = []
  contentOfInput(content, (entity, name, path) => {
    wants.push({ entity, name, path })
    return name
  })
  return wants
}

/** Publishing logs each media item that it shows first, and one transaction logs a thousand entries at most. */
const MAX_MEDIA = 900

export interface Resolved {
  content: ArticleContent
  /** The id of the article that `translationOf` names. */
  translationOf: string | null
  /** When the first of the media items that it names loses its rights; null: none ever does. */
  rightsEnd: Date | null
}

/**
 * The content of an input with ids for names, what it refers to locked until the transaction ends.
 * @throws INVALID_INPUT naming every reference to nothing, everything named twice, what is in the trash, or for too many
 * media items
 */
export async function holdArticleReferences(
  tx: Tx,
  input: Fields,
  { locale, own, isBodyKept = false }: { locale: string; own: string; isBodyKept?: boolean },
): Promise<Resolved> {
  // An article that a stored body links to may be gone since: such links are weak, and lead nowhere.
  const isWeak = (entity: Want['entity'], path: string): boolean =>
    isBodyKept && entity === 'article' && path.startsWith('body')
  const wants: Want[] = []
  const asNamed = contentOfInput(input, (entity, name, path) => {
    if (!isWeak(entity, path)) wants.push({ entity, name, path, locale })
    return name
  })
  const translationOf = input['translationOf']
  const joins = translationOf !== undefined && translationOf !== null
  // A slug of any locale: a translation is in another one than its original.
  if (joins)
    wants.push({ entity: 'article', name: nameOf(translationOf as Reference), path: 'translationOf', locale: null }) // the schema's reference
  const { ids, faults, locked } = await holdReferences(tx, wants)
  if (faults.length > 0) throw invalid(faults)
  let next = 0
  const content = wants.every(({ name }, i) => name === ids[i])
    ? asNamed
    : contentOfInput(input, (entity, name, path) => (isWeak(entity, path) ? name : (ids[next++] ?? '')))
  const excess: Fault[] =
    mediaOf(content).length > MAX_MEDIA
      ? [{ path: 'body', message: `names more than ${MAX_MEDIA} media items, hero and SEO image counted` }]
      : []
  const found = [...duplicates(content, own), ...excess]
  if (found.length > 0) throw invalid(found)
  const gone = wants.flatMap(({ entity, path }, i) =>
    entity === 'article' ? [] : (lockedFault({ path, entity }, locked[entity].get(ids[i] ?? '')) ?? []),
  )
  if (gone.length > 0) throw invalid(gone)
  const rightsEnd = [...locked.media.values()].reduce<Date | null>(
    (first, { rights_until: end }) => (end instanceof Date && (first === null || end < first) ? end : first), // of media rows alone
    null,
  )
  return { content, translationOf: joins ? (ids[ids.length - 1] ?? null) : null, rightsEnd }
}

function duplicates(content: ArticleContent, own: string): Fault[] {
  const keys: [field: string, keys: string[]][] = [
    ['sections', content.sections ?? []],
    ['contributors', (content.contributors ?? []).map(({ author, role }) => `${author} ${role}`)],
    ['tags', (content.tags ?? []).map(({ tag }) => tag)],
    ['related', content.related ?? []],
  ]
  const faults = keys.flatMap(([field, list]) =>
    list.flatMap((key, i) =>
      list.indexOf(key) < i ? [{ path: `${field}[${i}]`, message: `repeats item ${list.indexOf(key)}` }] : [],
    ),
  )
  const self = (content.related ?? []).indexOf(own)
  return self < 0 ? faults : [...faults, { path: `related[${self}]`, message: 'is the article itself' }]
}

/** Locks what the places name, one statement a table, in the order of all writers. Articles are weak references. */
export async function lockPlaces(tx: Tx, places: readonly Want[], media: Strength): Promise<Locked> {
  const ids = (entity: Want['entity']): string[] =>
    places.filter((place) => place.entity === entity).map(({ name }) => name)
  const locking = [
    lockRows(tx, 'section', ids('section'), 'share'),
    lockRows(tx, 'author', ids('author'), 'share'),
    lockRows(tx, 'tag', ids('tag'), 'share'),
    lockRows(tx, 'media', ids('media'), media),
  ] as const
  const [section, author, tag, held] = await Promise.all(locking)
  return { section, author, tag, media: held }
}
