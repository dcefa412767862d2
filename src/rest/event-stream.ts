// One client of /v1/changes/stream: server-sent events, pulled from the log only as fast as the client reads. What is on
// its way to one client is at most this buffer and the socket's; a client that stops reading is cut, and its last id is
// the cursor to go on with.
import { Readable } from 'node:stream'
import { setImmediate as breath } from 'node:timers/promises'
import { cursorAt, follow, type Change, type Followed, type Log, type Start, type View } from '../changes/follow.ts'
import { isTaken, PATIENCE, type Patience } from '../changes/slow.ts'
import type { Stream } from '../changes/streams.ts'

export interface StreamLimits extends Patience {
  /** Milliseconds between two signs of life. */
  beatMs: number
  /** Bytes of events that wait for the socket. */
  bufferBytes: number
}

const LIMITS: StreamLimits = { ...PATIENCE, beatMs: 15_000, bufferBytes: 64 * 1024 }
const RETRY_MS = 2_000
/** Events are handed on in pieces of this part of the buffer: one write for each would keep the process from all else. */
const PIECE = 1 / 32

interface Following {
  log: Log
  start: Start
  view: View
  stream: Stream
  /** Told what ended it, where that is a fault. */
  onFault(error: unknown): void
}

/** The text of the events. Ends, and gives its place back, when the client goes, is too slow, or has to. */
export function eventStream(
  { log, start, view, stream, onFault }: Following,
  limits: Partial<StreamLimits> = {},
): Readable {
  const { beatMs, bufferBytes, ...patience } = { ...LIMITS, ...limits }
  let taken: () => void = () => undefined
  const out = new Readable({
    highWaterMark: bufferBytes,
    read: () => taken(),
    destroy(error, done) {
      stream.close()
      taken()
      done(error)
    },
  })

  /** Whether the client took something in time. */
  const drained = (): Promise<boolean> =>
    isTaken(new Promise<void>((resolve) => (taken = resolve)), log.relay, { ...patience, signal: stream.signal })

  async function run(): Promise<void> {
    let cursor = cursorAt(log, start)
    // Also a place to go on from for a client that is cut before the first event.
    out.push(`retry: ${RETRY_MS}\nid: ${cursor}\n\n`)
    let piece = ''
    for await (const followed of follow(log, start, view, { beatMs, signal: stream.signal })) {
      if (followed.kind === 'beat') ({ cursor } = followed)
      if (followed.kind === 'change') ({ cursor } = followed.change)
      piece += textOf(followed)
      if (piece === '' || (followed.kind === 'change' && piece.length < bufferBytes * PIECE)) continue
      const isRoom = out.push(piece)
      piece = ''
      // Others are served between two pieces.
      if (isRoom) await breath()
      else if (!(await drained())) {
        out.push(`event: overflow\ndata: ${JSON.stringify({ cursor })}\n\n`)
        break
      }
    }
    if (stream.signal.reason === 'token') out.push('event: end\ndata: {"code":"INVALID_TOKEN"}\n\n')
  }

  void run()
    .catch((error: unknown) => {
      // A client that reads on with its last id loses nothing.
      if (!stream.signal.aborted) onFault(error)
    })
    .finally(() => {
      stream.close()
      if (!out.destroyed) out.push(null)
    })
  return out
}

/** The empty id takes the cursor back: a browser that connects again by itself begins where the log is then. */
export const RESET = 'id:\nevent: reset\ndata: {"code":"CURSOR_EXPIRED"}\n\n'

// Of a change that many follow, the text is the same.
const texts = new WeakMap<Change, string>()

function textOf(followed: Followed): string {
  if (followed.kind === 'rest') return ''
  if (followed.kind === 'reset') return RESET
  // An id alone is no event, but moves the place to go on from past what this client is not shown.
  if (followed.kind === 'beat') return `: still here\nid: ${followed.cursor}\n\n`
  const { change } = followed
  const text = texts.get(change) ?? `id: ${change.cursor}\ndata: ${JSON.stringify(change)}\n\n`
  texts.set(change, text)
  return text
}
