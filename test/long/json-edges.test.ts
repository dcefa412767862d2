// Hostile strings and documents at the edges of RFC 8259 come back equal, or are refused with a reason: never altered,
// never a 5xx.
import { Buffer } from 'node:buffer'
import t from 'tap'
import { testApp } from '../helpers/app.ts'
import { paragraph } from '../helpers/newsroom.ts'
import { sharedData } from '../helpers/shared-data.ts'

const REFUSED = 'refused'
const EQUAL = 'equal'

/** A value of `extra`, as bytes on the wire, and what must become of it. */
const DOCUMENTS: readonly (readonly [expected: string, name: string, value: string | Buffer])[] = [
  [EQUAL, 'empty object', '{}'],
  [EQUAL, 'empty key', '{"":"x"}'],
  [EQUAL, 'nested empties', '{"a":[[],{},[{}]]}'],
  [EQUAL, 'white space everywhere', ' {\t"a"\r\n : [ 1 , 2 ] } '],
  [EQUAL, 'all the short escapes', String.raw`{"a":"\"\\\/\b\f\n\r\t"}`],
  [EQUAL, 'escaped control characters', String.raw`{"a":"\u0001\u001f\u007f"}`],
  [EQUAL, 'an escaped surrogate pair', String.raw`{"a":"\ud83d\ude00"}`],
  [EQUAL, 'a raw astral character', '{"a":"😀"}'],
  [EQUAL, 'line and paragraph separators', '{"a":"\u2028\u2029"}'],
  [EQUAL, 'non-characters', '{"a":"\ufffe\uffff"}'],
  [EQUAL, 'combining marks, not normalised', '{"a":"e\u0301 é"}'],
  [EQUAL, 'direction overrides', '{"a":"\u202eabc\u202c"}'],
  [EQUAL, 'the largest exact integer', '{"a":9007199254740991}'],
  [EQUAL, 'the smallest exact integer', '{"a":-9007199254740991}'],
  [EQUAL, 'exponents', '{"a":[1e2,1E+2,1e-7,1.5e300]}'],
  [EQUAL, 'a long but exact fraction', '{"a":0.1}'],
  [EQUAL, 'true, false, null', '{"a":[true,false,null]}'],
  [EQUAL, 'a deep but bounded nest', `{"a":${'['.repeat(20)}${']'.repeat(20)}}`],
  [EQUAL, 'keys that look like numbers', '{"10":1,"2":2,"01":3}'],
  [EQUAL, 'a key of every letter of SQL', `{"'; drop table articles; --":"x"}`],
  [EQUAL, 'keys of inherited names', '{"toString":1,"hasOwnProperty":2,"valueOf":3}'],
  [REFUSED, 'a number beyond every double', '{"a":1e400}'],
  [REFUSED, 'an integer that would lose digits', '{"a":9007199254740993}'],
  [REFUSED, 'a fraction that would lose digits', '{"a":0.1234567890123456789012345}'],
  [REFUSED, 'a NUL escape', String.raw`{"a":"\u0000"}`],
  [REFUSED, 'a lone high surrogate', String.raw`{"a":"\ud800"}`],
  [REFUSED, 'a lone low surrogate in a key', String.raw`{"\udc00":1}`],
  [REFUSED, '__proto__', '{"__proto__":{"isAdmin":true}}'],
  [REFUSED, 'a name twice', '{"a":1,"a":2}'],
  [REFUSED, 'a name twice, once escaped', String.raw`{"a":1,"\u0061":2}`],
  [REFUSED, 'a leading zero', '{"a":01}'],
  [REFUSED, 'a leading plus', '{"a":+1}'],
  [REFUSED, 'NaN', '{"a":NaN}'],
  [REFUSED, 'a trailing comma', '{"a":[1,]}'],
  [REFUSED, 'a comment', '{"a":1/* no */}'],
  [REFUSED, 'single quotes', "{'a':1}"],
  [REFUSED, 'a raw control character', '{"a":"\u0001"}'],
  [REFUSED, 'a raw tab in a string', '{"a":"\t"}'],
  [REFUSED, 'an unfinished string', '{"a":"'],
  [REFUSED, 'two documents', '{} {}'],
  [REFUSED, 'a byte order mark inside', '{"a":\ufeff1}'],
  [REFUSED, 'an overlong UTF-8 sequence', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0xaf, 0x22, 0x7d])],
  [
    REFUSED,
    'a UTF-8 encoded surrogate',
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]),
  ],
  [REFUSED, 'a cut UTF-8 sequence', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe2, 0x82, 0x22, 0x7d])],
  [REFUSED, 'twenty thousand levels', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
]

