// One answer, ready to be sent: its bytes, and from the second time that it is asked for its compressed forms.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Answer, Made } from './answers.ts'
import type { Known } from './horizon.ts'
import { surrogateKey } from './surrogate.ts'

/** Smaller bodies gain nothing worth a coding. */
const LEAST_CODED_BYTES = 1_024
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
}

/** Compressions at once, of the whole process: they run beside the event loop, on the four threads that all share. */
const MOST_CODING = 4
let coding = 0

/** The same bytes each time, so that they may have one strong ETag. */
export const CODERS = {
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
  br: (bytes: Buffer) => promisify<Buffer, object, Buffer>(brotliCompress)(bytes, BROTLI),
}

/** What an entry costs beside its bytes, and for each of its tags and names, whose own text counts beside: clients write it. */
const ENTRY_BYTES = 1_024
const NAME_BYTES = 100

/** An answer that the cache may keep. */
export interface Entry extends Answer {
  tags: ReadonlySet<string>
  /** Its name in the cache; empty for what is not kept. */
  key: string
  /** How often it was given out from memory. */
  hits: number
  /** Whether it was given out since the cache last looked for what to evict. */
  isUsed: boolean
  readonly aliases: string[]
  readonly bytes: number
  /** Told when it has grown. */
  onGrown: (() => void) | null
}

interface Ahead {
  /** As `secondsToBoundary`, of what holds these tags. */
  secondsTo(tags: ReadonlySet<string>, most: number, known: Known): number
}

/** Makes an entry of what a surface has made. */
export function entryOf({ status, text, etag, headers, tags }: Made, ahead: Ahead): Entry {
  const body = exact(text)
  const coded: Record<'gzip' | 'br', Buffer | null> = { gzip: null, br: null }
  const begun = { gzip: false, br: false }
  const known: Known = { generation: -1, atMs: Infinity }
  let keys: string | null = null

  function begin(by: 'gzip' | 'br'): void {
    if (begun[by] || coding >= MOST_CODING) return
    begun[by] = true
    coding++
    CODERS[by](body)
      .then(
        (bytes) => {
          // Small results are slices of a shared page, which they would keep alive.
          coded[by] = bytes.length < 4_096 ? Buffer.from(new Uint8Array(bytes).buffer) : bytes
          entry.onGrown?.()
        },
        () => undefined, // out of memory: the identity bytes are sent
      )
      .finally(() => coding--)
  }

  const entry: Entry = {
    status,
    etag,
    headers,
    tags,
    body,
    key: '',
    hits: 0,
    isUsed: false,
    aliases: [],
    onGrown: null,
    get bytes() {
      const names = entry.tags.size + entry.aliases.length
      // Raw names are bytes of requests; a key may hold any character.
      const named = entry.aliases.reduce((sum, alias) => sum + alias.length, 2 * entry.key.length)
      const made = (coded.gzip?.length ?? 0) + (coded.br?.length ?? 0) + (keys?.length ?? 0)
      return body.length + made + named + names * NAME_BYTES + ENTRY_BYTES
    },
    get surrogateKey() {
      if (keys !== null) return keys
      keys = surrogateKey(entry.tags)
      entry.onGrown?.()
      return keys
    },
    coded(by) {
      if (coded[by] === null && entry.hits >= 2 && body.length >= LEAST_CODED_BYTES) begin(by)
      return coded[by]
    },
    secondsToBoundary: (most) => (most <= 0 ? 0 : ahead.secondsTo(entry.tags, most, known)),
  }
  return entry
}

/** The text's bytes in memory of their own: short ones would otherwise share a page and keep all of it. */
function exact(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
