// What a surface takes of a column in other words than the column's own: GraphQL names the values of a closed list, and
// selects among the members of a JSON object. Done in the statement, so that the answer's text goes out as it comes.
import type { Column } from './descriptor.ts'
import { encode } from './encode.ts'
import type { Member, OfColumn, Words } from './shape.ts'
import { concat, literal, object, quote, sql, type Piece, type Statement } from './statement.ts'

/** The JSON of a column, as the field asks for it. */
export function columnJson(q: Statement, field: OfColumn, { type, nullable }: Column, expression: string): Piece[] {
  switch (field[1]) {
    case 'column':
      return encode(type, nullable, expression)
    case 'words':
      return [sql(`coalesce('"' || ${renamed(field[3], expression)} || '"', 'null')`)]
    case 'members': {
      const form = field[4] ? listOf : objectOf
      if (SIMPLE.test(expression)) return [sql(`coalesce(${form(q, expression, field[3])}, 'null')`)]
      // Worked out once, however many members are taken: some columns are statements of their own.
      const whole = q.alias()
      const json = form(q, `${whole}.v`, field[3])
      return [sql(`coalesce((select ${json} from (select (${expression})::jsonb v offset 0) ${whole}), 'null')`)]
    }
  }
}

/** A column of the row at hand, all of which are jsonb where they hold members; a subselect around it would cost as much. */
const SIMPLE = /^t\d+\.\w+$/

/** The name of a word of a closed list; most are the word in capitals. Null for null. */
function renamed(words: Words, expression: string): string {
  const arms = Object.entries(words).filter(([word, name]) => name !== word.toUpperCase())
  // By ASCII, whatever the database's locale does to an i.
  if (arms.length === 0) return `upper((${expression})::text collate "C")`
  const all = Object.entries(words).map(([word, name]) => `when ${quote(word)} then ${quote(name)}`)
  return `case ${expression} ${all.join(' ')} end`
}

/** Null unless the value is an object. */
function objectOf(q: Statement, value: string, members: readonly Member[]): string {
  const json = concat(object(members.map((member) => [member[0], memberJson(q, value, member)] as const)))
  return `case when jsonb_typeof(${value}) = 'object' then ${json} end`
}

/** Null unless the value is a list. */
function listOf(q: Statement, value: string, members: readonly Member[]): string {
  const e = q.alias()
  const item = concat(object(members.map((member) => [member[0], memberJson(q, `${e}.v`, member)] as const)))
  // string_agg: no array of texts is made first. It adds in the order in which the elements come.
  const items = `(select coalesce(string_agg(${item}, ','), '') from jsonb_array_elements(${value}) ${e}(v))`
  return `case when jsonb_typeof(${value}) = 'array' then '[' || ${items} || ']' end`
}

function memberJson(q: Statement, value: string, member: Member): Piece[] {
  switch (member[1]) {
    case 'const':
      return [literal(member[2])]
    case 'member':
      return [sql(`coalesce((${value} -> ${quote(member[2])})::text, 'null')`)]
    case 'words':
      return [sql(`coalesce('"' || ${renamed(member[3], `${value} ->> ${quote(member[2])}`)} || '"', 'null')`)]
    case 'members': {
      const inner = `${value} -> ${quote(member[2])}`
      const json = member[4] ? listOf(q, `(${inner})`, member[3]) : objectOf(q, `(${inner})`, member[3])
      return [sql(`coalesce(${json}, 'null')`)]
    }
  }
}
