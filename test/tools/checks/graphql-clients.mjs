// schema.graphql as the compilers of foreign clients read it.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { buildSchema, parse, validate } from 'graphql'
import { compile, outputFolder, run, tool } from '../programs.mjs'
import { root, tools } from '../server.mjs'

const schemaFile = join(root, 'schema.graphql')
const documentsFile = join(tools, 'documents', 'queries.graphql')
const scalars = { DateTime: 'string', JSON: 'unknown', URL: 'string', Locale: 'string', Long: 'number' }

export const checks = {
  async 'relay-compiler: accepts the schema, connections, refetching and a mutation'() {
    const folder = outputFolder('relay')
    mkdirSync(join(folder, 'src'))
    mkdirSync(join(folder, 'made'))
    copyFileSync(join(tools, 'relay', 'front.ts'), join(folder, 'src', 'front.ts'))
    copyFileSync(schemaFile, join(folder, 'schema.graphql'))
    const config = {
      src: './src',
      schema: './schema.graphql',
      language: 'typescript',
      excludes: [],
      artifactDirectory: './made',
      customScalarTypes: scalars,
    }
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config))
    run([tool('relay-compiler'), '--noWatchman', 'relay.config.json'], { cwd: folder })
    assert.ok(readdirSync(join(folder, 'made')).length >= 8, 'an artefact for each document')
  },

  async 'graphql-codegen: the client preset compiles under strict'() {
    const folder = outputFolder('codegen')
    const schema = buildSchema(readFileSync(schemaFile, 'utf8'))
    const rawSDL = readFileSync(documentsFile, 'utf8')
    const document = parse(rawSDL)
    assert.deepEqual(validate(schema, document), [])
    const sections = await preset.buildGeneratesSection({
      baseOutputDir: `${folder}/`,
      schema: parse(readFileSync(schemaFile, 'utf8')),
      schemaAst: schema,
      documents: [{ location: documentsFile, document, rawSDL }],
      config: { scalars, strictScalars: true, useTypeImports: true, emitLegacyCommonJSImports: false },
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'unmask' } },
      plugins: [],
      pluginMap: {},
      profiler: { run: (work) => work(), collect: () => [] },
      cache: (_namespace, _key, factory) => factory(),
    })
    const files = []
    for (const section of sections) {
      mkdirSync(dirname(section.filename), { recursive: true })
      writeFileSync(section.filename, await codegen(section))
      files.push(section.filename)
    }
    compile(folder, files)
    assert.ok(files.length >= 4)
  },
}
