// Writes captured-errors.json: errors of the real SDK, as servers and networks made them. From the workspace's root:
//
//   node scripts/test-live.mjs --only redis --run node --conditions=sealwax-source packages/redis/test/capture/capture-errors.ts && npm run fix
//
// Of a reply only its first word is kept, and of the SDK's own errors their class, as nothing else is looked at. Servers of
// this file's own are brought into each state for real; what loopback cannot show is answered in the words of Redis's source.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '@sealwax/core'
import { liveServer } from '@sealwax/live'
import { createClient } from 'redis'
import { RedisServer } from '../live/redis-server.ts'
import { captureCluster, captureLoading, captureStates } from './capture-states.ts'
import { capture, captured, get, keep, type Options, put, type Send } from './recorder.ts'

async function captureUsers(label: string, server: RedisServer): Promise<void> {
  const { hostname: host, port } = new URL(server.url)
  const socket = { host, port: Number(port) }
  const as = (user: object): Options => ({ socket, ...user })
  const at = (situation: string, operation: Operation, user: object, send: Send) =>
    capture(label, situation, operation, as(user), send)
  await at('no login', 'get', {}, get)
  await at('wrong password', 'get', { ...server.admin, password: 'wrong' }, get)
  await at('unknown user', 'get', { username: 'nobody-knows', password: 'wrong' }, get)
  const off = await server.makeUser(['off'])
  await at('user that is off', 'get', off, get)
  const nobody = server.user('NOBODY')
  await at('no right to the command', 'get', nobody, get)
  await at('no right to the command', 'put', nobody, put)
  const other = await server.makeUser(['~other:*', '&other:*', '+@all'])
  await at('no right to the key', 'get', other, get)
  await at('no right to the key', 'put', other, client =>
    client.sendCommand(['EVALSHA', '0'.repeat(40), '1', 'captured']),
  )
  await at('no right to the channel', 'watch', other, client => client.sendCommand(['SUBSCRIBE', 'captured']))
  await server.removeUsers([off, other])
}

/** What only machines apart could show, in the words of Redis 7.0 (src/networking.c, acceptCommonHandler). */
async function captureDocumented(): Promise<void> {
  const words = '-DENIED Redis is running in protected mode because protected mode is enabled.\r\n'
  const server = createTcpServer(socket => socket.on('error', () => {}).once('data', () => socket.end(words)))
  const port = await listen(server)
  await capture('documented answer', 'protected mode', 'get', { socket: { port } }, get)
  server.close()
}

async function captureNetwork(found: RedisServer): Promise<void> {
  const at = (situation: string, options: Options, send = get) => capture('no Redis', situation, 'get', options, send)
  await at('refused', { socket: { port: 1 } })
  await at('unknown host', { socket: { host: 'redis.invalid', port: 6379 } })
  const hello = '%1\r\n$5\r\nproto\r\n:3\r\n'
  for (const [situation, onCommand] of [
    ['reset', socket => socket.resetAndDestroy()],
    ['closed', socket => socket.end()],
    ['cut off', socket => socket.end('*1\r\n$10\r\nhalf')],
    ['silence', () => {}],
  ] as readonly (readonly [string, (socket: Socket) => void])[]) {
    const server = createTcpServer(socket => {
      socket
        .on('error', () => {})
        .once('data', () => {
          socket.write(hello)
          socket.once('data', () => onCommand(socket))
        })
    })
    await at(situation, { socket: { port: await listen(server), socketTimeout: 200 } })
    server.close()
  }

  const mute = createTcpServer(socket => socket.on('error', () => {}))
  await at('no TLS at all', { socket: { port: await listen(mute), tls: true } })
  mute.close()
  const { hostname: host, port } = new URL(found.settings['TLS'] ?? '')
  const ca = found.settings['CA'] ?? ''
  await at('a certificate of an unknown authority', { socket: { host, port: Number(port), tls: true } })
  await at('a certificate for another name', {
    socket: { host, port: Number(port), tls: true, ca, servername: 'redis.example' },
  })
  const plain = Number(new URL(found.url).port)
  await at('TLS to a port without', { socket: { port: plain, tls: true, ca } })
  await at('no TLS to a port with', { socket: { port: Number(port) } })
  const mutual = Number(new URL(found.settings['MUTUAL_TLS'] ?? '').port)
  await at('no client certificate', { socket: { port: mutual, tls: true, ca } })
  await at('no client certificate, TLS 1.2', { socket: { port: mutual, tls: true, ca, maxVersion: 'TLSv1.2' } })
  const socketFor = (files: object) => ({ socket: { port: mutual, tls: true, ca, ...files } })
  const stranger = certificateOfNobody()
  await at('a client certificate of an unknown authority', socketFor(stranger))
  const [cert = '', key = ''] = ['CLIENT_CERT_FILE', 'CLIENT_KEY_FILE'].map(name =>
    readFileSync(found.settings[name] ?? '', 'utf8'),
  )
  await at('a file of authorities without one', socketFor({ ca: 'rubbish', cert, key }))
  await at('a certificate file without one', socketFor({ cert: 'rubbish', key }))
  await at('a key file without one', socketFor({ cert, key: 'rubbish' }))
  await at('a key of another certificate', socketFor({ cert, key: stranger.key }))
}

