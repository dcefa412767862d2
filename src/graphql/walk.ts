import { type Failure } from '../errors.ts'
import type { Reading, Slot } from '../read/shape.ts'
import type { Request } from './collect.ts'
import { exceeds, LIMITS } from './limits.ts'
import type { Recorded } from './record.ts'

/** One root field on its way to a shape: the values bound so far, and what it counts towards the operation's limits. */
export interface Walk {
  readonly request: Request
  readonly mode: Reading
  /** Signs cursors. */
  readonly secret: Buffer
  readonly budget: Budget
  readonly values: Record<Slot, unknown>
}

/** Counted over all root fields of an operation. */
export interface Budget {
  selected: number
  cost: number
  /** How often something was met that another request may have otherwise: a value, a condition. */
  variable: number
  /** Where the operation is to be kept: the arguments that another request may have otherwise, and what they cost. */
  record?: Recorded | undefined
}

/** How many objects of a kind the answer can hold: `each` for every item of the innermost page, which is `page`. */
export interface Times {
  readonly total: number
  readonly each: number
  readonly page: number
}

/** The place of the operation itself among pages. */
export const NO_PAGE = -1

export const ONCE: Times = { total: 1, each: 1, page: NO_PAGE }

/** The items of a plain list, for each of its owners. */
export const inList = ({ total, each, page }: Times): Times => ({
  total: total * LIST_ITEMS,
  each: each * LIST_ITEMS,
  page,
})

/** Keeps a value and names it by its place, so that equal documents make equal shapes. */
export function slot(walk: Walk, value: unknown): Slot {
  const name = `v${Object.keys(walk.values).length}`
  walk.values[name] = value
  walk.budget.variable++
  return name
}

/** A limit of the whole operation is broken: nothing of it runs. */
export class OperationRefused extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Counts a field of the answer. @throws OperationRefused */
export function countField(walk: Walk): void {
  countFields(walk, 1)
}

/** Counts several. @throws OperationRefused */
export function countFields(walk: Walk, count: number): void {
  walk.budget.selected += count
  if (walk.budget.selected > LIMITS.selected) throw new OperationRefused(exceeds('selected'))
}

/** Counts objects that the answer can hold, `weight` each time. @throws OperationRefused */
export function countObjects({ budget }: Pick<Walk, 'budget'>, times: Times, weight = 1): void {
  budget.cost += times.total * weight
  const place = budget.record?.pages[times.page] ?? budget.record
  if (place !== undefined) place.cost += times.each * weight
  if (budget.cost > LIMITS.cost) throw new OperationRefused(exceeds('cost'))
}

/** How many items a plain list counts as: its length is known only to the row that it belongs to. */
export const LIST_ITEMS = 5

/** How many objects a count is worth: it reads up to 10,000 index rows. */
export const COUNT_COST = 20
