import { columns, editors, optional, type EntityType } from '../descriptor.ts'
import { looksBack } from '../modes.ts'
import { idsByNames } from '../resolve.ts'
import { itemMarks, kindMark, refMark, treeMarks } from '../tags.ts'
import { byId, everyRow } from '../visibility.ts'
import { aliases } from './aliases.ts'
import { sectionsByPath } from './section-paths.ts'

const claims = { table: 'section_paths', address: 'path', owner: 'section_id', past: 'sections_past' }

export const section: EntityType = {
  table: 'sections',
  idColumn: 'id',
  columns: {
    ...columns({
      id: ['uuid'],
      slug: ['text'],
      name: ['text'],
      description: ['text', optional],
      path: ['text'],
      depth: ['int'],
      position: ['int'],
      locale: ['text', optional],
      seo: ['json', optional],
      externalIds: ['json', optional],
      archivedAt: ['instant', optional],
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
      target: 'section',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'section', `${row.it}.parent_id`),
      looks: (row) => [refMark('section', `${row.it}.parent_id`)],
    },
    image: {
      kind: 'one',
      target: 'media',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'media', `${row.it}.image_id`),
      looks: (row) => [refMark('media', `${row.it}.image_id`)],
    },
    // From the root down. The prefixes of a path are its ancestors' paths: one probe of the index for each.
    ancestors: {
      kind: 'list',
      target: 'section',
      nullable: false,
      source(row) {
        const parts = `string_to_array(${row.it}.path, '/')`
        const prefixes = `array(select array_to_string((${parts})[1:g], '/') from generate_series(1, ${row.it}.depth) g)`
        const rows = sectionsByPath(row.q, row.nested, (path) => `${path} = any(${prefixes})`)
        return { ...rows, order: `${rows.it}.depth` }
      },
    },
    children: {
      kind: 'list',
      target: 'section',
      nullable: false,
      source(row) {
        const below = (path: string): string => `${path} > ${row.it}.path || '/' and ${path} < ${row.it}.path || '0'`
        const rows = looksBack(row.nested)
          ? sectionsByPath(row.q, row.nested, below)
          : everyRow(row.q, row.nested, 'section')
        const order = `${rows.it}.position, ${rows.it}.name_sort, ${rows.it}.id`
        return { ...rows, where: [`${rows.it}.parent_id = ${row.it}.id`, ...rows.where], order }
      },
      looks: (row) => [treeMarks(`array[${row.it}.id]`)],
    },
    leadItems: {
      kind: 'list',
      target: 'article',
      nullable: false,
      source(row) {
        const lead = row.q.alias()
        const rows = byId(row.q, row.articles, 'article', `${lead}.id`)
        const from = `unnest(${row.it}.lead_items) with ordinality ${lead}(id, ord) cross join ${rows.from}`
        return { ...rows, from, order: `${lead}.ord` }
      },
      looks: (row) => [itemMarks('article', `${row.it}.lead_items`)],
    },
    articles: { kind: 'page', target: 'article', nullable: false, preset: (row) => ({ section: `${row.it}.id` }) },
  },
  orders: {
    name: { code: 12, key: 'name_sort', type: 'text', descending: false },
    '-createdAt': { code: 13, key: 'created_at', type: 'instant', descending: true },
  },
  filters: { ids: 'ids', parent: 'name', topLevel: 'boolean' },
  address: { by: 'path', column: 'path', claims: 'section_paths', owner: 'section_id' },
  walk(q, mode, filters) {
    const source = everyRow(q, mode, 'section')
    const where = [...source.where]
    const parent = filters.get('parent')
    if (parent !== undefined) {
      const name = q.slot(parent, 'text')
      const found = `(select f.id from (${idsByNames(q, mode === 'trash' ? 'draft' : mode, 'section', `array[${name}]`)}) f)`
      where.push(
        `case when ${name} = 'none' then ${source.it}.parent_id is null else ${source.it}.parent_id = ${found} end`,
      )
    }
    const topLevel = filters.get('topLevel')
    if (topLevel !== undefined) where.push(`(${source.it}.parent_id is null) = ${q.slot(topLevel, 'boolean')}`)
    return {
      source: { ...source, where },
      each: null,
      key: (order) => `${source.it}.${order.key}`,
      id: `${source.it}.id`,
      looks: () => [kindMark('section')],
    }
  },
}
