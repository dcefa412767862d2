// The language of the invented articles: some three hundred plain words, a long tail of made ones, used as often as words
// of their rank are (Zipf), so that an index over the text looks like one over news. Sentences come from a pool.
import type { Random } from './random.ts'

/** Words for measuring search, and how many of the articles have them; no sentence of the pool does. */
export const SEARCH_WORDS = {
  /** In a third of all articles. */
  third: 'harbour',
  /** In one of a hundred. */
  hundredth: 'lighthouse',
  /** In one of a hundred of the older half, and in none of the newer. */
  old: 'quarry',
  /** In none. */
  none: 'zyzzyva',
  /** `hundredth`, as a hurried reader types it. */
  typo: 'lighthuose',
} as const

const PLAIN =
  'the of and to in a that for on is was with it as at by from his her they this had not but are which have an be were their or she he you we been its will more when who would all there about one up out so said than into only some could time them other has two these may then do first any my now such like over our even most me after also made did many before must through years where much your way well should because each just those people how too little state good very make world still own see men work long get here between both life being under never day same another know while last might us great old year off come since against go came right used take three states himself few house use during without again place around however home small found thought went say part once general high upon school every does got united left number course war until always away something fact water though less public put think almost hand enough far took head yet government system better set told nothing night end why called find going look asked later knew point next city business case group toward young days let room within side social given present several order national second possible rather per face among form important often things looked early white large big child feet four council minister vote budget police court market bank trade union health hospital river bridge road train station ferry weather storm flood coast island mountain forest farm village town mayor party leader campaign election result match season club team player goal coach film music theatre book author museum gallery festival kitchen garden teacher student science study report research energy wind power price tax law judge trial fire rescue crew ship flight airport border plan project contract worker strike wage housing rent street square park tower'

const OPENINGS = 'b c d f g h l m n p r s t v w br cl dr fl gr pl pr sk st tr'.split(' ')
const MIDDLES = 'a e i o u ai ea oo ou ei'.split(' ')
const ENDINGS = 'l m n r s t nd rk st th ll ck ng m'.split(' ')

/** The plain words, then as many made ones as asked for. */
export function makeWords(from: Random, made: number): string[] {
  const known = new Set(PLAIN.split(' '))
  const pick = (list: readonly string[]): string => list[from.below(list.length)] ?? ''
  const reserved = new Set<string>(Object.values(SEARCH_WORDS))
  const wanted = known.size + made
  while (known.size < wanted) {
    const syllables = 2 + from.below(2)
    let word = ''
    for (let at = 0; at < syllables; at++)
      word += pick(OPENINGS) + pick(MIDDLES) + (at === syllables - 1 ? pick(ENDINGS) : '')
    if (!reserved.has(word)) known.add(word)
  }
  return [...known]
}

export interface Vocabulary {
  readonly words: readonly string[]
  /** A word, by Zipf's law: the second half as often as the first. */
  usual(from: Random): string
}

/** Sums and quotients alone: powers and logarithms differ from engine to engine in the last digit. */
export function usage(words: readonly string[]): Vocabulary {
  const sums = new Float64Array(words.length)
  let sum = 0
  for (let rank = 0; rank < words.length; rank++) sums[rank] = sum += 1 / (rank + 1)
  return {
    words,
    usual(from) {
      const wanted = (from.bits() / 2 ** 32) * sum
      let [low, high] = [0, words.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((sums[middle] ?? 0) < wanted) low = middle + 1
        else high = middle
      }
      return words[low] ?? ''
    },
  }
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A sentence of 8 to 21 words. No character of it needs escaping, in JSON or in COPY. */
export function sentence(from: Random, vocabulary: Vocabulary): string {
  const length = 8 + from.below(14)
  const comma = 3 + from.below(8)
  let text = ''
  for (let at = 0; at < length; at++) text += (at === 0 ? '' : at === comma ? ', ' : ' ') + vocabulary.usual(from)
  return `${capital(text)}.`
}

/** A sentence around one word. */
export const sentenceAbout = (word: string): string =>
  `Nobody who was there that morning would speak of the ${word}, or of what had become of it.`

/** A headline of 5 to 9 words, rarer ones than the text's. */
export function headline(from: Random, vocabulary: Vocabulary): string {
  const { words } = vocabulary
  const length = 5 + from.below(5)
  const picked = Array.from({ length }, () =>
    from.chance(0.4) ? words[from.below(words.length)] : vocabulary.usual(from),
  )
  return capital(picked.join(' '))
}
