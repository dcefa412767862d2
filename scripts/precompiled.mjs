// node --import: TypeScript under the project is loaded from what scripts/test.mjs has compiled at once, under the name
// that it has in the sources. Transpiling file by file in every test process takes longer than most of the tests.
import { register } from 'node:module'

const compiled = process.env.BROADSHEET_COMPILED
if (compiled) {
  // tap's own loader then stays out.
  process.env.TAP_TYPE_STRIP_ONLY = '1'
  register('./precompiled-hooks.mjs', import.meta.url, { data: { compiled } })
}
