import { z } from 'zod'

const item = z
  .strictObject({
    status: z.int(),
    headers: z.strictObject({ etag: z.string().optional(), location: z.string().optional() }),
    body: z.unknown().meta({ description: 'What the operation answers by itself; null of 204.' }),
  })
  .meta({ id: 'BatchItem' })

export const batchAnswer = z
  .strictObject({ items: z.array(item).meta({ description: 'One for each operation, in their order.' }) })
  .meta({ id: 'BatchAnswer' })
