import t from 'tap'
import type { Body } from '../src/content/body/blocks.ts'
import { wordCount } from '../src/content/body/text.ts'
import { bySize } from './helpers/size.ts'

const body = (text: string): Body => [
  {
    _type: 'block',
    _key: 'a',
    style: 'normal',
    markDefs: [],
    children: [{ _type: 'span', _key: 'b', text, marks: [] }],
  },
]

// What a quick count could get wrong: apostrophes, colons, marks that join, scripts without spaces, flags.
const PIECES = (
  'a B 9 é ß ø × . , : ; ! ? \' " ’ ‘ “ ” - – — … ( ) [ ] _ 中 文 か カ ไทย ก 한 א ב 😀 🇩 🇪 % / @ # ʼ · ' +
  '\u0301 \u200d \u200b \u00a0 \u00ad'
)
  .split(' ')
  .concat([' ', ' ', '  ', '\n', '\t'])

t.test('words are those of Unicode and the locale, however they are counted', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  t.comment(`SEED=${seed}`)
  let state = seed
  const pick = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
  let differing = 0
  for (const locale of ['en', 'de', 'sv', 'fi', 'ja', 'zh', 'th', 'fr', 'el', 'ar']) {
    const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
    for (let round = 0; round < bySize(1_000, 20_000); round++) {
      const text = Array.from({ length: 1 + pick(14) }, () => PIECES[pick(PIECES.length)] ?? '').join('')
      const expected = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).length
      if (wordCount(body(text), locale) !== expected) differing++
    }
  }
  t.equal(differing, 0)
})
