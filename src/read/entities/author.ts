import { columns, editors, optional, type EntityType, type Ready } from '../descriptor.ts'
import { kindMark, refMark } from '../tags.ts'
import { byId, everyRow } from '../visibility.ts'
import { aliases } from './aliases.ts'
import { plainFilters } from './filters.ts'

const claims = { table: 'author_slugs', address: 'slug', owner: 'author_id', past: 'authors_past' }

/** Text that the database keeps with each author (migration 0010). */
const runs: Ready[] = [
  {
    column: 'ready_names',
    names: 'id slug kind name firstName middleName lastName suffix byline bio longBio'.split(' '),
  },
  {
    column: 'ready_work',
    names: 'jobTitle desk affiliation location languages expertise links url external active externalIds'.split(' '),
  },
  { column: 'ready_times', names: ['version', 'createdAt', 'modifiedAt'] },
]

export const author: EntityType = {
  table: 'authors',
  idColumn: 'id',
  runs,
  columns: {
    ...columns({
      id: ['uuid'],
      slug: ['text'],
      kind: ['word'],
      name: ['text'],
      firstName: ['text', optional],
      middleName: ['text', optional],
      lastName: ['text', optional],
      suffix: ['text', optional],
      byline: ['text', optional],
      bio: ['text', optional],
      longBio: ['text', optional],
      jobTitle: ['text', optional],
      desk: ['text', optional],
      affiliation: ['text', optional],
      location: ['text', optional],
      languages: ['json', optional],
      expertise: ['json', optional],
      links: ['json', optional],
      url: ['text', optional],
      external: ['boolean'],
      active: ['boolean'],
      externalIds: ['json', optional],
      version: ['int'],
      createdAt: ['instant'],
      modifiedAt: ['instant', { sql: (row) => `${row.it}.valid_from` }],
      email: ['text', editors],
      hidden: ['boolean', editors],
      trashedAt: ['instant', editors],
      createdBy: ['text', editors],
    }),
    aliases: aliases(claims, 'id'),
  },
  relations: {
    image: {
      kind: 'one',
      target: 'media',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'media', `${row.it}.image_id`),
      looks: (row) => [refMark('media', `${row.it}.image_id`)],
    },
    imageLarge: {
      kind: 'one',
      target: 'media',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'media', `${row.it}.image_large_id`),
      looks: (row) => [refMark('media', `${row.it}.image_large_id`)],
    },
    articles: { kind: 'page', target: 'article', nullable: false, preset: (row) => ({ author: `${row.it}.id` }) },
  },
  orders: {
    name: { code: 7, key: 'name_sort', type: 'text', descending: false },
    '-createdAt': { code: 8, key: 'created_at', type: 'instant', descending: true },
  },
  filters: { ids: 'ids', kind: 'words', kindNot: 'words' },
  address: { by: 'slug', column: 'slug', claims: 'author_slugs', owner: 'author_id' },
  walk(q, mode, filters) {
    const source = everyRow(q, mode, 'author')
    const where = [...source.where, ...plainFilters(q, source.it, filters)]
    return {
      source: { ...source, where },
      each: null,
      key: (order) => `${source.it}.${order.key}`,
      id: `${source.it}.id`,
      looks: () => [kindMark('author')],
    }
  },
}
