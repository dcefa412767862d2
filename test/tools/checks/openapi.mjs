// The OpenAPI document as foreign tools see it: two linters, a type generator, and a validator of real answers.
import assert from 'node:assert/strict'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { compile, outputFolder, run, tool } from '../programs.mjs'
import { adminToken, call, tools } from '../server.mjs'

async function download({ url }, folder) {
  const { status, body } = await call(`${url}/openapi.json`)
  assert.equal(status, 200)
  const file = join(folder, 'openapi.json')
  writeFileSync(file, JSON.stringify(body, null, 2))
  return { file, document: body }
}

export const checks = {
  async 'redocly: the OpenAPI document has no error'(server) {
    const { file } = await download(server, outputFolder('redocly'))
    const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' }
    run([tool('redocly'), 'lint', '--extends=recommended', '--format=stylish', file], { env })
  },

  async 'spectral: the OpenAPI document has no error'(server) {
    const { file } = await download(server, outputFolder('spectral'))
    run([tool('spectral'), 'lint', '--fail-severity=error', '--ruleset', join(tools, 'spectral.yaml'), file])
  },

  async 'openapi-typescript: the types compile under strict, and say what they should'(server) {
    const folder = outputFolder('openapi-typescript')
    const { file } = await download(server, folder)
    run([tool('openapi-typescript'), file, '--output', join(folder, 'schema.ts')])
    copyFileSync(join(tools, 'documents', 'rest-client.ts'), join(folder, 'client.ts'))
    compile(folder, ['schema.ts', 'client.ts'])
  },

  async 'ajv: every GET answers as the document says, with closed schemas'(server) {
    const { document } = await download(server, outputFolder('ajv'))
    const ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      formats: { int32: true, int64: true, double: true, float: true },
    })
    addFormats.default(ajv)
    ajv.addSchema(document, 'openapi.json')
    const faults = []
    let validated = 0
    const seen = new Map()
    for (const path of Object.keys(document.paths).sort((a, b) => a.length - b.length)) {
      const { get } = document.paths[path]
      // What answers no JSON is a stream of events, which has no end to wait for.
      if (get?.responses[200].content['application/json'] === undefined) continue
      const address = path.replace(/\{[^}]*\}/, () => seen.get(path.split('/').slice(0, 3).join('/')) ?? 'none')
      if (address.includes('{') || address.endsWith('/none')) continue
      const { status, body, headers } = await call(server.url + address, {
        token: adminToken,
        headers: { accept: 'application/json' },
      })
      if (path === document.openapi || !/json/.test(headers.get('content-type') ?? '')) continue
      const pointer = path.replaceAll('~', '~0').replaceAll('/', '~1')
      const type = Object.keys(get.responses[status]?.content ?? {}).find((name) => /json/.test(name))
      if (type === undefined) {
        faults.push(`${address}: ${status} is not in the document`)
        continue
      }
      const reference = `openapi.json#/paths/${encodeURIComponent(pointer)}/get/responses/${status}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`
      const validate = ajv.compile({ $ref: reference })
      if (!validate(body)) faults.push(`${address}: ${ajv.errorsText(validate.errors)}`)
      validated++
      if (body?.items?.[0]?.id) seen.set(path, body.items[0].id)
    }
    assert.deepEqual(faults, [])
    assert.ok(validated >= 10, `only ${validated} answers were validated`)
  },
}
