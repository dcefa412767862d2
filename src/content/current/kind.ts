// Sections, authors, media and tags are rows that change in place; a trigger keeps what they were (semantics.md section 3).
// One description of each kind drives the four writes of all four.
import type { Scope } from '../../access/scopes.ts'
import type { Image } from '../../changes/append.ts'
import type { z } from 'zod'
import type { ClaimTable } from '../claims.ts'
import type { Column, Fields } from '../columns.ts'

export type KindName = 'section' | 'author' | 'media' | 'tag'

export interface Kind {
  type: KindName
  table: 'sections' | 'authors' | 'media' | 'tags'
  scope: Scope
  /** The whole input: what a merge patch leaves is held against it. */
  schema: z.ZodType
  columns: readonly Column[]
  /** Fields that refer to one other item. */
  references: readonly { field: string; entity: 'section' | 'tag' | 'media' }[]
  claims: ClaimTable | null
  /** Fields that no reader is ever served. */
  secrets: ReadonlySet<string>
  /** Columns that follow from the content. */
  derived(content: Fields): Fields
  /** The filter and sort keys of a row, for readers of the log. */
  image(row: Row): Exclude<Image, null>
}

/** A row as PostgreSQL gives it, in columns. */
export interface Row extends Record<string, unknown> {
  id: string
  version: number
  hidden: boolean
  public_from: Date | null
  trashed_at: Date | null
  rights_until?: Date | null
  created_at: Date
  valid_from: Date
  slug?: string
  path?: string
  name_sort?: string
}

/** Whether readers see the row at the instant. */
export function isShown(
  row: Pick<Row, 'hidden' | 'trashed_at' | 'public_from' | 'rights_until'>,
  clock: Date,
): boolean {
  return (
    !row.hidden &&
    row.trashed_at === null &&
    row.public_from !== null &&
    row.public_from <= clock &&
    (row.rights_until === undefined || row.rights_until === null || row.rights_until > clock)
  )
}

/** The media items that the content shows as its own pictures. */
export function picturesOf(kind: Kind, content: Fields): string[] {
  return kind.references.flatMap(({ field, entity }) => {
    const id = content[field]
    return entity === 'media' && typeof id === 'string' ? [id] : []
  })
}

/** Where the row is found by readers: a section's path, a slug; null for media. */
export function addressOf(row: Row): string | null {
  return row.path ?? row.slug ?? null
}
