// What the bench takes from the built product: the same code as the server runs, by way of dist/. The sources give the types.
import type * as Affects from '../src/changes/affects.ts'
import type * as Text from '../src/content/body/text.ts'
import type * as Sort from '../src/content/text.ts'
import type * as Client from '../src/db/client.ts'
import type * as Embedded from '../src/db/embedded/start.ts'
import type * as Migrate from '../src/db/migrate.ts'

const built = (path: string): Promise<unknown> => import(new URL(`../dist/${path}`, import.meta.url).href)

/** The launcher of the embedded PostgreSQL. */
export const loadEmbedded = () => built('db/embedded/start.js') as Promise<typeof Embedded>
export const loadMigrate = () => built('db/migrate.js') as Promise<typeof Migrate>
/** How a body is counted, and what keys and names are made of. */
export const loadText = () => built('content/body/text.js') as Promise<typeof Text>
export const loadSort = () => built('content/text.js') as Promise<typeof Sort>
export const loadAffects = () => built('changes/affects.js') as Promise<typeof Affects>
/** The pool with the session settings that every connection of the server has. */
export const loadClient = () => built('db/client.js') as Promise<typeof Client>
