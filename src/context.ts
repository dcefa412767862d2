// The first argument of every core function: where, who, when.
import type { Scope } from './access/scopes.ts'
import type { Database } from './db/client.ts'

/** Who asks. An anonymous reader has no scope; a bad token never becomes one. */
export interface Viewer {
  /** What the log keeps of the writer: `token:<id>`, `admin-token`, `system`, or `anonymous`. */
  readonly actor: string
  readonly tokenId: string | null
  readonly scopes: ReadonlySet<Scope>
}

/** One request has one context, all GraphQL root fields included. */
export interface Context {
  readonly db: Database
  readonly viewer: Viewer
  /** What time is asked about: intervals are compared with it. Equals `clock`, or is the instant of `asOf`. */
  readonly now: Date
  /** What time it is, by the primary's clock. */
  readonly clock: Date
  /** The locale of an article that names none, and of a slug that stands alone: DEFAULT_LOCALE. */
  readonly defaultLocale: string
  /** Whether publishing needs an approval: REQUIRE_APPROVAL. */
  readonly requireApproval: boolean
  /** Whether anybody may look back: PUBLIC_HISTORY. */
  readonly publicHistory: boolean
}

export const ANONYMOUS: Viewer = { actor: 'anonymous', tokenId: null, scopes: new Set() }

/** The server itself: migrations, the sample newsroom, the command line. */
export const SYSTEM: Viewer = { actor: 'system', tokenId: null, scopes: new Set<Scope>(['admin']) }

/** Whether the viewer holds the scope; `admin` holds all. */
export function can(viewer: Viewer, scope: Scope): boolean {
  return viewer.scopes.has(scope) || viewer.scopes.has('admin')
}