void t.test('JSON at its edges', { timeout: 120_000 }, async (t) => {
  const { url, admin } = await testApp(t)
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }

  await t.test('documents at the edges of RFC 8259', async (t) => {
    t.ok(DOCUMENTS.length >= 30, `${DOCUMENTS.length} documents`)
    for (const [expected, name, value] of DOCUMENTS) {
      const bytes = Buffer.concat([Buffer.from('{"headline":"Edge","extra":'), Buffer.from(value), Buffer.from('}')])
      const answer = await fetch(`${url}/v1/articles`, { method: 'POST', headers, body: bytes })
      const text = await answer.text()
      if (expected === REFUSED) {
        t.equal(answer.status, 400, `${name}: ${answer.status} ${text.slice(0, 300)}`)
        const problem = JSON.parse(text) as {
          code: string
          detail?: string
          errors?: { path: string; message: string }[]
        }
        t.match(problem.code, /^INVALID_(JSON|INPUT)$/, `${name}: ${problem.code}`)
        t.ok(
          (problem.detail ?? '').length > 10 || (problem.errors ?? []).length > 0,
          `${name}: says why: ${problem.detail} ${JSON.stringify(problem.errors)}`,
        )
        continue
      }
      t.equal(answer.status, 201, `${name}: ${answer.status === 201 ? 'created' : text}`)
      if (answer.status !== 201) continue
      const wanted: unknown = JSON.parse(value.toString())
      const created = JSON.parse(text) as { id: string; extra: unknown }
      t.strictSame(created.extra, wanted, `${name}: equal in the write's answer`)
      const read = (await (await fetch(`${url}/v1/articles/${created.id}?perspective=draft`, { headers })).json()) as {
        extra: unknown
      }
      t.strictSame(read.extra, wanted, `${name}: equal when read`)
    }
  })

  const blns = sharedData('hostile/blns.json')
  await t.test(
    'naughty strings come back equal in every text field, over REST and GraphQL',
    { skip: blns.skip, timeout: 110_000 },
    async (t) => {
      // Assertion names are plain: some of the strings would break the test protocol itself.
      const strings = JSON.parse(blns.text ?? '[]') as string[]
      t.ok(strings.length > 400, `${strings.length} strings`)
      let equal = 0
      let refused = 0
      for (const [at, text] of strings.entries()) {
        const input = {
          slug: `naughty-${at}`,
          headline: text,
          standfirst: text,
          summary: text,
          kicker: { text },
          headlines: { web: text },
          editorNote: text,
          extra: { [text]: text, list: [text] },
          body: [...paragraph(text), { _type: 'code', _key: 'c1', text, language: 'text' }],
        }
        const answer = await fetch(`${url}/v1/articles`, { method: 'POST', headers, body: JSON.stringify(input) })
        const reply = await answer.text()
        if (answer.status === 400) {
          refused += 1
          t.match(reply, /"errors":\[\{"path":/, `string ${at}: refused with its path`)
          continue
        }
        t.equal(answer.status, 201, `string ${at}: ${answer.status === 201 ? 'created' : `${answer.status} refused`}`)
        if (answer.status !== 201) continue
        equal += 1
        const { id } = JSON.parse(reply) as { id: string }
        const rest = (await (await fetch(`${url}/v1/articles/${id}?perspective=draft`, { headers })).json()) as Record<
          string,
          unknown
        >
        const asked = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({
            query:
              'query ($id: ID!) { article(id: $id, perspective: DRAFT) { headline standfirst summary kicker { text } headlines { web } editorNote extra body } }',
            variables: { id },
          }),
        })
        const graphql = ((await asked.json()) as { data: { article: Record<string, unknown> } }).data.article
        for (const name of ['headline', 'standfirst', 'summary', 'editorNote', 'extra', 'body'] as const) {
          t.strictSame(rest[name], input[name], `REST ${name} of string ${at}`)
          t.strictSame(graphql[name], input[name], `GraphQL ${name} of string ${at}`)
        }
        t.equal((graphql['kicker'] as { text: string }).text, text, `kicker of string ${at}`)
        t.equal((graphql['headlines'] as { web: string }).web, text, `headlines.web of string ${at}`)
      }
      t.comment(`${equal} equal, ${refused} refused`)
      t.ok(equal > 400, 'most come back')
      for (const address of ['slug', 'q', 'section', 'cursor', 'locale']) {
        for (const [at, text] of strings.entries()) {
          const path =
            address === 'slug'
              ? `/v1/articles/${encodeURIComponent(text)}`
              : `/v1/articles?${address}=${encodeURIComponent(text)}`
          const answer = await fetch(url + path)
          await answer.arrayBuffer()
          if (answer.status >= 500) t.fail(`${address} of string ${at}: ${answer.status}`)
        }
      }
    },
  )
})
