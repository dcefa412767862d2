// Every kind of node, by name.
import type { EntityType, NodeName, NodeType } from '../descriptor.ts'
import type { Entity } from '../shape.ts'
import { article } from './article.ts'
import { author } from './author.ts'
import { correction } from './correction.ts'
import { articleTag, contributor, hero, seo } from './links.ts'
import { media } from './media.ts'
import { section } from './section.ts'
import { tag } from './tag.ts'

export const ENTITY_TYPES: Readonly<Record<Entity, EntityType>> = { article, section, author, media, tag }

export const NODE_TYPES: Readonly<Record<NodeName, NodeType>> = {
  ...ENTITY_TYPES,
  contributor,
  articleTag,
  hero,
  seo,
  correction,
}
