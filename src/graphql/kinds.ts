import { DERIVED } from '../read/derived.ts'
import type { Entity } from '../read/shape.ts'

/** The types that stand for an entity. */
export const ENTITY_OF: Readonly<Record<string, Entity>> = {
  Article: 'article',
  Section: 'section',
  Author: 'author',
  Media: 'media',
  Tag: 'tag',
}

export const CONNECTION = /^(Article|Section|Author|Media|Tag)Connection$/

const LINKS = new Set(['Contributor', 'ArticleTag', 'Hero', 'Seo', 'Correction'])

/** Whether objects of this type are rows of their own; all other objects below them are JSON in a column. */
export function isShaped(typeName: string): boolean {
  return typeName in ENTITY_OF || LINKS.has(typeName) || /^(PageInfo|\w+(Connection|Edge))$/.test(typeName)
}

/** Fields made from the row after the statement. */
const derived: ReadonlySet<string> = new Set(DERIVED)

export function isDerived(typeName: string, field: string): boolean {
  return typeName === 'Article' && derived.has(field)
}

/** Where an object that a statement usually writes has its values by the schema's names: a write has made it. */
export const BY_NAME = '#byName'

/** Where the answer to `node` says what the object is; no GraphQL name looks like this. */
export const TYPE_KEY = '#type'
