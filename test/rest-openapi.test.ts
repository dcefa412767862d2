// The OpenAPI document says what the routes do, and everything that an answer may hold.
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { MEMBERS, type Member } from '../src/rest/selection.ts'
import { RESPONSE_SCHEMAS } from '../src/rest/schemas/index.ts'
import { ENTITY_NAMES } from '../src/rest/routes.ts'
import { once } from '../src/rest/surface.ts'
import { testApp } from './helpers/app.ts'

interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  additionalProperties?: unknown
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
}
interface Operation {
  operationId: string
  parameters: { name: string; description?: string }[]
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> }
  responses: Record<string, { description?: string; content?: Record<string, { schema: Schema }> }>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

const { app, call } = await testApp(t)
const document = (await call('GET', '/openapi.json')).json as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
)

t.test('every route under /v1 is described, and nothing else', async (t) => {
  const named = (path: string): string => path.replace(/\{\w+\}|:\w+|\*/g, '*')
  const registered = app.knownRoutes
    .filter(({ method, url }) => url.startsWith('/v1/') && method !== 'HEAD')
    .map(({ method, url }) => `${method} ${named(url)}`)
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${named(path)}`)
  t.same(described.sort(), registered.sort())
  t.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length, 'ids are unique')
})

t.test('the body of every 2xx is closed at every depth', async (t) => {
  const seen = new Set<string>()
  let objects = 0
  const visit = (schema: Schema, where: string): void => {
    const name = /[^/]+$/.exec(schema.$ref ?? '')?.[0]
    if (name !== undefined) {
      const target = document.components.schemas[name]
      t.ok(target, `${where} leads to ${name}`)
      if (seen.has(name) || target === undefined) return
      seen.add(name)
      return visit(target, name)
    }
    if (schema.properties) {
      objects++
      if (schema.additionalProperties !== false) t.fail(`${where} is open`)
      for (const [key, each] of Object.entries(schema.properties)) visit(each, `${where}.${key}`)
    }
    if (schema.items) visit(schema.items, `${where}[]`)
    for (const each of schema.anyOf ?? []) visit(each, where)
  }
  for (const { operation } of operations) {
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      if (!status.startsWith('2')) continue
      const json = content['application/json']
      if (json) visit(json.schema, `${operation.operationId} ${status}`)
    }
  }
  t.ok(objects > 50, `${objects} objects seen`)
})

t.test('what is selected and what is described are the same members', async (t) => {
  const names = (members: readonly Member[], ...when: string[]): string[] =>
    members.filter((member) => when.includes(member.when)).map(({ name }) => name)
  for (const entity of ENTITY_NAMES) {
    const name = entity.charAt(0).toUpperCase() + entity.slice(1)
    const schema = document.components.schemas[name]
    const whole = names(MEMBERS[entity], 'always', 'single', 'editor', 'include', 'named')
    t.same(Object.keys(schema?.properties ?? {}).sort(), whole.sort(), name)
    t.same([...(schema?.required ?? [])].sort(), names(MEMBERS[entity], 'always', 'single').sort(), `${name}: required`)
  }
  t.ok(
    Object.keys(RESPONSE_SCHEMAS).every((name) => document.components.schemas[name]),
    'each schema is used',
  )
})

t.test('a write names the codes that its item alone is refused with', async (t) => {
  const refusals: Record<string, string[]> = {
    TAG_MERGED: ['updateTag', 'trashTag', 'restoreTag', 'restoreTagRevision', 'releaseTagAlias', 'mergeTag'],
    TRANSLATION_TAKEN: ['createArticle', 'updateArticle', 'restoreArticle'],
    IMMUTABLE_FIELD: ['updateArticle'],
    REFERENCED: ['updateSection', 'updateAuthor', 'updateMedia', 'updateTag'],
    SECTION_CYCLE: ['updateSection'],
    TREE_TOO_LARGE: ['updateSection'],
    REFERENCES_NOT_PUBLIC: ['createSection', 'updateSection', 'restoreSection', 'createTag', 'updateAuthor'],
  }
  for (const [code, ids] of Object.entries(refusals)) {
    const named = operations.filter(({ operation: { responses } }) =>
      Object.values(responses).some(({ description }) => description?.includes(`\`${code}\``)),
    )
    const missing = ids.filter((id) => !named.some(({ operation }) => operation.operationId === id))
    t.same(missing, [], code)
  }
})

t.test('every parameter is described, every body has an example, and the example is one that is taken', async (t) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi.json')
  let examples = 0
  for (const { method, path, operation } of operations) {
    for (const { name, description } of operation.parameters) t.ok(description, `${operation.operationId} ${name}`)
    const where = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/requestBody/content`
    for (const [type, { example }] of Object.entries(operation.requestBody?.content ?? {})) {
      const pointer = `openapi.json#${where}/${type.replaceAll('/', '~1')}/schema`
      const valid = ajv.getSchema(encodeURI(pointer))
      t.ok(valid?.(example), `${operation.operationId}: ${ajv.errorsText(valid?.errors)}`)
      t.notOk(valid?.({ nonsense: 1 }), `${operation.operationId} takes no unknown property`)
      examples++
    }
  }
  t.ok(examples > 20, `${examples} examples`)
})

t.test('the document is made once, however many ask at once, and again where making it failed', async (t) => {
  let made = 0
  const document = once(() => {
    made++
    return made === 1 ? Promise.reject(new Error('no file handle is left')) : Promise.resolve(made)
  })
  await t.rejects(document(), /no file handle/)
  t.same(await Promise.all([document(), document()]), [2, 2])
})
