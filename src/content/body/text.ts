import type { Block, BlockOf, Body } from './blocks.ts'
import type { ResolvedCorrection } from './resolve.ts'
import { htmlText } from './sanitise.ts'

/** What a body's correction blocks show; none where words are counted: a count is of the version, a ledger of the article. */
type Ledger = readonly ResolvedCorrection[]

const rowText = (row: BlockOf<'table'>['body'][number]): string => row.cells.map((cell) => cell.text).join('\t')

const tableText = (table: BlockOf<'table'>): string =>
  [...(table.head ?? []), ...table.body, ...(table.foot ?? [])].map(rowText).join('\n')

const timelineTexts = (timeline: BlockOf<'timeline'>, ledger: Ledger): (string | undefined)[] =>
  timeline.sections.flatMap((section) => [
    section.title,
    ...section.events.flatMap((event) => [event.date, event.title, ...texts(event.blocks ?? [], ledger)]),
  ])

/**
 * The running text of one block, piece by piece. Captions, credits, alt texts, pull quotes, attributions, buttons,
 * cards, code, ratings, structured data and what stands in for an embed are not running text (docs/body.md).
 */
const blockTexts = (block: Block, ledger: Ledger): (string | undefined)[] => {
  switch (block._type) {
    case 'block':
      return block.style === 'pullquote' ? [] : [block.children.map((span) => span.text).join('')]
    case 'quote':
    case 'callout':
      return texts(block.blocks, ledger)
    case 'group':
      return texts(shownBlocks(block), ledger)
    case 'details':
      return [block.summary, ...texts(block.blocks, ledger)]
    case 'preformatted':
      return [block.text]
    case 'table':
      return [tableText(block)]
    case 'html':
      return [htmlText(block.html)]
    case 'timeline':
      return timelineTexts(block, ledger)
    case 'profile_list':
      return block.items.flatMap((item) => [item.title, item.bio, ...texts(item.blocks ?? [], ledger), item.endNote])
    case 'correction':
      return [ledger.find(({ id }) => id === block.correctionId)?.text]
    default:
      return []
  }
}

const texts = (blocks: readonly Block[], ledger: Ledger = []): string[] =>
  blocks.flatMap((block) => blockTexts(block, ledger).filter((text) => text !== undefined && text !== '') as string[])

/** The blocks of a group that an output shows: of alternatives (`variant`) the first, else all. */
export const shownBlocks = (group: BlockOf<'group'>): Block[] =>
  group.layout === 'variant' ? group.blocks.slice(0, 1) : group.blocks

/** The body's own text in order, blocks joined by an empty line, each to the character; corrections where a block shows them. */
export const bodyText = (body: Body, corrections: Ledger = []): string => texts(body, corrections).join('\n\n')

const segmenters = new Map<string, Intl.Segmenter>()

const segmenter = (locale: string): Intl.Segmenter => {
  const known = segmenters.get(locale)
  if (known) return known
  const made = new Intl.Segmenter(locale, { granularity: 'word' })
  // Locales are few; the bound is for callers who send a new one each time.
  if (segmenters.size >= 100) segmenters.clear()
  segmenters.set(locale, made)
  return made
}

// Always a boundary between words, in every locale. U+202F is not: it joins the digits of a number.
const pieceEnd = /[ \t\n\r\u3000。、，！？]/u

/**
 * The text in pieces of 1 to 300 characters that end between words, unless there is no such place in 300. V8's segmenter takes
 * time in proportion to the whole text for each word, so a long text in one piece takes the square.
 */
function* pieces(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    let end = Math.min(start + 300, text.length)
    const full = end
    if (end < text.length) while (end > start && !pieceEnd.test(text.charAt(end - 1))) end--
    if (end === start) end = full
    yield text.slice(start, end)
    start = end
  }
}

// What stands between two spaces and is one word in every locale, or none: segmenting takes a hundred times as long.
const LETTER = 'A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f'
const NO_WORD = /^["'()[\].,;:!?\u2013\u2014\u2026\u201c\u201d\u2018\u2019-]*$/u
// Nothing before it can belong to it: no mark that joins what precedes.
const BEGINS_ANEW = new RegExp(`^["'(\\[\u201c\u2018${LETTER}]`, 'u')

const segmentedWords = (words: Intl.Segmenter, text: string): number => {
  let count = 0
  for (const segment of words.segment(text)) if (segment.isWordLike) count++
  return count
}

const IS_LETTER = new RegExp(`[${LETTER}]`, 'u')
// By code unit, which takes a tenth of a pattern’s time: 1 may begin a word, 2 ends one, 3 both; 4 is a letter, 0 neither.
const CLASSES = Uint8Array.from({ length: 0x2020 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  if (IS_LETTER.test(character)) return 4
  return ('"\'([\u201c\u2018'.includes(character) ? 1 : 0) | ('"\')].,;:!?\u201d\u2019'.includes(character) ? 2 : 0)
})

/** Whether what stands from `start` to `end` is letters and digits, with marks before and behind them. */
const isOneWord = (text: string, start: number, end: number): boolean => {
  let at = start
  while (at < end && ((CLASSES[text.charCodeAt(at)] ?? 0) & 1) !== 0) at++
  const first = at
  while (at < end && CLASSES[text.charCodeAt(at)] === 4) at++
  if (at === first) return false
  while (at < end && ((CLASSES[text.charCodeAt(at)] ?? 0) & 2) !== 0) at++
  return at === end
}

const wordsOfPiece = (words: Intl.Segmenter, piece: string): number => {
  let count = 0
  for (let start = 0; start <= piece.length;) {
    const space = piece.indexOf(' ', start)
    const end = space < 0 ? piece.length : space
    if (isOneWord(piece, start, end)) count++
    else {
      const part = piece.slice(start, end)
      if (!NO_WORD.test(part)) {
        if (!BEGINS_ANEW.test(part)) return segmentedWords(words, piece)
        count += segmentedWords(words, part)
      }
    }
    start = end + 1
  }
  return count
}

/**
 * Words of the body's text, headings included, as Unicode and the locale divide it (vocabulary.md section 7).
 * @throws RangeError when the locale is not a well-formed tag.
 */
export const wordCount = (body: Body, locale: string): number => {
  const words = segmenter(locale)
  let count = 0
  for (const text of texts(body)) for (const piece of pieces(text)) count += wordsOfPiece(words, piece)
  return count
}

/** Two units that are one code point. */
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g

/** Characters (code points) of the body's text, without the empty lines between blocks. */
export const charCount = (body: Body): number => {
  let count = 0
  for (const text of texts(body)) count += text.length - (text.match(PAIRS)?.length ?? 0)
  return count
}

/** Reading time of so many words at 238 a minute, in whole seconds, rounded up. */
export const readingTimeSeconds = (words: number): number => Math.ceil((words / 238) * 60)
