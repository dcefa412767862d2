/**
 * The bounds of one body. Characters are UTF-16 code units, as JSON and JavaScript count them; docs/body.md lists
 * these numbers, and a test compares the two.
 */
export const bodyLimits = {
  /** Blocks counted at every depth: those inside quotes, groups, fallbacks and footnotes too. */
  blocks: 5_000,
  /** A block at the top is at depth 1, a block inside a quote at depth 2. */
  depth: 8,
  /** UTF-8 bytes of the body written as JSON without spaces. */
  bytes: 4 * 1024 * 1024,
  /** Levels of arrays and objects, free JSON included. */
  jsonDepth: 100,
  faults: 100,
  keyChars: 100,
  tokenChars: 100,
  urlChars: 4_096,
  /** Titles, labels, names, alt texts. */
  lineChars: 2_000,
  /** Captions, credits, descriptions, table cells. */
  captionChars: 10_000,
  /** One span, one pull quote. */
  textChars: 100_000,
  /** Code, preformatted text, HTML. */
  sourceChars: 1_000_000,
  /** The toolkit compares each span's marks with those of all spans after it, so this bounds a square. */
  spans: 500,
  marks: 8,
  markDefs: 200,
  items: 500,
  rows: 2_000,
  cells: 100,
  listLevel: 10,
} as const
