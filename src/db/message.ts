// Several statements in one message to the server, one answer back. They run in order, each as if it were alone, with a
// snapshot of its own; where one fails, those after it are not run. PostgreSQL answers at the end of the message, so it
// costs one round trip however many there are.
import { createRequire } from 'node:module'
import pg from 'pg'
import type { Rows } from './client.ts'
import { heldBy, type Column, type Held } from './prepared.ts'

export interface Statement {
  text: string
  values?: readonly unknown[] | undefined
  /** Prepares it on its connection. */
  name?: string | undefined
}

/** What came of one statement. */
export interface Outcome {
  rows: Rows
  /** PostgreSQL's word for what was done, such as `COMMIT`. */
  command: string
}

/** A statement of the same message failed before this one, which was not run. */
export class NotRun extends Error {}

// The driver has no types for its parts; these are the members that its own queries use.
interface Connection {
  stream: { cork(): void; uncork(): void }
  parsedStatements: Record<string, string>
  parse(statement: { name: string; text: string }): void
  bind(bound: { statement: string; values: unknown[] }): void
  describe(of: { type: 'P'; name: '' }): void
  execute(): void
  sync(): void
  on(event: 'parseComplete', listener: () => void): void
  off(event: 'parseComplete', listener: () => void): void
}
interface Field {
  name: string
  dataTypeID: number
}
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue(value: unknown): unknown // how the driver writes each kind of value
}

/** Instants in UTC, which cost the driver, who writes local time, more than all other values of a read together. */
function writtenValue(value: unknown): unknown {
  if (!(value instanceof Date)) return prepareValue(value)
  const year = value.getUTCFullYear()
  return year >= 1 && year <= 9_999 ? value.toISOString() : prepareValue(value)
}

interface Waiting extends Statement {
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

/** Sends the statements on a client that is idle, or as soon as it is; the promises settle in their order. */
export function send(client: pg.ClientBase, statements: readonly Waiting[]): void {
  client.query(new Message(statements))
}

/** As `send`, for one statement: settles when the client is idle again. */
export function sendOne(client: pg.ClientBase, statement: Statement): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined
    const message = new Message([{ ...statement, resolve: (made) => (outcome = made), reject }])
    // What runs outside a transaction is committed, or is not, after its own answer.
    message.callback = (error) => {
      if (error) reject(error)
      else if (outcome !== undefined) resolve(outcome)
    }
    client.query(message)
  })
}

/** What the driver runs: it calls these methods as the server's answers arrive. */
class Message implements pg.Submittable {
  /** Set by the driver, which bounds the wait for the whole message with it. */
  callback: (error?: Error | null) => void = () => undefined
  private readonly statements: readonly Waiting[]
  private parsing: Statement[] = []
  private current = 0
  /** Of the statements that have a name, in their places. */
  private held: (Held | undefined)[] = []
  private columns: readonly Column[] = []
  private rows: Rows = []
  private stopParsing: () => void = () => undefined
  private isOver = false
  private isUnsent = false

  constructor(statements: readonly Waiting[]) {
    this.statements = statements
  }

  submit = (on: unknown): Error | null => {
    const connection = on as Connection // the driver's own, see above
    const onParsed = (): void => {
      const parsed = this.parsing.shift()
      // What has been parsed stays so, whatever fails afterwards.
      if (parsed?.name !== undefined) connection.parsedStatements[parsed.name] = parsed.text
    }
    for (const { text, name = '' } of this.statements) {
      // Before anything is sent: what is not sent whole is not sent at all.
      const known = name === '' ? undefined : connection.parsedStatements[name]
      if (known === undefined || known === text) continue
      this.isUnsent = true
      return new Error(`two statements are named ${name}`)
    }
    const written: unknown[][] = []
    try {
      for (const { values = [] } of this.statements) written.push(values.map(writtenValue))
    } catch (error) {
      // A value that has no text, such as an object within itself.
      this.isUnsent = true
      return error as Error // JSON.stringify and toJSON of the driver's values throw errors alone
    }
    const holding = heldBy(connection)
    connection.stream.cork()
    try {
      for (const [i, statement] of this.statements.entries()) {
        const { text, name = '' } = statement
        const known = connection.parsedStatements[name]
        const isParsing = this.parsing.some((other) => other.name === name)
        if (name === '' || (known === undefined && !isParsing)) {
          connection.parse({ name, text })
          this.parsing.push(statement)
        }
        connection.bind({ statement: name, values: written[i] ?? [] })
        const held = name === '' ? undefined : holding.get(name)
        this.held.push(held)
        if (held === undefined || held.columns === null) connection.describe({ type: 'P', name: '' })
        connection.execute()
      }
      this.columns = this.held[0]?.columns ?? []
      if (this.parsing.length > 0) {
        connection.on('parseComplete', onParsed)
        this.stopParsing = () => connection.off('parseComplete', onParsed)
      }
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
    return null
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: pg.types.getTypeParser(dataTypeID, 'text') as Column['parse'], // the driver says any
    }))
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {}
    const { columns } = this
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]
      const text = fields[i] ?? null
      if (column !== undefined) row[column.name] = text === null ? null : column.parse(text)
    }
    this.rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }): void {
    const held = this.held[this.current]
    if (held !== undefined) held.columns = this.columns
    this.statements[this.current]?.resolve({ rows: this.rows, command: text.split(' ', 1)[0] ?? '' })
    this.current++
    this.rows = []
    this.columns = this.held[this.current]?.columns ?? []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleReadyForQuery(): void {
    this.end()
    this.callback(null)
  }

  handleError(error: Error): void {
    if (this.isOver) return
    this.end()
    // Of those behind it nothing is known where it is not the server that says so.
    const isSaid = !this.isUnsent && 'severity' in error
    for (const [i, statement] of this.statements.slice(this.current).entries())
      statement.reject(i > 0 && isSaid ? new NotRun('a statement before it failed', { cause: error }) : error)
    this.callback(error)
  }

  private end(): void {
    this.isOver = true
    this.stopParsing()
  }
}
