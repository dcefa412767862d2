// A reader of server-sent events on a bare socket's terms: `fetch` would wait for the end of what has none.
import { request, type IncomingMessage } from 'node:http'
import { waitFor } from '../../src/db/embedded/wait.ts'

export interface Event {
  id: string
  event: string
  data: Record<string, unknown>
}

export interface EventReader {
  status: number
  headers: IncomingMessage['headers']
  /** The events so far, beats left out. */
  events: Event[]
  /** The last id, moved by beats too. */
  lastId(): string
  /** All that came, as text. */
  text(): string
  isOver(): boolean
  /** Waits until that many events have come, or the end. @throws after `ms` */
  until(count: number, ms?: number): Promise<Event[]>
  ended(ms?: number): Promise<void>
  response: IncomingMessage
  close(): void
}

/** Opens a stream; answers once the headers are there. */
export async function readEvents(
  url: string,
  { headers = {}, paused = false }: { headers?: Record<string, string>; paused?: boolean } = {},
): Promise<EventReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false }, resolve)
    asked.on('error', reject)
    asked.end()
  })
  const events: Event[] = []
  let all = ''
  let rest = ''
  let lastId = ''
  let isOver = false
  const take = (block: string): void => {
    let data = ''
    let event = 'message'
    for (const line of block.split('\n')) {
      if (line.startsWith('id:')) lastId = line.slice(4)
      if (line.startsWith('data: ')) data += line.slice(6)
      if (line.startsWith('event: ')) event = line.slice(7)
    }
    if (data !== '') events.push({ id: lastId, event, data: JSON.parse(data) as Event['data'] })
  }
  const listen = (): void => {
    response.on('data', (bytes: Buffer) => {
      all += bytes.toString()
      rest += bytes.toString()
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        take(rest.slice(0, end))
        rest = rest.slice(end + 2)
      }
    })
  }
  if (paused) response.pause()
  else listen()
  response.on('error', () => undefined)
  response.on('close', () => (isOver = true))
  const reader: EventReader = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    lastId: () => lastId,
    text: () => all,
    isOver: () => isOver,
    async until(count, ms = 5_000) {
      const there = await waitFor(ms, () => (events.length >= count || isOver ? true : undefined))
      if (there !== true) throw new Error(`${events.length} of ${count} events within ${ms} ms`)
      return events
    },
    async ended(ms = 5_000) {
      if ((await waitFor(ms, () => (isOver ? true : undefined))) !== true) throw new Error(`still open after ${ms} ms`)
    },
    response,
    close: () => response.destroy(),
  }
  return reader
}
