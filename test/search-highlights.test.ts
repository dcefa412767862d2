// What is marked in a text, by itself: both ways of finding words find the same.
import fc from 'fast-check'
import t from 'tap'
import { highlight } from '../src/read/highlight.ts'

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const WORDS = [
  'harbour',
  'Harbour',
  'HARBOURS',
  'a',
  'aa',
  'aaa',
  '7',
  'x1',
  'harbour’s',
  'un-harbour',
  '_harbour_',
  'h',
]
const BETWEEN = [' ', '. ', '“', '” ', '-', '’', '\u00a0', ' — ', '€', '…', "'", '\n', '/']

t.test('a text of ASCII letters is marked as one that has others', (t) => {
  const texts = fc
    .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...BETWEEN)), { maxLength: 60 })
    .map((pairs) => pairs.flat().join(''))
  const forms = fc.uniqueArray(fc.constantFrom('harbour', 'harbours', 'a', 'aa', '7', 'x1', 's', 'none', 'é'), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(texts, forms, (text, words) => {
      // A letter that folds to none of the words, and a space: the whole text is cut into words then.
      const by = (headline: string) => highlight({ headline, standfirst: null, body: '' }, words).headline
      return by(`ž ${text}`) === `ž ${by(text)}`
    }),
    { seed, numRuns: 2_000 },
  )
  t.pass(`seed ${seed}`)
  t.end()
})

t.test('the first mark of a long body, and the piece around it', (t) => {
  const body = `${'word '.repeat(300)}Harbour ${'more '.repeat(300)}`
  const { body: piece } = highlight({ headline: '', standfirst: null, body }, ['harbour', 'more'])
  t.match(piece, /^… word .*<mark>Harbour<\/mark> <mark>more<\/mark>/)
  t.equal(highlight({ headline: 'x', standfirst: 'y', body }, ['wor']).body, null, 'no part of a word')
  t.end()
})
