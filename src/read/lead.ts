// A section's curated front.
import { nestedMode } from './modes.ts'
import { foundIds } from './resolve.ts'
import type { Mode, Slot } from './shape.ts'
import type { Statement } from './statement.ts'
import { current, table } from './visibility.ts'

/** An array of the lead items' ids, once each, in the order of the sections named and then the editors'. */
export function leadIds(q: Statement, mode: Mode, sections: Slot | null, preset: string | null): string {
  const named = sections === null ? null : foundIds(q, nestedMode(mode), 'section', q.slot(sections, 'text[]'))
  const ids = preset !== null ? `array[${preset}]` : named
  if (ids === null) return `'{}'::uuid[]`
  const section = [`s.id = o.id`, ...current(q, mode, 's')].join(' and ')
  return `array(select i.id from (select x.id, min(o.ord * 1000 + x.ord) place from unnest(${ids}) with ordinality o(id, ord) join ${table(mode, 'section', 's')} on ${section} cross join unnest(s.lead_items) with ordinality x(id, ord) group by x.id) i order by i.place)`
}
