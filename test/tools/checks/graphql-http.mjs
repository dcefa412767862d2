// The GraphQL-over-HTTP specification's own audit, from outside.
import assert from 'node:assert/strict'
import { auditServer } from 'graphql-http'

export const checks = {
  async 'graphql-http: all 61 audits hold'({ url }) {
    const results = await auditServer({ url: `${url}/graphql`, fetchFn: fetch })
    const open = results.filter(({ status }) => status !== 'ok')
    assert.deepEqual(
      open.map(({ id, name, reason }) => `${id} ${name}: ${reason}`),
      [],
    )
    assert.equal(results.length, 61)
  },
}
