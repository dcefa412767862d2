import { sortMark } from '../../changes/affects.ts'
import { AUTHOR_SLUGS } from '../claims.ts'
import { columns, defaulted } from '../columns.ts'
import type { Kind } from '../current/kind.ts'
import { sortKey } from '../text.ts'
import { authorCreate } from './schema.ts'

/** Authors. `email` and `hidden` are never served to readers. */
export const AUTHOR: Kind = {
  type: 'author',
  table: 'authors',
  scope: 'taxonomy:write',
  schema: authorCreate,
  columns: [
    ...columns(
      'plain',
      'slug name firstName middleName lastName suffix byline bio longBio jobTitle desk affiliation location email url',
    ),
    defaulted('kind', 'person'),
    { field: 'image', column: 'image_id', kind: 'plain' },
    { field: 'imageLarge', column: 'image_large_id', kind: 'plain' },
    ...columns('json', 'languages expertise links externalIds'),
    defaulted('external', false),
    defaulted('active', true),
    defaulted('hidden', false),
  ],
  references: [
    { field: 'image', entity: 'media' },
    { field: 'imageLarge', entity: 'media' },
  ],
  claims: AUTHOR_SLUGS,
  secrets: new Set(['email', 'hidden']),
  derived: (content) => ({ name_sort: sortKey(String(content['name'])) }),
  image: (row) => ({ kind: row['kind'], name: sortMark(row.name_sort ?? ''), createdAt: row.created_at }),
}
