// One statement for several sets of values of one shape: a front page asks the same of eight sections. The values stand
// in arrays, each row of which drives the statement once, behind a fence: PostgreSQL runs it per row, as it would alone.
import { createHash } from 'node:crypto'
import type { Compiled, Slot } from './shape.ts'
import type { SlotType } from './statement.ts'

/** The statement with its values as arrays. It answers a row `ord, json` for each that was found; `ord` counts from 1. */
export interface Batched {
  readonly name: string
  readonly text: string
  /** Slots whose value all of them share, `$1` first. */
  readonly shared: readonly Slot[]
  /** Slots that vary, in the order of the arrays behind the shared values. */
  readonly varying: readonly { readonly slot: Slot; readonly isList: boolean }[]
}

/** What is the same for all that one request asks. */
const SHARED: ReadonlySet<Slot> = new Set(['now', 'clock', 'secret'])

/** As statement.ts writes each use of a slot. */
const USE = /\$(\d+)::(timestamptz|text\[\]|text|uuid\[\]|uuid|int8|int|boolean|bytea)(?![\w[])/g

const kept = new WeakMap<Compiled, Batched>()

/** The batched form of a compiled shape; null where nothing in it varies. */
export function batched(compiled: Compiled): Batched | null {
  let made = kept.get(compiled)
  if (made === undefined) {
    made = batch(compiled)
    kept.set(compiled, made)
  }
  return made.varying.length === 0 ? null : made
}

function batch({ text, slots, isTagged }: Compiled): Batched {
  const shared = slots.filter((slot) => SHARED.has(slot))
  const varying = slots.filter((slot) => !SHARED.has(slot))
  const types = new Map<Slot, SlotType>()
  const inner = text.replace(USE, (use, number: string, type: string) => {
    const slot = slots[Number(number) - 1]
    if (slot === undefined) throw new Error(`the statement has no slot ${use}`)
    types.set(slot, type as SlotType) // USE names these alone
    const at = varying.indexOf(slot)
    if (at < 0) return `$${shared.indexOf(slot) + 1}::${type}`
    // A list stands as its own text in the array: arrays of arrays must have one length, and unnest flattens them.
    return type.endsWith('[]') ? `b_.c${at}::${type}` : `b_.c${at}`
  })
  const columns = varying.map((slot, at) => {
    const type = types.get(slot)
    if (type === undefined) throw new Error(`the statement does not use its slot ${slot}`)
    return {
      slot,
      isList: type.endsWith('[]'),
      array: `$${shared.length + at + 1}::${type.endsWith('[]') ? 'text' : type}[]`,
    }
  })
  const arrays = columns.map(({ array }) => array).join(', ')
  const names = columns.map((_, at) => `c${at}, `).join('')
  // What a tagged statement looked at where nothing is to be shown stands beside the answer.
  const marks = isTagged && text.startsWith('select o.marks, ') ? ', x_.marks' : ''
  const whole = `select b_.ord::int ord, x_.json${marks} from unnest(${arrays}) with ordinality b_(${names}ord) cross join lateral (select y_.* from (${inner}) y_ offset 0) x_`
  const name = `b_${createHash('sha256').update(whole).digest('base64url').slice(0, 22)}`
  return { name, text: whole, shared, varying: columns.map(({ slot, isList }) => ({ slot, isList })) }
}

/** An array as PostgreSQL reads it from text. */
export function arrayText(values: readonly string[]): string {
  const items = values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`)
  return `{${items.join()}}`
}
