// Query string -> shape. Only what a request selects is in a shape, never a value.
import type { Fault } from '../errors.ts'
import { fail } from '../errors.ts'
import { isForEditors } from '../read/modes.ts'
import type { Entity, Field, Reading } from '../read/shape.ts'
import { BODY_FORMATS, MEMBERS, type BodyFormat, type Member } from './selection.ts'

export interface Selecting {
  entity: Entity
  mode: Reading
  isList: boolean
  /** Dot paths; absent: the default. */
  fields?: readonly string[]
  include?: readonly string[]
  bodyFormat?: readonly BodyFormat[]
}

/** Names below a name; empty: all that is there by default. */
type Paths = Map<string, Paths>

/**
 * The fields that a request selects, in the catalogue's order. @throws INVALID_PARAMETER naming every path of `fields`
 * that does not exist or is for editors, and a `bodyFormat` without a body.
 */
export function selectFields(selecting: Selecting): Field[] {
  const { entity, mode, isList, fields, bodyFormat } = selecting
  const members = MEMBERS[entity]
  const faults: Fault[] = []
  const wanted = fields && pathsOf(fields)
  const bodyIsWanted = wanted ? wanted.has('body') : !isList
  if (bodyFormat && !bodyIsWanted) faults.push({ path: 'bodyFormat', message: 'needs a body: name body in fields' })
  const include = pathsOf(selecting.include ?? [])
  const bodies = new Set(bodyFormat?.map((format) => BODY_FORMATS[format]) ?? ['body'])
  const rules: Rules = { isEditor: isForEditors(mode), isList, faults }
  if (bodyIsWanted && entity === 'article') {
    // `body` stands for the body in whatever forms are asked for.
    const named = wanted ?? new Map<string, Paths>()
    named.delete('body')
    for (const body of bodies) named.set(body, new Map())
    rules.bodies = named
  }
  const selected = select(members, wanted, include, '', rules)
  if (faults.length > 0) throw fail('INVALID_PARAMETER', { errors: faults })
  return selected
}

const listKeys = new WeakMap<readonly string[], string>()

/** Tells apart what requests select; a list of many paths, once read, is written once (parse.ts remembers it). */
export const selectionKey = ({ fields, include, bodyFormat }: Pick<Selecting, 'fields' | 'include' | 'bodyFormat'>) =>
  `${listKey(fields)} ${listKey(include)} ${listKey(bodyFormat)}`

function listKey(list: readonly string[] | undefined): string {
  if (list === undefined) return '*'
  const known = listKeys.get(list)
  if (known !== undefined) return known
  const made = list.join(',')
  if (Object.isFrozen(list)) listKeys.set(list, made)
  return made
}

interface Rules {
  isEditor: boolean
  isList: boolean
  faults: Fault[]
  /** At the root of an article with a body: the forms it comes in. */
  bodies?: Paths
}

const BODIES = new Set<string>(Object.values(BODY_FORMATS))

function select(
  members: readonly Member[],
  wanted: Paths | undefined,
  include: Paths | undefined,
  prefix: string,
  rules: Rules,
): Field[] {
  for (const name of wanted?.keys() ?? []) {
    if (!members.some((member) => member.name === name))
      rules.faults.push({ path: 'fields', message: `${prefix}${name} does not exist` })
  }
  const fields: Field[] = []
  for (const member of members) {
    const { name, kind } = member
    const below = wanted?.get(name)
    const included = include?.get(name)
    if (!isSelected(member, wanted, include, prefix === '' ? rules : { ...rules, bodies: undefined })) continue
    if (below && member.when === 'editor' && !rules.isEditor) {
      rules.faults.push({ path: 'fields', message: `${prefix}${name} needs perspective=draft` })
      continue
    }
    if (kind === 'one' || kind === 'list') {
      const inner = below && below.size > 0 ? below : undefined
      const picked = select(member.members ?? [], inner, included, `${prefix}${name}.`, rules)
      fields.push([name, kind, name, picked])
      continue
    }
    for (const rest of below?.keys() ?? [])
      rules.faults.push({ path: 'fields', message: `${prefix}${name}.${rest} cannot be named: ${name} comes whole` })
    fields.push([name, kind, name])
  }
  return fields
}

function isSelected(
  { name, when }: Member,
  wanted: Paths | undefined,
  include: Paths | undefined,
  { isEditor, isList, bodies }: Rules,
): boolean {
  if (bodies && BODIES.has(name)) return bodies.has(name)
  if (include?.has(name)) return true
  if (wanted) return wanted.has(name)
  if (when === 'single') return !isList
  return when === 'always' || (when === 'editor' && isEditor)
}

function pathsOf(names: readonly string[]): Paths {
  const root: Paths = new Map()
  for (const name of names) {
    let at = root
    for (const part of name.split('.')) {
      const next: Paths = at.get(part) ?? new Map<string, Paths>()
      at.set(part, next)
      at = next
    }
  }
  return root
}
