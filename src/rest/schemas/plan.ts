import { z } from 'zod'
import { uuid } from './common.ts'

const plannedEntry = z
  .strictObject({
    action: z.string(),
    type: z.string(),
    id: uuid.nullable().meta({ description: 'The entity’s. One that would be made gets another when it is.' }),
    version: z.int().nullable(),
    previousVersion: z.int().nullable(),
    fields: z.array(z.string()).meta({ description: 'The top-level names that would change.' }),
    audience: z.enum(['public', 'editors', 'admin']),
    note: z.string().nullable(),
  })
  .meta({ id: 'PlannedEntry' })

/** A dry run of what answers nothing. */
export const plan = z
  .strictObject({
    plan: z.array(plannedEntry).meta({ description: 'The entries that the log would get, in order.' }),
  })
  .meta({ id: 'Plan' })
