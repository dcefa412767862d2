// Writes the types of inputs and resolvers, src/graphql/generated.ts, from schema.graphql. `--check` writes nothing and
// exits 1 when the file is not what would be written.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { codegen } from '@graphql-codegen/core'
import * as resolversPlugin from '@graphql-codegen/typescript-resolvers'
import * as typescriptPlugin from '@graphql-codegen/typescript'
import { parse, visit } from 'graphql'
import * as prettier from 'prettier'

const schemaFile = fileURLToPath(new URL('../schema.graphql', import.meta.url))
const outputFile = fileURLToPath(new URL('../src/graphql/generated.ts', import.meta.url))

const scalars = {
  ID: 'string',
  DateTime: 'string',
  JSON: 'unknown',
  URL: 'string',
  Locale: 'string',
  Long: 'number',
}

const document = parse(await readFile(schemaFile, 'utf8'))

/** The word inside: JSON's own (`IN_REVIEW` is `inReview`), of an order its name in the read layer (`-publishedAt`). */
function word(enumName, value) {
  const camel = value.toLowerCase().replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
  if (!enumName.endsWith('Order')) return camel
  return camel.endsWith('Desc') ? `-${camel.slice(0, -4)}` : camel.replace(/Asc$/, '')
}

const words = {}
visit(document, {
  EnumTypeDefinition({ name, values }) {
    words[name.value] = Object.fromEntries(values.map((each) => [each.name.value, word(name.value, each.name.value)]))
  },
})

const code = await codegen({
  filename: outputFile,
  schema: document,
  documents: [],
  config: {
    scalars,
    strictScalars: true,
    enumsAsTypes: true,
    enumValues: words,
    useTypeImports: true,
    skipTypename: true,
    contextType: './context.ts#GraphqlContext',
  },
  plugins: [{ typescript: {} }, { resolvers: {} }, { words: {} }],
  pluginMap: {
    typescript: typescriptPlugin,
    resolvers: resolversPlugin,
    words: {
      plugin: () =>
        `/** The inner value of every enum value. */\nexport const ENUM_WORDS: Record<string, Record<string, string>> = ${JSON.stringify(words)}`,
    },
  },
})
const header = '// Made from schema.graphql by scripts/codegen.mjs. Not edited by hand.\n'
const options = await prettier.resolveConfig(outputFile)
const wanted = await prettier.format(header + code, { ...options, parser: 'typescript' })

if (process.argv.includes('--check')) {
  const present = await readFile(outputFile, 'utf8').catch(() => '')
  if (present !== wanted) {
    console.error('src/graphql/generated.ts does not fit schema.graphql: run npm run codegen')
    process.exit(1)
  }
} else {
  await writeFile(outputFile, wanted)
}
