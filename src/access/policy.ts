import type { Context, Viewer } from '../context.ts'
import { can, SYSTEM } from '../context.ts'
import { fail } from '../errors.ts'
import type { Scope } from './scopes.ts'

/**
 * Which state of things a read may show; the same words as a shape's. `ownDraft`, `ownTrash`: of the item itself alone,
 * for those who may not read drafts of articles.
 */
export type ReadMode = 'live' | PastMode | EditorMode
type PastMode = 'past' | 'publicPast'
type EditorMode = 'draft' | 'trash' | 'ownDraft' | 'ownTrash'

export type Perspective = 'published' | 'live' | 'draft' | 'trash'

/** Any one of the scopes will do. @throws UNAUTHENTICATED for an anonymous reader, SCOPE_MISSING naming the first */
export function demand(viewer: Viewer, ...scopes: readonly [Scope, ...Scope[]]): void {
  if (scopes.some((scope) => can(viewer, scope))) return
  if (viewer.actor === 'anonymous') throw fail('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer' } })
  throw fail('SCOPE_MISSING', { detail: `This needs the scope ${scopes.join(' or ')}.`, extra: { scope: scopes[0] } })
}

const DRAFT_SCOPES = {
  article: ['articles:read-drafts'],
  media: ['media:read'],
  section: ['articles:read-drafts', 'taxonomy:write'],
  author: ['articles:read-drafts', 'taxonomy:write'],
  tag: ['articles:read-drafts', 'taxonomy:write'],
} as const satisfies Record<string, readonly [Scope, ...Scope[]]>

/**
 * The mode of a read: whoever asks sees the published state unless another perspective is asked for.
 * @throws UNAUTHENTICATED, SCOPE_MISSING
 */
export function readMode(
  viewer: Viewer,
  perspective: Perspective | null | undefined,
  entity: keyof typeof DRAFT_SCOPES,
): ReadMode {
  if (perspective === undefined || perspective === null || perspective === 'published' || perspective === 'live')
    return 'live'
  const scopes: readonly [Scope, ...Scope[]] = DRAFT_SCOPES[entity]
  demand(viewer, ...scopes)
  return editorMode(viewer, perspective)
}

/**
 * The mode of a write's answer and of a perspective: what a section or an article leads to may be a draft of an
 * article, which `articles:read-drafts` alone may see, whatever else the viewer may read or write.
 */
export function editorMode(viewer: Viewer, mode: 'draft' | 'trash'): EditorMode {
  if (can(viewer, 'articles:read-drafts')) return mode
  return mode === 'draft' ? 'ownDraft' : 'ownTrash'
}

/**
 * The mode of a read with `asOf`, whose `now` is that instant. Whoever may look back because PUBLIC_HISTORY lets anybody
 * sees the articles alone that readers see today; of a later instant, what readers will see then.
 * @throws HISTORY_FORBIDDEN, AS_OF_IN_FUTURE for those who may not read drafts
 */
export function asOfMode(
  { viewer, clock, publicHistory }: Pick<Context, 'viewer' | 'clock' | 'publicHistory'>,
  asOf: Date,
): 'live' | PastMode {
  const holdsHistory = can(viewer, 'articles:history')
  if (!holdsHistory && !publicHistory) throw fail('HISTORY_FORBIDDEN')
  if (asOf > clock) {
    if (can(viewer, 'articles:read-drafts')) return 'live'
    throw fail('AS_OF_IN_FUTURE', { errors: [{ path: 'asOf', message: 'lies in the future' }] })
  }
  return holdsHistory ? 'past' : 'publicPast'
}

/** A context outside any request: the command line, the sample newsroom, tests. */
export function systemContext(db: Context['db'], at: Date, viewer: Viewer = SYSTEM): Context {
  return { db, viewer, now: at, clock: at, defaultLocale: 'en', requireApproval: false, publicHistory: false }
}
