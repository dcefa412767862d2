// The text of an answer: that of its statements, put together.
import type { Queryable } from '../db/client.ts'
import { compile } from '../read/compile.ts'
import { runOne } from '../read/run.ts'
import type { Member } from '../read/shape.ts'
import type { Bound } from './bind.ts'
import { runTogether } from './together.ts'

/** One statement and what is made of it. */
type BoundRead = Exclude<Bound, { text: string }>

/**
 * The whole answer. With `tags`, all that was looked at is added to them. @throws what a statement throws
 */
export async function textOf(on: Queryable, roots: readonly Bound[], tags?: Set<string>): Promise<string> {
  const ready = tags === undefined ? roots : roots.map((root) => ('text' in root ? root : tagged(root)))
  const reads = ready.filter((root): root is BoundRead => !('text' in root))
  const texts = runTogether(
    on,
    reads.filter(({ redirect }) => redirect === null),
    tags,
  )
  let run = 0
  const waited = reads.map((read) =>
    read.redirect === null ? (texts[run++] ?? Promise.resolve(null)) : redirected(on, read, read.redirect, tags),
  )
  const found = await Promise.all(waited)
  let at = 0
  const members = ready.map((root) => `"${root.as}":${'text' in root ? root.text : (found[at++] ?? 'null')}`)
  return `{"data":{${members.join()}}}`
}

const tagged = (root: BoundRead): BoundRead => ({
  ...root,
  compiled: compile(root.shape, root.mode, { tagged: true }),
})

/** Where a former address leads. */
async function redirected(
  on: Queryable,
  { compiled, values }: BoundRead,
  members: readonly Member[],
  tags: Set<string> | undefined,
): Promise<string | null> {
  const found = await runOne(on, compiled, values, tags)
  if (found?.found !== 'redirect') return null
  const { id, address, locale } = found
  const whole: Record<string, unknown> = { id, slug: address, path: address, locale }
  const json = members.map((member) => {
    const value = member[1] === 'const' ? member[2] : JSON.stringify(whole[member[2]] ?? null)
    return `"${member[0]}":${value}`
  })
  return `{${json.join()}}`
}
