/**
 * Why the process cannot start or finish a command, in one line for the person at the terminal.
 * `main.ts` prints the message alone, without a stack, and exits 1.
 */
export class StartFailure extends Error {
  override name = 'StartFailure'
}

/** The one line that says what went wrong, whatever was thrown. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A refused connection to a name with two addresses is an AggregateError whose own message is empty.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reason).join(', ')
  return error.message.split('\n')[0] ?? error.name
}
