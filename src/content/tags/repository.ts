import { sortMark } from '../../changes/affects.ts'
import { TAG_SLUGS } from '../claims.ts'
import { columns, defaulted } from '../columns.ts'
import type { Kind } from '../current/kind.ts'
import { sortKey } from '../text.ts'
import { tagCreate } from './schema.ts'

/** Tags, each of a kind. */
export const TAG: Kind = {
  type: 'tag',
  table: 'tags',
  scope: 'taxonomy:write',
  schema: tagCreate,
  columns: [
    ...columns('plain', 'slug name description'),
    defaulted('kind', 'keyword'),
    { field: 'parent', column: 'parent_id', kind: 'plain' },
    { field: 'section', column: 'section_id', kind: 'plain' },
    { field: 'image', column: 'image_id', kind: 'plain' },
    ...columns('json', 'synonyms externalIds'),
    ...columns('free', 'geo podcast'),
    defaulted('hidden', false),
  ],
  references: [
    { field: 'section', entity: 'section' },
    { field: 'parent', entity: 'tag' },
    { field: 'image', entity: 'media' },
  ],
  claims: TAG_SLUGS,
  secrets: new Set(['hidden']),
  derived: (content) => ({ name_sort: sortKey(String(content['name'])) }),
  image: (row) => ({
    kind: row['kind'],
    parent: row['parent_id'],
    name: sortMark(row.name_sort ?? ''),
    createdAt: row.created_at,
  }),
}
