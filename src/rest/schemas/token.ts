import { z } from 'zod'
import { SCOPES } from '../../access/scopes.ts'
import { instant, uuid } from './common.ts'

const members = {
  id: uuid,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
}

/** A token as lists show it; the secret itself is kept nowhere. */
export const token = z.strictObject({ ...members, revokedAt: instant.nullable() }).meta({ id: 'Token' })

export const newToken = z
  .strictObject({ ...members, token: z.string().meta({ description: 'Shown this once: send it as a bearer token.' }) })
  .meta({ id: 'NewToken' })

/** Who is asking: `id` is null for ADMIN_TOKEN, which no table holds. */
export const self = z.strictObject({ id: uuid.nullable(), scopes: z.array(z.enum(SCOPES)) }).meta({ id: 'Self' })
