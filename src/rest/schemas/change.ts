import { z } from 'zod'
import { instant, text, uuid } from './common.ts'

const change = z
  .strictObject({
    seq: z.int().min(1).meta({ description: 'Rises by one from entry to entry.' }),
    at: instant,
    action: z.string(),
    type: z.enum(['article', 'section', 'author', 'media', 'tag', 'token', 'webhook', 'import', 'epoch', 'settings']),
    id: uuid.nullable().meta({ description: 'Of the item.' }),
    version: z.int().nullable(),
    actor: z.string(),
    note: text,
    affects: z
      .array(z.string())
      .meta({ description: 'Hashes of addresses, and the trees and translation groups, that the change touches.' }),
  })
  .meta({ id: 'Change' })

/** A page of the log. */
export const changePage = z
  .strictObject({
    items: z.array(change),
    cursor: z.string().meta({ description: 'Where to go on: send it as after.' }),
  })
  .meta({ id: 'ChangePage' })
