// What of a planned operation another request may have otherwise: so that it is planned once, and then bound.
import type { Member, Shape, Slot } from '../read/shape.ts'
import type { AskedPage, Asking } from './asked-page.ts'
import type { AskedRoot, Binding } from './asked-root.ts'
import { NO_PAGE, type Budget, type Times } from './walk.ts'

export interface Recorded {
  /** Objects outside any page. */
  cost: number
  /** In the order in which they are met, outer ones first. */
  readonly pages: RecordedPage[]
  /** By response key; a text where every request gets the same; null: it can only be planned. */
  readonly roots: Map<string, RecordedRoot | string | null>
}

export interface RecordedPage {
  /** How many of it each item of the page around it holds. */
  readonly above: Times
  /** Reads the arguments as another request has them. @throws what is wrong with them */
  readonly read: (asking: Asking) => AskedPage
  readonly asked: AskedPage
  /** Where the values of `asked` stand, in their order. */
  readonly slots: readonly Slot[]
  /** Whether every request asks the same. */
  readonly isFixed: boolean
  /** Objects for each item of the page, those of pages below it left out. */
  cost: number
}

export interface RecordedRoot {
  readonly shape: Shape
  /** Reads the arguments as another request has them. @throws what is wrong with them */
  readonly read: (asking: Pick<Asking, 'request'>, binding: Binding) => AskedRoot
  readonly asked: AskedRoot
  readonly isFixed: boolean
  /** What it selects of where an address leads; null for what is there. */
  readonly redirect: readonly Member[] | null
  /** Its pages: from this one up to the next root's first. */
  readonly firstPage: number
}

export const emptyRecord = (): Recorded => ({ cost: 0, pages: [], roots: new Map() })

/** Notes a page; returns its place, for what stands below it. */
export function recordPage({ record }: Budget, page: Omit<RecordedPage, 'cost'>): number {
  return record === undefined ? NO_PAGE : record.pages.push({ ...page, cost: 0 }) - 1
}
