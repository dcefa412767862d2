// The memory of the cache: entries by key and by their raw names, an index from tags to entries, and a budget in bytes.
// What was asked for lately stays. Answers that say "nothing here" or "elsewhere" have a small part of their own, so that
// a scan of random addresses evicts no article.
import type { Entry } from './entry.ts'

/** The part of the budget for 404 and 301. */
const ABSENT_SHARE = 1 / 32
/** One answer may take this part of the budget. */
const ENTRY_SHARE = 1 / 64
/** Raw names of one entry, and characters of each. */
const MOST_ALIASES = 8
const MOST_ALIAS_LENGTH = 2_048

interface Segment {
  /** By key; those first that were put in, or spared, the longest ago. */
  readonly entries: Map<string, Entry>
  readonly budget: number
  bytes: number
}

/** Who holds a tag. Most tags have one holder, and a set is large. The text is here once for all who hold it. */
interface Held {
  readonly tag: string
  holders: Entry | Set<Entry>
}

export interface Store {
  get(key: string): Entry | undefined
  byAlias(alias: string): Entry | undefined
  /** Whether an entry that it gave has not been dropped since. */
  holds(entry: Entry): boolean
  /** Keeps it unless it is too large; in place of what had the key. */
  set(key: string, entry: Entry): void
  rename(key: string, alias: string): void
  /** Drops every entry that holds the tag; how many. */
  drop(tag: string): number
  clear(): void
  readonly size: number
  readonly bytes: number
}

export function createStore(maxBytes: number, { onEvicted }: { onEvicted: () => void }): Store {
  const absent: Segment = { entries: new Map(), budget: maxBytes * ABSENT_SHARE, bytes: 0 }
  const found: Segment = { entries: new Map(), budget: maxBytes - absent.budget, bytes: 0 }
  const segments = [found, absent]
  const index = new Map<string, Held>()
  const aliases = new Map<string, Entry>()

  const segmentOf = ({ status }: Entry): Segment => (status === 200 ? found : absent)

  function remove(entry: Entry): void {
    const segment = segmentOf(entry)
    segment.entries.delete(entry.key)
    segment.bytes -= entry.counted
    entry.counted = 0
    entry.onGrown = null
    for (const alias of entry.aliases) aliases.delete(alias)
    for (const tag of entry.tags) {
      const holders = index.get(tag)?.holders
      if (holders instanceof Set && holders.size > 1) holders.delete(entry)
      else index.delete(tag)
    }
  }

  /** Enters it among the holders of a tag; gives the tag's own text. */
  function hold(tag: string, entry: Entry): string {
    const held = index.get(tag)
    if (held === undefined) index.set(tag, { tag, holders: entry })
    else if (held.holders instanceof Set) held.holders.add(entry)
    else held.holders = new Set([held.holders, entry])
    return held?.tag ?? tag
  }

  function recount(entry: Entry): void {
    const segment = segmentOf(entry)
    const { bytes } = entry
    segment.bytes += bytes - entry.counted
    entry.counted = bytes
    makeRoom(segment)
  }

  // Second chance: what was used since the last look is spared once. A hit costs one assignment.
  function makeRoom(segment: Segment): void {
    const { entries } = segment
    for (const [key, entry] of entries) {
      if (segment.bytes <= segment.budget) return
      if (entry.isUsed) {
        entry.isUsed = false
        entries.delete(key)
        entries.set(key, entry)
      } else {
        remove(entry)
        onEvicted()
      }
    }
  }

  const get = (key: string): Entry | undefined => found.entries.get(key) ?? absent.entries.get(key)

  return {
    get,
    byAlias: (alias) => aliases.get(alias),
    holds: ({ onGrown }) => onGrown !== null,
    set(key, entry) {
      const before = get(key)
      if (before !== undefined) remove(before)
      entry.key = key
      if (entry.bytes > Math.min(maxBytes * ENTRY_SHARE, segmentOf(entry).budget)) return
      segmentOf(entry).entries.set(key, entry)
      entry.tags = new Set([...entry.tags].map((tag) => hold(tag, entry)))
      entry.onGrown = recount
      recount(entry)
    },
    rename(key, alias) {
      const entry = get(key)
      if (entry === undefined || aliases.has(alias)) return
      if (entry.aliases.length >= MOST_ALIASES || alias.length > MOST_ALIAS_LENGTH) return
      entry.aliases.push(alias)
      aliases.set(alias, entry)
      recount(entry)
    },
    drop(tag) {
      const holders = index.get(tag)?.holders
      if (holders === undefined) return 0
      const dropped = holders instanceof Set ? [...holders] : [holders]
      dropped.forEach(remove)
      return dropped.length
    },
    clear() {
      for (const { entries } of segments) for (const entry of [...entries.values()]) remove(entry)
    },
    get size() {
      return found.entries.size + absent.entries.size
    },
    get bytes() {
      return found.bytes + absent.bytes
    },
  }
}
