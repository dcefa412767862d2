// The ledger of an article: what was wrong and what is right, append-only and dated. It belongs to the article, not to a
// version, and readers see an entry from the instant that it was made.
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { demand } from '../../access/policy.ts'
import { appendChange } from '../../changes/append.ts'
import { readClock } from '../../changes/write-clock.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { walkBlocks } from '../body/walk.ts'
import { invalid } from '../input.ts'
import { text } from '../text.ts'
import { CORRECTION_KINDS } from '../words.ts'
import type { IfVersion, Written } from '../write.ts'
import { itemId, write } from '../write.ts'
import { imageOf } from './image.ts'
import type { Version, VersionState } from './repository.ts'
import { readVersion } from './repository.ts'
import type { Held } from './state.ts'
import { holdPresent } from './steps.ts'

/** As many as one answer shows: none is ever left out. */
export const MAX_CORRECTIONS = 500

/** A correction as a caller sends it (vocabulary.md section 1). */
export const correctionInput = z.strictObject({
  kind: z.enum(CORRECTION_KINDS),
  text: text({ min: 1, max: 10_000 }),
  blockId: text({ min: 1, max: 100 }).nullish(),
  visible: z.boolean().nullish(),
  note: text({ max: 2_000 }).nullish(),
})
export type CorrectionInput = z.infer<typeof correctionInput>

export interface Correction {
  id: string
  kind: (typeof CORRECTION_KINDS)[number]
  text: string
  publishedAt: Date
  visible: boolean
  blockId: string | null
}

/**
 * Appends to the ledger; `visible: false` is for the record alone. The version's number stays. Gives the correction as
 * JSON. @throws INVALID_INPUT, NOT_FOUND, TRASHED, STALE_VERSION, STEP_NOT_ALLOWED before readers ever saw the article,
 * WITHDRAWN
 */
export async function addCorrection(
  ctx: Context,
  { id: asked, ifVersion, input }: { id: string; ifVersion?: IfVersion | undefined; input: CorrectionInput },
): Promise<Written> {
  demand(ctx.viewer, 'articles:publish')
  const id = itemId(asked)
  return write(ctx, async (tx) => {
    const held = await holdPresent(tx, ctx, id, ifVersion)
    const { article, latest } = held
    const clock = await readClock(tx, [id], latest.state.created_at)
    const live = await liveVersion(held, clock)
    demandBlock(input.blockId ?? null, live ?? latest)
    await demandRoom(tx, id)
    const correction: Correction = {
      id: uuid(),
      kind: input.kind,
      text: input.text,
      publishedAt: clock,
      visible: input.visible ?? true,
      blockId: input.blockId ?? null,
    }
    await tx.query(
      `insert into corrections (id, article_id, kind, text, block_id, visible, published_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        correction.id,
        id,
        correction.kind,
        correction.text,
        correction.blockId,
        correction.visible,
        clock,
        ctx.viewer.actor,
      ],
      'insert-correction',
    )
    // What readers do not see changes nothing for them.
    const seen = correction.visible ? live : null
    const image =
      seen === null
        ? null
        : imageOf(seen.content, { publishedAt: seen.state.published_at, modifiedAt: seen.state.modified_at })
    const { version } = (live ?? latest).state
    await appendChange(
      tx,
      { viewer: ctx.viewer, at: clock },
      {
        type: 'article',
        itemId: id,
        action: 'corrected',
        version,
        previousVersion: version,
        note: input.note ?? null,
        fields: ['corrections'],
        audience: image === null ? 'editors' : 'public',
        before: image,
        after: image,
      },
    )
    return { id, version: article.latest_version, clock, json: JSON.stringify(correction), created: true }
  })
}

/** What readers see now, if anything. @throws STEP_NOT_ALLOWED when they never saw the article, WITHDRAWN */
async function liveVersion({ tx, article, latest, intervals }: Held, clock: Date): Promise<Version | null> {
  const begun = intervals.filter(({ live_from }) => live_from !== null && live_from <= clock)
  const [last] = begun
  if (last === undefined)
    throw fail('STEP_NOT_ALLOWED', { detail: 'Readers have never seen it: there is nothing to correct. Edit it.' })
  if (last.withdrawn_at !== null || latest.state.withdrawn_at !== null) throw fail('WITHDRAWN')
  return isOver(last, clock) ? null : readVersion(tx, article.id, last.version)
}

const isOver = ({ live_to }: VersionState, clock: Date): boolean => live_to !== null && live_to <= clock

/** @throws INVALID_INPUT where the body that readers see (else the newest) has no block of that key, at any depth */
function demandBlock(blockId: string | null, { content }: Version): void {
  if (blockId === null) return
  for (const { block } of walkBlocks(content.body ?? [])) if (block._key === blockId) return
  throw invalid([{ path: 'blockId', message: 'is the _key of no block of the body' }])
}

async function demandRoom(tx: Tx, id: string): Promise<void> {
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from corrections where article_id = $1',
    [id],
    'count-corrections',
  )
  if ((row?.count ?? 0) < MAX_CORRECTIONS) return
  throw fail('STEP_NOT_ALLOWED', { detail: `An article has at most ${MAX_CORRECTIONS} corrections.` })
}
