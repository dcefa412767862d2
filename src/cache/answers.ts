// The response cache (semantics.md section 7): answers as bytes, each with what it was made of. A change drops the answers
// that contained, or could now contain, what changed. A process that cannot hear the log serves nothing from memory.

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
   * equal keys, and it names the representation (not the coding).
   */
  answer(key: string, make: () => Promise<Made>): Promise<Answer>
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
