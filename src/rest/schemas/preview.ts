import { z } from 'zod'
import { count, instant, uri, uuid } from './common.ts'

const members = {
  id: uuid,
  version: count,
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  revokedAt: instant.nullable(),
}

/** A preview as lists show it; its token is in the first answer alone. */
export const preview = z.strictObject(members).meta({ id: 'Preview' })

export const newPreview = z
  .strictObject({
    ...members,
    url: uri.meta({ description: 'Shows the version to whoever bears it.' }),
    token: z.string().meta({ description: 'As the parameter preview of a read. Shown this once.' }),
  })
  .meta({ id: 'NewPreview' })
