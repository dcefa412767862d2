// How much the random and the racing tests do: enough for every commit by default, more with `npm run test:full`.

/**
 * `usual`, or `full` under BROADSHEET_TEST_SIZE=full. @throws on any other word there, so that a slip of the pen does
 * not pass for a full run
 */
export function bySize(usual: number, full: number): number {
  const size = process.env['BROADSHEET_TEST_SIZE'] ?? ''
  if (size === 'full') return full
  if (size === '') return usual
  throw new Error(`BROADSHEET_TEST_SIZE is "${size}": it may be "full", or absent`)
}
