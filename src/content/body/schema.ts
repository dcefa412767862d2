import { z } from 'zod'
import type { Body } from './blocks.ts'
import { blockSchema, blockTypes } from './blocks.ts'
import type { Fault } from './faults.ts'
import { faultsOfIssue, formatPath } from './faults.ts'
import { bodyJson, jsonFaults } from './json.ts'
import { bodyLimits } from './limits.ts'
import { keyFaults, ruleFaults } from './rules.ts'
import type { Visit } from './walk.ts'
import { walkUnchecked } from './walk.ts'

type Blocks = Visit<Record<string, unknown>>[]

const number = (count: number): string => count.toLocaleString('en')

/** Faults of the whole: bytes, blocks at every depth, depth. */
const sizeFaults = (body: unknown[], blocks: Blocks): Fault[] => {
  const faults: Fault[] = []
  const bytes = Buffer.byteLength(bodyJson(body))
  if (bytes > bodyLimits.bytes) {
    faults.push({ keys: [], message: `has ${number(bytes)} bytes of JSON; at most ${number(bodyLimits.bytes)}` })
  }
  // What is no object is not walked, but takes a place at the top all the same.
  const count = Math.max(blocks.length, body.length)
  if (count > bodyLimits.blocks) {
    faults.push({
      keys: [],
      message: `has ${number(count)} blocks at all depths; at most ${number(bodyLimits.blocks)}`,
    })
  }
  const deep = blocks.find((visit) => visit.depth > bodyLimits.depth)
  if (deep) faults.push({ keys: deep.keys, message: `is a block at depth ${deep.depth}; at most ${bodyLimits.depth}` })
  return faults
}

/** Faults of shape, block by block, and with them the rules of that block and of those inside it. */
const blockFaults = (body: unknown[], blocks: Blocks): Fault[] => {
  const byIndex = new Map<PropertyKey | undefined, Blocks>()
  const listKeys = new Map<string, PropertyKey[]>()
  for (const visit of blocks) {
    const [index] = visit.keys
    const inBlock = byIndex.get(index)
    if (inBlock) inBlock.push(visit)
    else byIndex.set(index, [visit])
    const list = visit.keys.slice(0, -1)
    if (list.length > 0 && typeof visit.keys.at(-1) === 'number') listKeys.set(JSON.stringify(list), list)
  }
  const faults = keyFaults(body, [])
  for (const [i, block] of body.entries()) {
    // Far beyond what is told, the rest is not worth the time.
    if (faults.length >= enough) return faults
    const result = blockSchema.safeParse(block, { reportInput: true })
    for (const issue of result.error?.issues ?? []) {
      faults.push(...faultsOfIssue({ ...issue, path: [i, ...issue.path] }))
    }
    for (const visit of byIndex.get(i) ?? []) faults.push(...ruleFaults(visit.block, visit.keys, visit.inFootnote))
  }
  for (const keys of listKeys.values()) {
    const list = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), body)
    faults.push(...keyFaults(list, keys))
  }
  return faults
}

const enough = bodyLimits.faults * 10

const capped = (faults: Fault[]): Fault[] => {
  const more = faults.length - bodyLimits.faults
  if (more <= 0) return faults
  return [
    ...faults.slice(0, bodyLimits.faults),
    { keys: [], message: `has ${more >= enough - bodyLimits.faults ? 'at least ' : ''}${number(more)} more faults` },
  ]
}

/** All faults of a body, at most `bodyLimits.faults` and a last one that counts the rest. Never throws. */
export const bodyFaults = (value: unknown): Fault[] => {
  if (value === undefined) return [{ keys: [], message: 'is required' }]
  if (!Array.isArray(value)) return [{ keys: [], message: 'must be an array of blocks' }]
  const scan = jsonFaults(value)
  // Nothing that recurses sees a body that is too deep.
  if (scan.isTooDeep) return capped(scan.faults)
  const blocks = walkUnchecked(value)
  const sizes = sizeFaults(value, blocks)
  if (sizes.length > 0) return capped([...sizes, ...scan.faults])
  const told = new Set(scan.faults.map((fault) => formatPath('', fault.keys)))
  const rest = blockFaults(value, blocks).filter((fault) => !told.has(formatPath('', fault.keys)))
  return capped([...scan.faults, ...rest])
}

/** The faults of a body with paths such as `body[3].children[0].text`; none when the body is accepted. */
export const checkBody = (value: unknown, path = 'body'): { faults: { path: string; message: string }[] } => ({
  faults: bodyFaults(value).map(({ keys, message }) => ({ path: formatPath(path, keys), message })),
})

/**
 * The body as a field of a zod object. It hands on the very array that came in: nothing is trimmed, defaulted or
 * reordered. In JSON Schema it is an array of objects; `blockSchema` describes each type.
 */
export const bodySchema = z
  .unknown()
  .superRefine((value, context) => {
    for (const { keys, message } of bodyFaults(value)) context.addIssue({ code: 'custom', path: keys, message })
  })
  .meta({
    type: 'array',
    maxItems: bodyLimits.blocks,
    items: {
      type: 'object',
      required: ['_type', '_key'],
      properties: { _type: { enum: blockTypes }, _key: { type: 'string' } },
    },
    description: 'Portable Text: the blocks of docs/body.md.',
    // bodyFaults accepts exactly what blockSchema and the rules do, so the unknown that passes is a Body.
  }) as unknown as z.ZodType<Body, Body>
