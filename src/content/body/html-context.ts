import type { Annotation, Block } from './blocks.ts'
import type { Resolve } from './resolve.ts'

export type Footnote = Extract<Annotation, { _type: 'footnote' }>

/** What a component needs beside its block. */
export type HtmlContext = {
  resolve: Resolve
  /** Blocks inside a block. */
  render: (blocks: readonly Block[]) => string
  /** The footnotes referred to so far; a note's number is its place. */
  notes: Footnote[]
  /** The corrections that a block has shown in its place. */
  corrected: Set<string>
}

// No accepted string holds a NUL, so nothing that is written can be mistaken for the place of the notes.
export const notesPlace = '\0notes\0'

// Stands for a newline while the toolkit has the text: it splits lines by inserting into one array, and a span of
// 100,000 newlines took it minutes.
export const lineBreak = '\0'
