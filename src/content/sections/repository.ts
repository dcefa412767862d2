import { pathMarks, sortMark } from '../../changes/affects.ts'
import { SECTION_PATHS } from '../claims.ts'
import { columns, defaulted } from '../columns.ts'
import type { Kind } from '../current/kind.ts'
import { sortKey } from '../text.ts'
import { sectionCreate } from './schema.ts'

/** Sections: a tree with materialised paths (tree.ts). */
export const SECTION: Kind = {
  type: 'section',
  table: 'sections',
  scope: 'taxonomy:write',
  schema: sectionCreate,
  columns: [
    ...columns('plain', 'slug name description locale'),
    { field: 'parent', column: 'parent_id', kind: 'plain' },
    { field: 'image', column: 'image_id', kind: 'plain' },
    defaulted('position', 0),
    ...columns('json', 'seo externalIds'),
    ...columns('uuids', 'leadItems'),
    ...columns('instant', 'archivedAt'),
    defaulted('hidden', false),
  ],
  references: [
    { field: 'parent', entity: 'section' },
    { field: 'image', entity: 'media' },
  ],
  claims: SECTION_PATHS,
  secrets: new Set(['hidden']),
  derived: (content) => ({ name_sort: sortKey(String(content['name'])) }),
  image: (row) => ({
    parent: row['parent_id'],
    path: pathMarks(row.path ?? ''),
    name: sortMark(row.name_sort ?? ''),
    createdAt: row.created_at,
  }),
}
