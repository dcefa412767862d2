// The writes about what an article was and what was wrong with it, and links to one version of it.
import { addCorrection, correctionInput } from '../content/articles/corrections.ts'
import { restoreArticleRevision, type RestoreRevision } from '../content/history/restore-article.ts'
import { restoreCurrentRevision } from '../content/history/restore-current.ts'
import type { KindName } from '../content/current/kind.ts'
import { parseInput } from '../content/input.ts'
import { createPreview, previewInput, revokePreview } from '../content/previews.ts'
import type { Answer, IfVersion, Written } from '../content/write.ts'
import type { Context } from '../context.ts'
import type { MutationRestoreArticleRevisionArgs } from './generated.ts'

type Given = Record<string, unknown>

/** Where the writes find the address that outsiders call, PUBLIC_URL. */
interface Place {
  publicUrl: string
}

type Write = (ctx: Context, given: Given, answer: Answer, place: Place) => Promise<Written>

/** `idOf` reads the argument `id`. @throws NOT_FOUND for what is no id */
export function historyWrites(idOf: (given: Given) => string): Readonly<Record<string, Write>> {
  const ifVersion = (given: Given): IfVersion | undefined =>
    typeof given['ifVersion'] === 'number' ? [given['ifVersion']] : undefined
  const revision = (given: Given): RestoreRevision => {
    const { version, note } = given as unknown as MutationRestoreArticleRevisionArgs // coerced by the schema
    return { id: idOf(given), version, ifVersion: ifVersion(given), note }
  }
  const restore =
    (type: KindName): Write =>
    (ctx, given, answer) =>
      restoreCurrentRevision(ctx, type, revision(given), answer)
  return {
    restoreArticleRevision: (ctx, given, answer) => restoreArticleRevision(ctx, revision(given), answer),
    restoreSectionRevision: restore('section'),
    restoreAuthorRevision: restore('author'),
    restoreMediaRevision: restore('media'),
    restoreTagRevision: restore('tag'),
    addArticleCorrection: (ctx, given) =>
      addCorrection(ctx, {
        id: idOf(given),
        ifVersion: ifVersion(given),
        input: parseInput(correctionInput, given['input']),
      }),
    createArticlePreview: (ctx, given, _answer, { publicUrl }) => {
      const { version, expiresInSeconds } = given
      return createPreview(ctx, {
        id: idOf(given),
        input: parseInput(previewInput, { version, expiresInSeconds }),
        publicUrl,
      })
    },
    revokeArticlePreview: (ctx, given) => revokePreview(ctx, idOf(given), String(given['previewId'])),
  }
}