function certificateOfNobody(): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const command = 'openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=nobody'
  const [openssl = '', ...request] = command.split(' ')
  execFileSync(openssl, [...request, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')]
  rmSync(folder, { recursive: true })
  return { cert, key }
}

/** What becomes of a call by the settings and the state of a client that an application made. */
async function captureInjected(found: RedisServer): Promise<void> {
  const { hostname: host, port } = new URL(found.url)
  const connection = { host, port: Number(port) }
  const made = (options: object = {}) => {
    const client = createClient({ socket: { ...connection, reconnectStrategy: false }, ...found.admin, ...options })
    client.on('error', () => {})
    return client
  }
  const at = async (situation: string, work: () => Promise<unknown>): Promise<void> => {
    const reason = await work().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (reason === undefined) console.log(`${situation}: no error`)
    else keep('no Redis', situation, 'get', reason)
  }
  await at('a client that is not connected', () => get(made()))
  const offline = made({ disableOfflineQueue: true })
  const connecting = offline.connect()
  await at('a client that still connects', () => get(offline))
  await connecting
  const ended = get(offline)
  offline.destroy()
  await at('a client that is destroyed meanwhile', () => ended)
  const giving = made({ socket: { host: '127.0.0.1', port: 1, reconnectStrategy: () => new Error('any') } })
  await at('a client that gives up', () => giving.connect())
  const patient = await made().connect()
  await at('a signal of the client’s own', () => get(patient.withAbortSignal(AbortSignal.abort())))
  patient.destroy()
  const full = made({ commandsQueueMaxLength: 1, disableClientInfo: true, maintNotifications: 'disabled' })
  await full.connect()
  const first = get(full)
  await at('a queue that is full', () => get(full))
  await first
  full.destroy()
  // The SDK counts only until a command is sent: here it waits for TLS, which does not come.
  const mute = createTcpServer(socket => socket.on('error', () => {}))
  const socket = { host: '127.0.0.1', port: await listen(mute), tls: true }
  const waiting = made({ socket, commandOptions: { timeout: 20 } })
  waiting.connect().catch(() => {})
  await at('a time of the client’s own', () => get(waiting))
  waiting.destroy()
  mute.close()
}

function listen(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

const found = liveServer('redis')
if ('missing' in found) throw new Error(`${found.missing}: see the first lines of this file`)
const label = `redis ${found.version}`
const command = found.settings['COMMAND'] ?? ''
const server = new RedisServer(found)
await captureUsers(label, server)
await captureStates(label, command)
await captureLoading(label, command)
await captureCluster(label, command)
await captureDocumented()
await captureNetwork(server)
await captureInjected(server)
writeFileSync(new URL('../captured-errors.json', import.meta.url), `${JSON.stringify(captured, undefined, 2)}\n`)
console.log(`${captured.length} errors`)
process.exit()
