// The response cache (semantics.md section 7): answers as bytes, each with what it was made of. A change drops the answers
// that contained, or could now contain, what changed. A process that cannot hear the log serves nothing from memory.
// effects.ts: what a change touches · store.ts, entry.ts: the memory · keeper.ts: what is promised · horizon.ts: what time
// brings · follow.ts: who tells of it · surrogate.ts: the same for a CDN.
import type { Relay } from '../changes/relay.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { follow } from './follow.ts'
import { createKeeper } from './keeper.ts'
import type { Form, Head } from './wire.ts'

/** What a surface has made of a question, and of what it was made. */
export interface Made {
  /** 404: remembered as absent, without a body; the surface words it. */
  readonly status: 200 | 301 | 404
  /** The identity bytes, as text. */
  readonly text: string
  /** The strong ETag of the identity bytes, quotes included: `"7.<hash>"` or `"<hash>"`. Empty for 301 and 404. */
  readonly etag: string
  /** What else goes out with it, whoever asks: content-type, link, location, content-security-policy, vary. Lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** What was looked at: `takeTags` of src/read/tags.ts. */
  readonly tags: ReadonlySet<string>
}

/** An answer that is ready to be sent. */
export interface Answer extends Omit<Made, 'text'> {
  readonly body: Buffer
  /** The head with which it was sent in that form, and what it holds for; null: not yet, or too large to be kept. */
  head(form: Form): Head | null
  keepHead(form: Form, head: Head): void
  /** The bytes in that coding, made once; null where there is none (too small, or not asked for twice yet). */
  coded(coding: 'gzip' | 'br'): Buffer | null
  /** At most 4 KB; coarser keys beyond. */
  readonly surrogateKey: string
  /** Whole seconds to the first boundary in the agenda that touches it, at most `most`; asked anew for each sending. */
  secondsToBoundary(most: number): number
}

export interface Counts {
  hits: number
  misses: number
  /** Joined a flight that was under way. */
  joined: number
  /** Made without being looked up or stored: no lease, no agenda, too many flights. */
  uncached: number
  dropped: number
  evicted: number
  /** Now. */
  entries: number
  bytes: number
}

export interface Answers {
  /**
   * The answer of that key: from memory, from a flight that is under way, or made now. `make` runs at most once for all
   * who ask meanwhile; what it throws is thrown to each of them and not stored. The key is canonical: equal questions have
   * equal keys, and it names the representation (not the coding). `make` reads at the instant that it is handed, as `now`
   * and as `clock`: a request's own may lie before something that time has brought and that was applied meanwhile.
   * Never ask from inside a transaction: what is read there is nobody else's yet.
   */
  answer(key: string, make: (at: Date) => Promise<Made>): Promise<Answer>
  /**
   * As `answer`, where it is in memory now and may be served; null otherwise. No promise: for the first look at a request.
   * `alias`: another, raw name that `answer`'s key was given by `rename`.
   */
  known(alias: string): Answer | null
  /** Lets `known` find the entry of this key under the raw name, as long as it lives. Bounded per entry. */
  rename(key: string, alias: string): void
  readonly counts: Readonly<Counts>
  stop(): void
}

export interface AnswersOptions {
  /** Bytes of memory; entries beyond are evicted. */
  maxBytes: number
  db: Database
  relay: Relay
  /** The process's clock: that which the relay sets. */
  clock: Clock
}

/** A cache that follows what is written, until `stop()`; then it serves nothing more from memory. */
export function createAnswers({ maxBytes, db, relay, clock }: AnswersOptions): Answers {
  let isStopped = false
  const keeper = createKeeper({ maxBytes, clock, isLeased: () => !isStopped && relay.isLeased() })
  const unfollow = follow(keeper, { db, relay, clock })
  return {
    answer: (key, make) => keeper.answer(key, make),
    known: (alias) => keeper.known(alias),
    rename: (key, alias) => keeper.rename(key, alias),
    get counts() {
      return keeper.counts
    },
    stop() {
      isStopped = true
      unfollow()
      keeper.empty()
    },
  }
}
