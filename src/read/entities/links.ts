// Nodes that stand between two entities: who contributed as what, which tag how, the hero, the SEO card.
import { columns, optional, type NodeName, type NodeType, type Relation } from '../descriptor.ts'
import { refMark } from '../tags.ts'
import { byId } from '../visibility.ts'

/** The row goes on as the entity that the link leads to. */
const onward = (target: NodeName): Relation => ({ kind: 'one', target, nullable: false, inline: {} })

/** `it` is the author, `link` the row of article_contributors. */
export const contributor: NodeType = {
  columns: columns({
    role: ['word', { sql: (row) => `${row.link}.role` }],
    displayAs: ['text', { nullable: true, sql: (row) => `${row.link}.display_as` }],
  }),
  relations: { author: onward('author') },
}

/** `it` is the tag, `link` the row of article_tags. */
export const articleTag: NodeType = {
  columns: columns({
    id: ['uuid'],
    slug: ['text'],
    name: ['text'],
    kind: ['word'],
    rel: ['word', { sql: (row) => `${row.link}.rel` }],
    relevance: ['number', { nullable: true, sql: (row) => `${row.link}.relevance` }],
  }),
  relations: { tag: onward('tag') },
}

/** `it` is the media item, `link` the version. The article's own words, else the media item's. */
export const hero: NodeType = {
  columns: columns({
    caption: ['text', { nullable: true, sql: (row) => `coalesce(${row.link}.hero_caption, ${row.it}.caption)` }],
    credit: ['text', { nullable: true, sql: (row) => `coalesce(${row.link}.hero_credit, ${row.it}.credit_line)` }],
    alt: ['text', { nullable: true, sql: (row) => `coalesce(${row.link}.hero_alt, ${row.it}.alt)` }],
  }),
  relations: { media: onward('media') },
}

/** `it` is the version. */
export const seo: NodeType = {
  columns: columns({
    title: ['text', { ...optional, sql: (row) => `${row.it}.seo ->> 'title'` }],
    description: ['text', { ...optional, sql: (row) => `${row.it}.seo ->> 'description'` }],
    noIndex: ['json', { ...optional, sql: (row) => `${row.it}.seo -> 'noIndex'` }],
  }),
  relations: {
    image: {
      kind: 'one',
      target: 'media',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'media', `${row.it}.seo_image_id`),
      looks: (row) => [refMark('media', `${row.it}.seo_image_id`)],
    },
  },
}
