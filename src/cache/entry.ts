// One answer, ready to be sent: its bytes, and from the second time that it is asked for its compressed forms.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Answer, Made } from './answers.ts'
import type { Known } from './horizon.ts'
import { surrogateKey } from './surrogate.ts'
import type { Form, Head } from './wire.ts'

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

/**
 * What an entry costs beside its bytes, and what each of its tags and names costs beside its text (clients write names, so
 * theirs counts): measured, and half as much again, which is what V8 lets lie before it collects.
 */
const ENTRY_BYTES = 1_792
const TAG_BYTES = 150
const NAME_BYTES = 150

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
  /** For how many it counts where it is kept. */
  counted: number
  /** Told when it has grown; null where it is not kept, or no more. */
  onGrown: ((entry: Entry) => void) | null
}

interface Ahead {
  /** As `secondsToBoundary`, of what holds these tags. */
  secondsTo(tags: ReadonlySet<string>, most: number, known: Known): number
}

/** Makes an entry of what a surface has made. */
export const entryOf = (made: Made, ahead: Ahead): Entry => new OneEntry(made, ahead)

// A class: thousands of them are asked in turn, and functions of each one's own would lie all over the memory.
class OneEntry implements Entry {
  readonly status: Made['status']
  readonly etag: string
  readonly headers: Made['headers']
  tags: ReadonlySet<string>
  readonly body: Buffer
  key = ''
  hits = 0
  isUsed = false
  readonly aliases: string[] = []
  counted = 0
  onGrown: ((entry: Entry) => void) | null = null
  private readonly heads: (Head | null)[] = []
  private readonly codings: Record<'gzip' | 'br', Buffer | 'begun' | null> = { gzip: null, br: null }
  private known: Known | null = null
  private keys: string | null = null
  private readonly ahead: Ahead

  constructor({ status, text, etag, headers, tags }: Made, ahead: Ahead) {
    this.status = status
    this.etag = etag
    this.headers = headers
    this.tags = tags
    this.body = exact(text)
    this.ahead = ahead
  }

  get bytes(): number {
    const { key, tags, aliases, keys, codings, heads } = this
    // Raw names are bytes of requests; a key may hold any character.
    const named = aliases.reduce((sum, alias) => sum + alias.length, 2 * key.length)
    const coded = (by: 'gzip' | 'br'): number => (typeof codings[by] === 'object' ? (codings[by]?.length ?? 0) : 0)
    const said = heads.reduce((sum, head) => sum + (head?.text.length ?? 0), keys?.length ?? 0)
    const names = tags.size * TAG_BYTES + aliases.length * NAME_BYTES
    return ENTRY_BYTES + this.body.length + coded('gzip') + coded('br') + named + said + names
  }

  get surrogateKey(): string {
    if (this.keys === null) {
      this.keys = surrogateKey(this.tags)
      this.onGrown?.(this)
    }
    return this.keys
  }

  coded(by: 'gzip' | 'br'): Buffer | null {
    const made = this.codings[by]
    if (made === null && this.hits >= 2 && this.body.length >= LEAST_CODED_BYTES) this.begin(by)
    return made === 'begun' ? null : made
  }

  head(form: Form): Head | null {
    return this.heads[form] ?? null
  }

  keepHead(form: Form, head: Head): void {
    while (this.heads.length <= form) this.heads.push(null) // without holes
    this.heads[form] = head
    this.onGrown?.(this)
  }

  secondsToBoundary(most: number): number {
    if (most <= 0) return 0
    this.known ??= { generation: -1, atMs: Infinity }
    return this.ahead.secondsTo(this.tags, most, this.known)
  }

  private begin(by: 'gzip' | 'br'): void {
    if (coding >= MOST_CODING) return
    this.codings[by] = 'begun'
    coding++
    CODERS[by](this.body)
      .then(
        (bytes) => {
          // Small results are slices of a shared page, which they would keep alive.
          this.codings[by] = bytes.length < 4_096 ? Buffer.from(new Uint8Array(bytes).buffer) : bytes
          this.onGrown?.(this)
        },
        () => undefined, // out of memory: the identity bytes are sent
      )
      .finally(() => coding--)
  }
}

/** The text's bytes in memory of their own: short ones would otherwise share a page and keep all of it. */
function exact(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
