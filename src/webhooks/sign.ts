// Standard Webhooks 1.0: symmetric secrets, `whsec_` and base64; one signature for each secret that still holds.
import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** Random bytes of a secret; the specification asks for 24 to 64. */
const SECRET_BYTES = 32

export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`

export interface Signed {
  id: string
  at: Date
  payload: string
}

/** The three headers of one attempt. With two secrets both sign, so that a receiver changes over when it likes. */
export function signatureHeaders({ id, at, payload }: Signed, secrets: readonly string[]): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, payload)).join(' '),
  }
}
