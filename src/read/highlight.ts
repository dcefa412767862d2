// Where a text has what was looked for: marked, and of a long text the piece around it. Markup of ours alone: all else is
// escaped. The words come from the index, so what is marked is what was found.
import { escapeHtml } from '../content/body/markup.ts'

export interface Highlight {
  /** The headline whole. */
  headline: string
  /** Null where it has none of the words. */
  standfirst: string | null
  /** A piece of the body; null where it has none of the words. */
  body: string | null
}

interface Span {
  start: number
  end: number
}

const BEFORE = 60
const PIECE = 240
const MAX_MARKS = 20

/** `forms`: folded words, or runs that stand anywhere in a text. */
export function highlight(
  { headline, standfirst, body }: { headline: string; standfirst: string | null; body: string },
  forms: readonly string[],
): Highlight {
  const words = new Set(forms)
  const runs = forms.filter((form) => RUN.test(form))
  const marked = (text: string): string | null => {
    const spans = spansOf(text, words, runs)
    return spans.length === 0 ? null : mark(text, spans)
  }
  return {
    headline: marked(headline) ?? escapeHtml(headline),
    standfirst: standfirst === null ? null : marked(standfirst),
    body: piece(body, words, runs),
  }
}

const RUN = /[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{2fa1f}]/u
/** As the parser cuts, what search_cut of the migration leaves out being inside of words. */
const WORD = /[\p{L}\p{N}\p{M}\u00ad\u200b-\u200d\u2060\ufeff]+/gu

/** As search_fold of the migration, of one word. */
function folded(word: string): string {
  const lower = word.toLowerCase().replace(/[\u00ad\u200b-\u200d\u2060\ufeff]+/g, '')
  if (!/[\u0080-\uffff]/.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(/([a-z])[\u0300-\u036f]+/g, '$1')
    .replace(/[øłđðıħŧ]/g, (letter) => FOLDED[letter] ?? letter)
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .normalize('NFKC')
}
const FOLDED: Readonly<Record<string, string>> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ħ: 'h', ŧ: 't' },
}

/** The first occurrences in order; `most` bounds what is looked for in a long text. */
function spansOf(text: string, words: ReadonlySet<string>, runs: readonly string[], most = MAX_MARKS): Span[] {
  const spans = FOREIGN.test(text) ? wordSpans(text, words, most) : plainSpans(text, words, most)
  for (const run of runs) {
    for (
      let at = text.indexOf(run), found = 0;
      at >= 0 && found < most;
      at = text.indexOf(run, at + run.length), found++
    )
      spans.push({ start: at, end: at + run.length })
  }
  return joined(spans)
}

function wordSpans(text: string, words: ReadonlySet<string>, most: number): Span[] {
  const spans: Span[] = []
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (spans.length >= most) break
    if (words.has(folded(word))) spans.push({ start: index, end: index + word.length })
  }
  return spans
}

/** What a text has none of whose letters are those of ASCII: folding writes them small, and may write all of it so at once. */
const FOREIGN =
  /[\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u200f\u2016\u2017\u2020-\u2025\u2027-\u20ab\u20ad-\uffff]/

/** As `wordSpans`, of a plain text: to cut a long one into words takes a hundred times as long. */
function plainSpans(text: string, words: ReadonlySet<string>, most: number): Span[] {
  const lower = text.toLowerCase()
  const isWord = (at: number): boolean => /[a-z0-9]/.test(lower.charAt(at))
  const spans: Span[] = []
  for (const form of words) {
    if (!/^[a-z0-9]+$/.test(form)) continue
    for (let at = lower.indexOf(form), found = 0; at >= 0 && found < most; at = lower.indexOf(form, at + 1)) {
      const end = at + form.length
      if (isWord(at - 1) || isWord(end)) continue
      spans.push({ start: at, end })
      found++
    }
  }
  return spans.sort((a, b) => a.start - b.start).slice(0, most)
}

/** Sorted, and none over another. */
function joined(spans: Span[]): Span[] {
  const found: Span[] = []
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = found.at(-1)
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else found.push({ ...span })
  }
  return found
}

function mark(text: string, spans: readonly Span[]): string {
  let out = ''
  let at = 0
  for (const { start, end } of spans) {
    out += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return out + escapeHtml(text.slice(at))
}

function piece(body: string, words: ReadonlySet<string>, runs: readonly string[]): string | null {
  const [first] = spansOf(body, words, runs, 1)
  if (first === undefined) return null
  const start = first.start <= BEFORE ? 0 : boundary(body, first.start - BEFORE, first.start)
  const end = body.length - start <= PIECE ? body.length : Math.max(lastBoundary(body, start + PIECE), first.end)
  const text = body.slice(start, end)
  const marked = mark(text, spansOf(text, words, runs))
  return `${start > 0 ? '… ' : ''}${marked}${end < body.length ? ' …' : ''}`
}

/** The begin of a word at or after `from`, at `to` the latest; where there is no space, no half of a character. */
function boundary(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s/)
  if (space >= 0) return from + space + 1
  return isLow(text, from) ? from + 1 : from
}

function lastBoundary(text: string, at: number): number {
  for (let space = at - 1; space > at - BEFORE; space--) if (/\s/.test(text.charAt(space))) return space
  return isLow(text, at) ? at - 1 : at
}

const isLow = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00
