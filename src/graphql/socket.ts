// graphql-transport-ws, the protocol of subscriptions. Mercurius opens the socket; the words on it are ours, since its own
// handler validates no document, waits for ever for `connection_init`, and lets two subscriptions have one id.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import type { WebSocket } from 'ws'
import { isTaken, PATIENCE, type Patience } from '../changes/slow.ts'
import type { Relay } from '../changes/relay.ts'
import type { Stream } from '../changes/streams.ts'
import type { Viewer } from '../context.ts'
import { Failure, fail } from '../errors.ts'

export const PROTOCOL = 'graphql-transport-ws'

export interface SocketLimits extends Patience {
  /** Milliseconds in which a client has to say who it is. */
  initMs: number
  /** Milliseconds between two pings; who has not answered the one before is gone. */
  pingMs: number
  /** Subscriptions on one socket. */
  subscriptions: number
  /** Bytes that wait for a client; who asks for more without taking them is cut off. */
  waitingBytes: number
}

export const SOCKET_LIMITS: SocketLimits = {
  ...PATIENCE,
  initMs: 5_000,
  pingMs: 15_000,
  subscriptions: 10,
  waitingBytes: 1024 * 1024,
}

export interface Operation {
  query: string
  variables: Record<string, unknown> | null
  operationName: string | null
}

export interface SocketServer {
  relay: Pick<Relay, 'position' | 'subscribe'>
  /** Who the client is, by what it says. @throws INVALID_TOKEN, UNAUTHENTICATED, STREAMS_FULL, DRAINING */
  admit(authorization: unknown): Promise<{ viewer: Viewer; stream: Stream }>
  /** The answers to one operation. @throws what is wrong with it */
  run(operation: Operation, viewer: Viewer, signal: AbortSignal): Promise<AsyncIterable<object>>
  /** The errors as clients get them. */
  format(error: unknown): object[]
}

// The protocol's own numbers where it has one.
const CLOSE = {
  goingAway: 1001,
  tryLater: 1013,
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  noSubprotocol: 4406,
  initTimeout: 4408,
  idTaken: 4409,
  tooManyInits: 4429,
} as const
const MAX_ID_CHARS = 128
/** Of an id, what a reason for closing names: it holds 123 bytes at most. */
const NAMED_BYTES = 60

/** Serves one socket until it closes. */
export function serveSocket(socket: WebSocket, server: SocketServer, limits: SocketLimits = SOCKET_LIMITS): void {
  const running = new Map<string, AbortController>()
  let isAsked = false
  let admitted: { viewer: Viewer; stream: Stream } | null = null
  let isAlive = true

  const close = (code: number, reason: string): void => {
    socket.close(code, reason)
    // Who does not answer the closing either is not waited for.
    setTimeout(() => socket.terminate(), 1_000).unref()
  }
  if (socket.protocol !== PROTOCOL) return close(CLOSE.noSubprotocol, 'Subprotocol not acceptable')

  const initTimer = setTimeout(() => close(CLOSE.initTimeout, 'Connection initialisation timeout'), limits.initMs)
  const pingTimer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, limits.pingMs)
  socket.on('pong', () => (isAlive = true))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearTimeout(initTimer)
    clearInterval(pingTimer)
    for (const controller of running.values()) controller.abort()
    admitted?.stream.close()
  })

  /** Resolves when the socket has taken it. @throws when it is closed */
  function send(message: object): Promise<void> {
    return new Promise((resolve, reject) =>
      socket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve())),
    )
  }
  const tell = (message: object): void => void send(message).catch(() => undefined) // closed: nobody is there to be told

  async function init(payload: unknown): Promise<void> {
    if (isAsked) return close(CLOSE.tooManyInits, 'Too many initialisation requests')
    isAsked = true
    try {
      const found = await server.admit(isObject(payload) ? payload['authorization'] : undefined)
      clearTimeout(initTimer)
      if (socket.readyState !== socket.OPEN) return found.stream.close()
      admitted = found
      found.stream.signal.addEventListener('abort', () => {
        for (const controller of running.values()) controller.abort()
        if (found.stream.signal.reason === 'token') close(CLOSE.forbidden, 'INVALID_TOKEN')
        else if (socket.readyState === socket.OPEN) close(CLOSE.goingAway, 'Going away')
      })
      tell({ type: 'connection_ack' })
    } catch (error) {
      if (!(error instanceof Failure)) return close(CLOSE.tryLater, 'INTERNAL')
      const code = { INVALID_TOKEN: CLOSE.forbidden, UNAUTHENTICATED: CLOSE.unauthorized }[error.code as string]
      close(code ?? CLOSE.tryLater, error.code)
    }
  }

  async function subscribe(id: string, operation: Operation, viewer: Viewer): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    const { signal } = controller
    try {
      if (running.size > limits.subscriptions)
        throw fail('STREAMS_FULL', { detail: `A socket carries at most ${limits.subscriptions} subscriptions.` })
      for await (const payload of await server.run(operation, viewer, signal)) {
        if (signal.aborted) return
        // One message at a time: what is on its way to a slow client is that and the socket's own buffer.
        const sent = send({ id, type: 'next', payload })
        if (!(await isTaken(sent, server.relay, { ...limits, signal })))
          return close(CLOSE.tryLater, 'Too slow: go on with the last cursor')
      }
      if (!signal.aborted) tell({ id, type: 'complete' })
    } catch (error) {
      if (!signal.aborted) tell({ id, type: 'error', payload: server.format(error) })
    } finally {
      controller.abort()
      if (running.get(id) === controller) running.delete(id)
    }
  }

  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    // A client that writes and does not read would have its answers heaped up here.
    if (socket.bufferedAmount > limits.waitingBytes) return socket.terminate()
    const message = isBinary || !Buffer.isBuffer(data) ? null : parse(data.toString())
    if (message === null) return close(CLOSE.badRequest, 'Not a message of the protocol')
    if (message.type === 'connection_init') return void init(message.payload)
    if (message.type === 'ping') return tell({ type: 'pong' })
    if (message.type === 'pong') return
    if (admitted === null) return close(CLOSE.unauthorized, 'Unauthorized')
    const { id } = message
    if (typeof id !== 'string' || id === '' || id.length > MAX_ID_CHARS)
      return close(CLOSE.badRequest, 'A message needs an id')
    if (message.type === 'complete') {
      running.get(id)?.abort()
      running.delete(id)
      return
    }
    const operation = message.type === 'subscribe' ? operationIn(message.payload) : null
    if (operation === null) return close(CLOSE.badRequest, 'Not a message of the protocol')
    if (running.has(id)) return close(CLOSE.idTaken, `Subscriber for ${named(id)} already exists`)
    void subscribe(id, operation, admitted.viewer)
  })
}

const named = (id: string): string => Buffer.from(id).subarray(0, NAMED_BYTES).toString()

function operationIn(payload: unknown): Operation | null {
  if (!isObject(payload) || typeof payload['query'] !== 'string') return null
  const { query, variables = null, operationName = null } = payload
  if (variables !== null && !isObject(variables)) return null
  if (operationName !== null && typeof operationName !== 'string') return null
  return { query, variables, operationName }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null // a SyntaxError: no JSON
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
