import type { Operation } from '@sealwax/core'
import { createClient, ErrorReply, type RedisClientOptions } from 'redis'
import type { CapturedError } from './captured-error.ts'

export type Options = Omit<RedisClientOptions, 'socket'> & { readonly socket?: object }
export type Send = (client: { sendCommand(args: readonly string[]): Promise<unknown> }) => Promise<unknown>

export const captured: CapturedError[] = []

/** Connects and sends. What came by the event is the cause of what the call rejects with, unless the server answered. */
export async function capture(
  server: string,
  situation: string,
  operation: Operation,
  { socket, ...options }: Options,
  send: Send,
): Promise<void> {
  const client = createClient({
    disableClientInfo: true,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    ...options,
    socket: { host: '127.0.0.1', reconnectStrategy: false, connectTimeout: 300, ...socket },
  } as RedisClientOptions)
  const events: unknown[] = []
  client.on('error', error => events.push(error))
  try {
    await client.connect()
    await send(client)
    console.log(`${server}: ${situation}: no error`)
  } catch (error) {
    keep(server, situation, operation, error instanceof ErrorReply ? error : (events[0] ?? error))
  } finally {
    client.destroy()
  }
}

export function keep(server: string, situation: string, operation: Operation, reason: unknown): void {
  const error = reason as Error & { readonly code?: string }
  const reply = error instanceof ErrorReply ? error.message.split(/[ \r\n]/)[0] : undefined
  captured.push({ server, situation, operation, error: { class: error.constructor.name, code: error.code, reply } })
}

export const get: Send = client => client.sendCommand(['HMGET', 'captured', 'version'])
export const put: Send = client =>
  client.sendCommand(['EVAL', "return redis.call('HSET', KEYS[1], 'version', '1')", '1', 'captured'])
