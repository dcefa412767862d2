import type { Reading, Shape } from '../src/read/shape.ts'
import type { selectFields } from '../src/rest/shape.ts'

export interface Kind {
  title: string
  reading: Reading
  shape: Shape
  values: Record<string, unknown>
}
export interface Samples {
  article: { id: string; slug: string; locale: string }
  [name: string]: unknown
}
export interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}
type Query = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>

export function samplesOf(query: Query): Promise<Samples>
export function kinds(select: typeof selectFields, samples: Samples): Kind[]
export function execution(compiled: { slots: readonly string[] }, values: Record<string, unknown>): string
export function nodesOf(plan: Plan): Plan[]
