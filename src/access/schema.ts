import { z } from 'zod'
import { SCOPES } from './scopes.ts'

const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z')

/** A token to be made. */
export const tokenCreate = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine(
      (name) => !name.includes('\0') && !/\p{Surrogate}/u.test(name),
      'contains a NUL character or half of a surrogate pair',
    ),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be an RFC 3339 instant with an offset' })
    // An offset may lead out of the years that RFC 3339 can write.
    .refine((value) => new Date(value) <= LAST_INSTANT, 'must lie before the year 10000 in UTC')
    .nullish(),
})

export type TokenCreate = z.infer<typeof tokenCreate>
