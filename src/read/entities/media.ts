import { columns, editors, optional, type EntityType } from '../descriptor.ts'
import { kindMark } from '../tags.ts'
import { everyRow } from '../visibility.ts'
import { plainFilters } from './filters.ts'

const shown = columns({
  id: ['uuid'],
  kind: ['word'],
  url: ['text', optional],
  provider: ['json', optional],
  decorative: ['boolean'],
  mimeType: ['text', optional],
  width: ['int', optional],
  height: ['int', optional],
  durationMs: ['long', optional],
  bytes: ['long', optional],
  sha256: ['text', optional],
  alt: ['text', optional],
  caption: ['text', optional],
  title: ['text', optional],
  description: ['text', optional],
  credit: ['json', optional],
  creditLine: ['text', optional],
  copyright: ['json', optional],
  license: ['json', optional],
  focalPoint: ['json', optional],
  crops: ['json', optional],
  renditions: ['json', optional],
  variants: ['json', optional],
  takenAt: ['instant', optional],
  location: ['json', optional],
  keywords: ['json', optional],
  people: ['json', optional],
  imageType: ['word', optional],
  digitalSourceType: ['text', optional],
  thumbhash: ['text', optional],
  dominantColor: ['text', optional],
  seoFilename: ['text', optional],
  inappropriateForAds: ['boolean'],
  explicit: ['boolean'],
  version: ['int'],
  createdAt: ['instant'],
  modifiedAt: ['instant', { sql: (row) => `${row.it}.valid_from` }],
})

export const media: EntityType = {
  table: 'media',
  idColumn: 'id',
  // Their text is a column of its own (migration 0007): it is written when the item is.
  ready: { names: Object.keys(shown), column: 'whole' },
  columns: {
    ...shown,
    ...columns({
      embedded: ['json', editors],
      hidden: ['boolean', editors],
      publicFrom: ['instant', editors],
      trashedAt: ['instant', editors],
      createdBy: ['text', editors],
    }),
  },
  relations: {},
  orders: { '-createdAt': { code: 9, key: 'created_at', type: 'instant', descending: true } },
  filters: { ids: 'ids', kind: 'words', kindNot: 'words' },
  address: null,
  walk(q, mode, filters) {
    const source = everyRow(q, mode, 'media')
    const where = [...source.where, ...plainFilters(q, source.it, filters)]
    return {
      source: { ...source, where },
      each: null,
      key: (order) => `${source.it}.${order.key}`,
      id: `${source.it}.id`,
      looks: () => [kindMark('media')],
    }
  },
}
