import { columns, editors, optional, type EntityType } from '../descriptor.ts'
import { kindMark, refMark } from '../tags.ts'
import { byId, everyRow, followed } from '../visibility.ts'
import { aliases } from './aliases.ts'
import { plainFilters } from './filters.ts'

const claims = { table: 'tag_slugs', address: 'slug', owner: 'tag_id', past: 'tags_past' }

export const tag: EntityType = {
  table: 'tags',
  idColumn: 'id',
  columns: {
    ...columns({
      id: ['uuid'],
      slug: ['text'],
      name: ['text'],
      kind: ['word'],
      description: ['text', optional],
      synonyms: ['json', optional],
      externalIds: ['json', optional],
      geo: ['json', optional],
      podcast: ['json', optional],
      version: ['int'],
      createdAt: ['instant'],
      modifiedAt: ['instant', { sql: (row) => `${row.it}.valid_from` }],
      hidden: ['boolean', editors],
      trashedAt: ['instant', editors],
      createdBy: ['text', editors],
    }),
    aliases: aliases(claims, 'id'),
  },
  relations: {
    parent: {
      kind: 'one',
      target: 'tag',
      nullable: true,
      source(row) {
        const rows = byId(row.q, row.nested, 'tag', followed(row.q, row.nested, `${row.it}.parent_id`))
        return { ...rows, where: [...rows.where, `${rows.it}.id <> ${row.it}.id`] }
      },
      looks: (row) => [refMark('tag', `${row.it}.parent_id`)],
    },
    section: {
      kind: 'one',
      target: 'section',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'section', `${row.it}.section_id`),
      looks: (row) => [refMark('section', `${row.it}.section_id`)],
    },
    image: {
      kind: 'one',
      target: 'media',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'media', `${row.it}.image_id`),
      looks: (row) => [refMark('media', `${row.it}.image_id`)],
    },
    articles: { kind: 'page', target: 'article', nullable: false, preset: (row) => ({ tag: `${row.it}.id` }) },
  },
  orders: {
    name: { code: 10, key: 'name_sort', type: 'text', descending: false },
    '-createdAt': { code: 11, key: 'created_at', type: 'instant', descending: true },
  },
  filters: { ids: 'ids', kind: 'words', kindNot: 'words' },
  address: { by: 'slug', column: 'slug', claims: 'tag_slugs', owner: 'tag_id' },
  walk(q, mode, filters) {
    const source = everyRow(q, mode, 'tag')
    const where = [...source.where, ...plainFilters(q, source.it, filters)]
    return {
      source: { ...source, where },
      each: null,
      key: (order) => `${source.it}.${order.key}`,
      id: `${source.it}.id`,
      looks: () => [kindMark('tag')],
    }
  },
}
