// Clients of subscriptions: graphql-ws, as pages use it, and a bare socket for what that client would never send.
import { once } from 'node:events'
import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import { waitFor } from '../../src/db/embedded/wait.ts'

interface Tearing {
  teardown(action: () => Promise<void>): unknown
}

export interface Followed {
  changes: Record<string, unknown>[]
  /** What ended it: errors of the operation, or the closing of the socket. */
  failure(): unknown
  until(count: number, ms?: number): Promise<Record<string, unknown>[]>
  ended(ms?: number): Promise<unknown>
  close(): Promise<void>
}

export const socketUrl = (url: string): string => `${url.replace(/^http/, 'ws')}/graphql`

export function subscriptionClient(url: string, authorization?: string): Client {
  return createClient({
    url: socketUrl(url),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: authorization === undefined ? {} : { authorization },
  })
}

/** Follows Subscription.changes; `args` such as `types: [TAG]`. */
export function followChanges(
  t: Tearing,
  url: string,
  { args = '', authorization }: { args?: string; authorization?: string } = {},
): Followed {
  const client = subscriptionClient(url, authorization)
  const changes: Record<string, unknown>[] = []
  let failure: unknown
  let isOver = false
  const query = `subscription { changes${args === '' ? '' : `(${args})`} { cursor at op type id } }`
  const stop = client.subscribe<{ changes: Record<string, unknown> }>(
    { query },
    {
      next: ({ data, errors }) => {
        if (data?.changes) changes.push(data.changes)
        if (errors) failure = errors
      },
      error: (error) => {
        failure = error
        isOver = true
      },
      complete: () => (isOver = true),
    },
  )
  const close = async (): Promise<void> => {
    stop()
    await client.dispose()
  }
  t.teardown(close)
  return {
    changes,
    failure: () => failure,
    async until(count, ms = 5_000) {
      const there = await waitFor(ms, () => (changes.length >= count || isOver ? true : undefined))
      if (there !== true) throw new Error(`${changes.length} of ${count} changes within ${ms} ms`)
      return changes
    },
    async ended(ms = 5_000) {
      if ((await waitFor(ms, () => (isOver ? true : undefined))) !== true) throw new Error(`still open after ${ms} ms`)
      return failure
    },
    close,
  }
}

export interface BareSocket {
  socket: WebSocket
  messages: { type: string; id?: string; payload?: unknown }[]
  say(message: unknown): void
  until(count: number, ms?: number): Promise<BareSocket['messages']>
  /** The code and reason that it was closed with. */
  closed(ms?: number): Promise<[number, string]>
}

export async function bareSocket(
  url: string,
  protocols: string[] = ['graphql-transport-ws'],
  headers: Record<string, string> = {},
): Promise<BareSocket> {
  const socket = new WebSocket(socketUrl(url), protocols, { headers })
  const messages: BareSocket['messages'] = []
  let ending: [number, string] | undefined
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as BareSocket['messages'][number]))
  socket.on('close', (code, reason) => (ending = [code, reason.toString()]))
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return {
    socket,
    messages,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async until(count, ms = 5_000) {
      if ((await waitFor(ms, () => (messages.length >= count ? true : undefined))) !== true)
        throw new Error(`${messages.length} of ${count} messages within ${ms} ms: ${JSON.stringify(ending)}`)
      return messages
    },
    async closed(ms = 5_000) {
      const found = await waitFor(ms, () => ending)
      if (found === undefined) throw new Error(`not closed within ${ms} ms`)
      return found
    },
  }
}
