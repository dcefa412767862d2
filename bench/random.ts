// Numbers that look random and are the same for the same seed, on every machine: sfc32, in whole numbers alone.

export interface Random {
  /** 32 bits. */
  bits(): number
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** True this often, of 1. */
  chance(share: number): boolean
  /** A whole number from 0 to below `end`, small ones far more often: the square of a fraction. */
  skewed(end: number): number
}

/** A generator for one thing: `parts` name it (a seed, a kind, an index), and each name gives a stream of its own. */
export function random(...parts: readonly number[]): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  const bits = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (const part of parts) {
    a ^= part | 0
    b ^= Math.imul(part | 0, 0x85ebca6b)
    for (let turn = 0; turn < 6; turn++) bits()
  }
  const below = (end: number): number => Math.floor((bits() / 2 ** 32) * end)
  return {
    bits,
    below,
    chance: (share) => bits() < share * 2 ** 32,
    skewed: (end) => {
      const fraction = bits() / 2 ** 32
      return Math.floor(fraction * fraction * end)
    },
  }
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const bytes = (bits: number): string =>
  `${hex[bits >>> 24]}${hex[(bits >>> 16) & 255]}${hex[(bits >>> 8) & 255]}${hex[bits & 255]}`

/** A UUIDv7 of the instant (RFC 9562): those of later instants sort behind. */
export function uuidAt(ms: number, from: Random): string {
  const time = ms.toString(16).padStart(12, '0')
  const [x, y, z] = [bytes(from.bits()), bytes(from.bits()), bytes(from.bits())]
  const variant = '89ab'.charAt(from.below(4))
  return `${time.slice(0, 8)}-${time.slice(8)}-7${x.slice(0, 3)}-${variant}${x.slice(3, 6)}-${y}${z.slice(0, 4)}`
}

/** As many different items of the list as asked for, small indices more often where `skewed`. */
export function some<T>(from: Random, list: readonly T[], count: number, skewed = false): T[] {
  const picked = new Set<number>()
  const wanted = Math.min(count, list.length)
  while (picked.size < wanted) picked.add(skewed ? from.skewed(list.length) : from.below(list.length))
  return [...picked].flatMap((at) => list[at] ?? [])
}
