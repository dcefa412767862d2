import type { Answers } from '../cache/answers.ts'
import type { Log } from '../changes/follow.ts'
import type { Streams } from '../changes/streams.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'

/** What the surface is given once, at start. */
export interface Surface {
  db: Database
  clock: Clock
  config: Config
  /** Signs cursors. */
  secret: Buffer
  /** Signs previews. */
  previewKey: Buffer
  /** What follows the change log. */
  log: Log
  streams: Streams
  /** Kept answers; null: each is made anew, and nobody is told what it was made of. */
  answers: Answers | null
}
