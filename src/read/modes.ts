// What the modes of a read have in common, said once.
import type { Mode, Reading } from './shape.ts'

/** Whether what is for editors alone may be in the answer. */
export const isForEditors = (reading: Reading): boolean =>
  reading === 'draft' ||
  reading === 'trash' ||
  reading === 'ownDraft' ||
  reading === 'ownTrash' ||
  reading === 'revision'

/** Whether `now` may lie before the clock: such statements alone read what sections, authors, media and tags once were. */
export const looksBack = (mode: Mode): boolean => mode === 'past' || mode === 'publicPast'

/** What is nested in an item of the trash reads as drafts do. */
export const nestedMode = (mode: Mode): Mode => (mode === 'trash' ? 'draft' : mode)
