import { columns, defaulted } from '../columns.ts'
import type { Kind } from '../current/kind.ts'
import { parseInstant } from '../instants.ts'
import { mediaCreate } from './schema.ts'

function rightsUntil(license: unknown): Date | null {
  const expiresAt = (license as { expiresAt?: string } | undefined)?.expiresAt // the schema's license
  return expiresAt === undefined ? null : parseInstant(expiresAt)
}

/** Media items: metadata alone; the file lies at its `url`. Readers see one once something public shows it. */
export const MEDIA: Kind = {
  type: 'media',
  table: 'media',
  scope: 'media:write',
  schema: mediaCreate,
  columns: [
    ...columns('plain', 'kind url mimeType width height sha256 alt caption title description imageType'),
    ...columns('plain', 'digitalSourceType thumbhash dominantColor seoFilename'),
    ...columns('bigint', 'durationMs bytes'),
    ...columns(
      'json',
      'provider credit copyright license focalPoint crops renditions variants location keywords people',
    ),
    ...columns('free', 'embedded'),
    ...columns('instant', 'takenAt'),
    defaulted('decorative', false),
    defaulted('inappropriateForAds', false),
    defaulted('explicit', false),
    defaulted('hidden', false),
  ],
  references: [],
  claims: null,
  secrets: new Set(['embedded', 'hidden']),
  derived: (content) => ({ rights_until: rightsUntil(content['license']) }),
  image: (row) => ({ kind: row['kind'], createdAt: row.created_at }),
}
