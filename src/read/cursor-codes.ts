// What both sides of a cursor agree on: page.ts makes it in SQL, cursor.ts reads it in JavaScript.
// payload = code (1 byte) · key (8 bytes, or the text's UTF-8) · id (16); cursor = base64url(payload · MAC), unpadded.
// code = order code × 8 + direction, so that the cursor of another list, order or direction is refused.

/** Bytes of SHA-256(secret · payload) that end a cursor. */
export const MAC_BYTES = 5

/**
 * `edge`: GraphQL's, without a direction. `next`, `previous`: REST's, from an item on. `…From` include that item: given
 * out by an empty page, whose own cursor's item would else be passed over.
 */
export const DIRECTIONS = { edge: 0, next: 1, previous: 2, nextFrom: 3, previousFrom: 4 } as const

export type Direction = keyof typeof DIRECTIONS

export const codeOf = (order: { code: number }, direction: Direction): number => order.code * 8 + DIRECTIONS[direction]
