// Sections by where they stand in the tree.
import type { Source } from '../descriptor.ts'
import { looksBack } from '../modes.ts'
import type { Mode } from '../shape.ts'
import { now, type Statement } from '../statement.ts'
import { byId, everyRow } from '../visibility.ts'

/**
 * The visible sections whose path meets a condition on it. Paths of the past are found by the claims to them: no index
 * has those of earlier rows.
 */
export function sectionsByPath(q: Statement, mode: Mode, condition: (path: string) => string): Source {
  if (!looksBack(mode)) {
    const rows = everyRow(q, mode, 'section')
    return { ...rows, where: [condition(`${rows.it}.path`), ...rows.where] }
  }
  const c = q.alias()
  const rows = byId(q, mode, 'section', `${c}.section_id`)
  const claimed = [condition(`${c}.path`), `${c}.claimed @> ${now(q)}`, `${rows.it}.path = ${c}.path`]
  return { ...rows, from: `section_paths ${c} cross join ${rows.from}`, where: [...claimed, ...rows.where] }
}
