// schema.graphql promises only what the read layer keeps: each field has a column or a relation behind it, and stands
// without `!` wherever that may be null.
import { execFileSync } from 'node:child_process'
import {
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  printSchema,
  validateSchema,
} from 'graphql'
import t from 'tap'
import type { z } from 'zod'
import { articleCreate, articlePatch } from '../src/content/articles/schema.ts'
import { authorCreate, authorPatch } from '../src/content/authors/schema.ts'
import { mediaCreate, mediaPatch } from '../src/content/media/schema.ts'
import { sectionCreate, sectionPatch } from '../src/content/sections/schema.ts'
import { tagCreate, tagPatch } from '../src/content/tags/schema.ts'
import { ENUM_WORDS } from '../src/graphql/generated.ts'
import { isDerived, isShaped } from '../src/graphql/kinds.ts'
import { loadSchema } from '../src/graphql/schema.ts'
import type { NodeName } from '../src/read/descriptor.ts'
import { NODES } from '../src/read/describe.ts'
import { ENTITY_TYPES, NODE_TYPES } from '../src/read/entities/index.ts'

const schema = loadSchema()
const nodes = Object.keys(NODE_TYPES) as NodeName[] // the keys of a record of all node names
const typeOf = (node: NodeName): GraphQLObjectType => {
  const type = schema.getType(node.charAt(0).toUpperCase() + node.slice(1))
  if (!isObjectType(type)) throw new Error(`${node} has no type`)
  return type
}

t.test('the schema is valid, and its defaults print as they are written', async (t) => {
  t.same(validateSchema(schema), [])
  t.match(printSchema(schema), /orderBy: ArticleOrder = PUBLISHED_AT_DESC/)
  t.match(printSchema(schema), /perspective: Perspective = PUBLISHED/)
  t.ok(introspectionFromSchema(schema))
})

t.test('the generated types are those of the schema', async (t) => {
  t.doesNotThrow(() => execFileSync(process.execPath, ['scripts/codegen.mjs', '--check'], { stdio: 'pipe' }))
})

t.test('each field is a column, a relation or made from the body; ! stands only where it cannot be null', async (t) => {
  for (const node of nodes) {
    const { columns, relations } = NODE_TYPES[node]
    for (const field of Object.values(typeOf(node).getFields())) {
      const name = `${node}.${field.name}`
      if (isDerived(typeOf(node).name, field.name)) {
        t.notOk(isNonNullType(field.type), `${name} may be null`)
        continue
      }
      const [column, relation] = [columns[field.name], relations[field.name]]
      t.ok((column === undefined) !== (relation === undefined), `${name} is one of the two`)
      const target = getNamedType(field.type)
      if (relation !== undefined) {
        t.ok(isObjectType(target) && isShaped(target.name), `${name} is written by the statement`)
        const isPage = target.name.endsWith('Connection')
        const kind = isPage ? 'page' : isListType(getNullableType(field.type)) ? 'list' : 'one'
        t.equal(relation.kind, kind, `${name} is a ${kind}`)
        t.equal(
          isPage ? target.name : typeOf(relation.target).name,
          isPage ? `${typeOf(relation.target).name}Connection` : target.name,
          name,
        )
      } else t.notOk(isObjectType(target) && isShaped(target.name), `${name} is a column`)
      const nullable = relation?.nullable ?? (column?.nullable === true || column?.editorOnly === true)
      t.equal(
        isNonNullType(field.type),
        !nullable && field.name !== 'body',
        `${name}: ${nullable ? 'nullable' : 'never null'}`,
      )
    }
  }
})

t.test('every column that an answer can have is in the schema', async (t) => {
  for (const node of nodes) {
    const fields = typeOf(node).getFields()
    t.same(
      NODES[node].columns.map(({ name }) => name).filter((name) => !(name in fields)),
      [],
      node,
    )
  }
})

t.test('orders are those that lists can be walked by', async (t) => {
  for (const [entity, { orders }] of Object.entries(ENTITY_TYPES)) {
    const words = Object.values(ENUM_WORDS[`${typeOf(entity as NodeName).name}Order`] ?? {})
    t.same(
      words.filter((word) => !(word in orders)),
      [],
      entity,
    )
    t.ok(words.length > 0)
  }
})

t.test('inputs have the fields of the core, no more and no fewer', async (t) => {
  const shapes: Record<string, z.ZodObject> = {
    ...{
      ArticleInput: articleCreate,
      ArticlePatch: articlePatch,
      SectionInput: sectionCreate,
      SectionPatch: sectionPatch,
    },
    ...{ AuthorInput: authorCreate, AuthorPatch: authorPatch, MediaInput: mediaCreate, MediaPatch: mediaPatch },
    ...{ TagInput: tagCreate, TagPatch: tagPatch },
  }
  for (const [name, { shape }] of Object.entries(shapes)) {
    const type = schema.getType(name)
    t.same(isInputObjectType(type) ? Object.keys(type.getFields()).sort() : [], Object.keys(shape).sort(), name)
  }
})

t.test('every enum has a word for each value, and goes out and in by it', async (t) => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue
    for (const { name } of type.getValues()) {
      const word = ENUM_WORDS[type.name]?.[name]
      t.equal(type.parseValue(name), word, `${type.name}.${name}`)
      t.equal(type.serialize(word), name)
    }
  }
})
