// What keeps a version from going live: all of it at once (contract.md section 2, vocabulary.md sections 7 and 8).
import type { Fault } from '../../errors.ts'
import { fail } from '../../errors.ts'
import { uncreditedImages } from '../body/credits.ts'
import { placeholders } from '../body/placeholders.ts'
import type { Locked, LockedMedia, Want } from '../references.ts'
import type { ArticleContent } from './content.ts'

interface Unusable {
  fault: Fault
  reference: { type: string; id: string }
}

function unusable(places: readonly Want[], locked: Locked): Unusable[] {
  return places.flatMap(({ entity, name, path }) => {
    if (entity === 'article') return []
    const row = locked[entity].get(name)
    const reason =
      row === undefined ? 'is gone' : row.trashed_at !== null ? 'is in the trash' : row.hidden ? 'is hidden' : null
    return reason === null
      ? []
      : [{ fault: { path, message: `what it refers to ${reason}` }, reference: { type: entity, id: name } }]
  })
}

function missing(content: ArticleContent): Fault[] {
  const faults: Fault[] = []
  if (content.section === undefined) faults.push({ path: 'section', message: 'is needed to publish' })
  if (content.body === undefined && content.hero === undefined)
    faults.push({ path: 'body', message: 'a body or a hero is needed to publish' })
  return faults
}

function uncredited(places: readonly Want[], locked: Locked): Fault[] {
  const named = new Set(places.map(({ name }) => name))
  // Media are locked with the columns of the credit rule; some may be another version's.
  const rows = [...locked.media.values()].filter(({ id }) => named.has(id)) as LockedMedia[]
  return uncreditedImages(rows).map(({ id }) => ({
    path: places.find((place) => place.entity === 'media' && place.name === id)?.path ?? 'media',
    message: `image ${id} needs a credit (credit.line, or creator or agency): it is not staff's own`,
  }))
}

/** Readers would see an article with a hole in it from its first moment on. */
function expired(places: readonly Want[], locked: Locked, at: Date): Fault[] {
  const rows = locked.media as Map<string, LockedMedia> // media are locked with the columns of the rights rule
  const seen = new Set<string>()
  return places.flatMap(({ entity, name, path }) => {
    const until = entity === 'media' ? (rows.get(name)?.rights_until ?? null) : null
    if (until === null || until > at || seen.has(name)) return []
    seen.add(name)
    return [{ path, message: `the rights of media item ${name} end at ${until.toISOString()}` }]
  })
}

/**
 * Judged at the instant of going live. @throws NOT_PUBLISHABLE with every fault; REFERENCES_NOT_PUBLIC when hidden or trashed references are all that is wrong;
 * PUBLISHED_LATER when the editor's date is
 */
export function demandPublishable(content: ArticleContent, places: readonly Want[], locked: Locked, at: Date): void {
  const references = unusable(places, locked)
  const later: Fault[] =
    content.publishedAt !== undefined && new Date(content.publishedAt) > at
      ? [{ path: 'publishedAt', message: 'lies after the instant of going live' }]
      : []
  const others = [
    ...missing(content),
    ...uncredited(places, locked),
    ...expired(places, locked, at),
    ...placeholders(content.body ?? []).map(({ path, text }) => ({
      path,
      message: `is a placeholder that is left: ${text.slice(0, 100)}`,
    })),
  ]
  const errors = [...others, ...references.map(({ fault }) => fault), ...later]
  if (errors.length === 0) return
  if (others.length === 0 && later.length === 0) {
    throw fail('REFERENCES_NOT_PUBLIC', { errors, extra: { references: references.map(({ reference }) => reference) } })
  }
  if (others.length === 0 && references.length === 0) throw fail('PUBLISHED_LATER', { errors })
  throw fail('NOT_PUBLISHABLE', { errors })
}
