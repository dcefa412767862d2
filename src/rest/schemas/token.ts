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
  revokedAt: instant.nullable(),
}

/** A token as lists show it; the secret itself is kept nowhere. */
export const token = z.strictObject(members).meta({ id: 'Token' })

export const newToken = z
  .strictObject({ ...members, token: z.string().meta({ description: 'Shown this once: send it as a bearer token.' }) })
  .meta({ id: 'NewToken' })

/** ADMIN_TOKEN, which is in no table. */
export const adminToken = z.strictObject({ id: z.null(), scopes: z.array(z.enum(SCOPES)) }).meta({ id: 'AdminToken' })
