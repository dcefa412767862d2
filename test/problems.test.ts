// The strict JSON parser and the public errors by themselves; over HTTP in rest-bad-input.test.ts.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { ERRORS, Failure } from '../src/errors.ts'
import { DeadlineExceeded } from '../src/db/client.ts'
import { failureOf } from '../src/failure-of.ts'
import { problemText } from '../src/plugins/problem-document.ts'
import { MAX_JSON_DEPTH, parseJson } from '../src/strict-json.ts'

function refusal(text: string | Buffer): { code: string; paths: string[]; detail: string } {
  try {
    parseJson(Buffer.from(text))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { errors = [], detail = '' } = error.details
    return { code: error.code, paths: errors.map(({ path }) => path), detail }
  }
  return { code: 'accepted', paths: [], detail: '' }
}

t.test('JSON that every parser reads alike comes through as JSON.parse has it', async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  t.comment(`seed ${seed}`)
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const text = JSON.stringify(value)
      // -0 is written as 0; names that cannot be used, and characters that cannot be stored, are other tests.
      fc.pre(!/__proto__|prototype|\\u0000|\\ud[89a-f]/i.test(text))
      t.strictSame(parseJson(Buffer.from(text)), JSON.parse(text))
    }),
    { seed, numRuns: 300 },
  )
})

t.test('documents at the edges of RFC 8259 are taken or refused with a reason', async (t) => {
  const taken = [
    ['""', ''],
    ['null', null],
    [' \t\r\n1 ', 1],
    ['-0', -0],
    ['1E+2', 100],
    ['1.0', 1],
    ['100e-2', 1],
    ['9007199254740991', 2 ** 53 - 1],
    ['1e22', 1e22],
    ['5e-324', 5e-324],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['0.1', 0.1],
    ['"\\u00e9\\ud83d\\ude00"', 'é😀'],
    ['"\\/"', '/'],
    ['{"":1}', { '': 1 }],
    ['{"a":{"b":1},"b":{"a":1}}', { a: { b: 1 }, b: { a: 1 } }],
    ['"\u2028\u007f"', '\u2028\u007f'],
    ['{"constructor":1}', { constructor: 1 }],
  ] as const
  for (const [at, [text, value]] of taken.entries()) t.strictSame(parseJson(Buffer.from(text)), value, `taken ${at}`)

  const malformed = [
    '',
    ' ',
    '{',
    '[1,]',
    "{'a':1}",
    '01',
    '+1',
    '.5',
    '1.',
    'NaN',
    'Infinity',
    '"\t"',
    '"\\x41"',
    'tru',
  ]
  malformed.push('{"a" 1}', '[1 2]', '1 2', '\ufeff1', '"\\u12"', '/* a */ 1', '\u00a01')
  for (const [at, text] of malformed.entries()) t.equal(refusal(text).code, 'INVALID_JSON', `malformed ${at}`)

  t.same(refusal('{"a":1,"b":{"c":1,"\\u0063":2}}').paths, ['b.c'], 'a name given twice, though written otherwise')
  t.same(refusal('[{"n":[1e400]},{"n":9007199254740993}]').paths, ['[0].n[0]', '[1].n'], 'numbers that lose value')
  t.same(refusal('[0.1000000000000000055511,-1e-400]').paths, ['[0]', '[1]'], 'numbers finer than a double')
  t.same(refusal('{"a":"x\\u0000","b":["\\ud800"],"\\udc00":1}').paths, ['a', 'b[0]', '\udc00'], 'no characters')
  t.same(refusal('{"__proto__":{},"constructor":{"prototype":1}}').paths, ['__proto__', 'constructor.prototype'])
})

t.test('bytes that are not UTF-8 are refused, not replaced', async (t) => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc3, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0xfe, 0xff, 0, 0x31],
  ])
    t.equal(refusal(Buffer.from(bytes)).code, 'INVALID_JSON', Buffer.from(bytes).toString('hex'))
})

t.test('nesting is bounded before anything recurses', async (t) => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  t.equal(refusal(nested(MAX_JSON_DEPTH)).code, 'accepted')
  t.equal(refusal(nested(MAX_JSON_DEPTH + 1)).code, 'INVALID_JSON')
  t.equal(refusal(nested(20_000)).code, 'INVALID_JSON')
  t.equal(refusal('{"a":'.repeat(20_000)).code, 'INVALID_JSON')
  t.equal(refusal(JSON.stringify('['.repeat(500))).code, 'accepted', 'brackets inside a text are no nesting')
})

t.test('PostgreSQL faults become what a caller can do about them', async (t) => {
  const state = (code: string): Error => Object.assign(new Error('SELECT secret FROM tokens'), { code })
  const expected: Record<string, [code: string, retry: boolean]> = {
    '55P03': ['BUSY', true],
    '57014': ['BUSY', true],
    '57P01': ['DATABASE_UNAVAILABLE', true],
    '08006': ['DATABASE_UNAVAILABLE', true],
    '53300': ['DATABASE_UNAVAILABLE', true],
    '22021': ['INVALID_INPUT', false],
    '42P01': ['INTERNAL', false],
  }
  for (const [sqlstate, [code, retries]] of Object.entries(expected)) {
    const failure = failureOf(new Error('wrapped', { cause: state(sqlstate) }))
    t.equal(failure.code, code, sqlstate)
    t.equal('retry-after' in (failure.details.headers ?? {}), retries, `${sqlstate}: Retry-After`)
    t.notMatch(problemText(failure, 'http://x', 'r'), /secret/, `${sqlstate}: the statement stays inside`)
  }
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
  for (const error of [refused, new AggregateError([refused]), new Error('Connection terminated unexpectedly')])
    t.equal(failureOf(error).code, 'DATABASE_UNAVAILABLE', error.message)
})

t.test('docs/errors.md has one section for each code, with its status, and no other', async (t) => {
  const text = readFileSync('docs/errors.md', 'utf8')
  const sections = [...text.matchAll(/^## (\S+)\n\n(\d{3}) /gm)].map(([, code, status]) => [code, Number(status)])
  t.same(
    sections,
    Object.entries(ERRORS).map(([code, [status]]) => [code, status]),
  )
})

t.test('work that outlives its transaction is told so, not that others are in its way', async (t) => {
  const { code, details } = failureOf(new DeadlineExceeded('transaction exceeded 10000 ms'))
  t.equal(code, 'BUSY')
  t.match(details.detail, /longer than ten seconds.*fewer operations/)
  t.same(details.headers, { 'retry-after': '1' })
})
