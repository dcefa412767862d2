// A planned operation, bound to what another request brings: every value and the cost are judged before anything runs.
import { compile } from '../read/compile.ts'
import { baseValues } from '../read/run.ts'
import type { Compiled, Reading, Shape, Slot } from '../read/shape.ts'
import { formOf, valuesOf } from './asked-page.ts'
import type { Binding } from './asked-root.ts'
import type { Request } from './collect.ts'
import { TYPE_KEY } from './kinds.ts'
import { LIMITS } from './limits.ts'
import type { Recorded, RecordedPage, RecordedRoot } from './record.ts'

/** What requests with variables of one form have in common. */
export interface Variant {
  readonly roots: readonly VariantRoot[]
  /** Objects outside any page. */
  readonly cost: number
  readonly pages: readonly VariantPage[]
  /** Of its statements. */
  readonly characters: number
}

type VariantRoot = { readonly as: string } & (
  | { readonly text: string }
  | {
      readonly planned: RecordedRoot
      readonly shape: Shape
      readonly compiled: Compiled
      /** The values of pages that every request asks for alike. */
      readonly values: Readonly<Record<Slot, unknown>>
      /** Whether neither the variables nor the viewer bear on it. */
      readonly isFixed: boolean
    }
)

interface VariantPage extends RecordedPage {
  readonly form: string
  /** The place of its root. */
  readonly root: number
}

/** A root field, ready to be run. */
export type Bound = { readonly as: string } & (
  | { readonly text: string }
  | {
      readonly shape: Shape
      readonly mode: Reading
      readonly compiled: Compiled
      readonly values: Readonly<Record<Slot, unknown>>
      readonly redirect: RecordedRoot['redirect']
      /** Whether it asks about another instant than the request's own. */
      readonly looksBack: boolean
    }
)

/** Null where a request has to be planned each time. */
export function variantOf({ roots, pages, cost }: Recorded): Variant | null {
  // What a search names is looked up first.
  if (pages.some(({ asked }) => asked.filters.has('query'))) return null
  const made: VariantRoot[] = []
  const ends: number[] = []
  for (const [as, planned] of roots) {
    if (planned === null || (typeof planned !== 'string' && planned.asked.preview !== undefined)) return null
    ends.push(typeof planned === 'string' ? Infinity : planned.firstPage)
    made.push(typeof planned === 'string' ? { as, text: planned } : rootOf(as, planned))
  }
  // A page is of the last root that had begun when it was met.
  const rootOfPage = (at: number): number => ends.findLastIndex((first) => first <= at)
  const ready = pages.map((page, at) => ({ ...page, form: formOf(page.asked), root: rootOfPage(at) }))
  for (const { isFixed, root, slots, asked } of ready) {
    const owner = made[root]
    if (isFixed && owner !== undefined && 'values' in owner) assign(owner.values, slots, valuesOf(asked))
  }
  const characters = made.reduce((sum, root) => sum + ('compiled' in root ? root.compiled.text.length : 0), 0)
  return { roots: made, pages: ready, cost, characters }
}

function rootOf(as: string, planned: RecordedRoot): VariantRoot {
  const { asked } = planned
  const shape = withoutTypes(planned.shape)
  const isFixed = planned.isFixed && asked.mode === 'live' && asked.asOf === undefined
  return { as, planned, shape, compiled: compile(shape, asked.mode), values: {}, isFixed }
}

/** The executor alone has to be told what an answer to `node` is. */
function withoutTypes(shape: Shape): Shape {
  if (shape.root !== 'node') return shape
  const types = Object.entries(shape.types).map(([entity, fields]) => [
    entity,
    fields.filter(([as]) => as !== TYPE_KEY),
  ])
  return { ...shape, types: Object.fromEntries(types) as typeof shape.types } // the same keys
}

function assign(values: object, slots: readonly Slot[], given: readonly unknown[]): void {
  slots.forEach((slot, at) => Object.assign(values, { [slot]: given[at] }))
}

/**
 * The root fields of a request; null where it is of another form, or costs too much. @throws what is wrong with its
 * arguments
 */
export function bind(
  { roots, pages, cost }: Variant,
  request: Request,
  binding: Binding & { readonly now: Date },
): Bound[] | null {
  const bound: (Bound & { values?: Record<Slot, unknown> })[] = []
  for (const root of roots) {
    if ('text' in root) {
      bound.push(root)
      continue
    }
    const { as, planned, shape, compiled } = root
    const asked = root.isFixed ? planned.asked : planned.read({ request }, binding)
    const { mode, by, asOf } = asked
    if (mode !== planned.asked.mode || by !== planned.asked.by || asked.preview !== undefined) return null
    if (asked.values === null) {
      bound.push({ as, text: 'null' })
      continue
    }
    const at = asOf === undefined ? binding : { now: asOf, clock: binding.clock }
    const values = { ...root.values, ...asked.values, ...baseValues(at, binding.secret) }
    bound.push({ as, shape, mode, compiled, values, redirect: planned.redirect, looksBack: asOf !== undefined })
  }
  let sum = cost
  const items: number[] = []
  for (const page of pages) {
    const root = roots[page.root]
    if (root === undefined || !('planned' in root)) return null
    let { count } = page.asked
    if (!page.isFixed) {
      const asked = page.read({ request, mode: root.planned.asked.mode, secret: binding.secret })
      if (formOf(asked) !== page.form) return null
      count = asked.count
      const { values } = bound[page.root] ?? {}
      if (values !== undefined) assign(values, page.slots, valuesOf(asked))
    }
    const number = (items[page.above.page] ?? 1) * page.above.each * count
    items.push(number)
    sum += page.cost * number
  }
  return sum > LIMITS.cost ? null : bound
}
