// Writes captured-errors.json: errors of the real SDK, as servers and networks made them. From the workspace's root:
//
//   node scripts/test-live.mjs --only redis --run node --conditions=sealwax-source packages/redis/test/capture/capture-errors.ts && npm run fix
//
// Of a reply only its first word is kept, and of the SDK's own errors their class, as nothing else is looked at. Servers of
// this file's own are brought into each state for real; what loopback cannot show is answered in the words of Redis's source.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '@sealwax/core'
import { liveServer } from '@sealwax/live'
import { createClient, ErrorReply, type RedisClientOptions } from 'redis'
import { OwnServer } from '../live/own-server.ts'
import { RedisServer } from '../live/redis-server.ts'
import type { CapturedError } from './captured-error.ts'

type Options = Omit<RedisClientOptions, 'socket'> & { readonly socket?: object }
type Send = (client: { sendCommand(args: readonly string[]): Promise<unknown> }) => Promise<unknown>

const captured: CapturedError[] = []

/** Connects and sends. What came by the event is the cause of what the call rejects with, unless the server answered. */
async function capture(
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

function keep(server: string, situation: string, operation: Operation, reason: unknown): void {
  const error = reason as Error & { readonly code?: string }
  const reply = error instanceof ErrorReply ? error.message.split(/[ \r\n]/)[0] : undefined
  captured.push({ server, situation, operation, error: { class: error.constructor.name, code: error.code, reply } })
}

const get: Send = client => client.sendCommand(['HMGET', 'captured', 'version'])
const put: Send = client =>
  client.sendCommand(['EVAL', "return redis.call('HSET', KEYS[1], 'version', '1')", '1', 'captured'])

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

/** One server, brought from state to state. */
async function captureStates(label: string, command: string): Promise<void> {
  const server = await OwnServer.start(command)
  const socket = { port: server.port }
  const at = (situation: string, operation: Operation, send: Send, options: Options = {}) =>
    capture(label, situation, operation, { socket, ...options }, send)
  const set = (...pairs: readonly (readonly [string, string])[]) =>
    server.ask(...pairs.map(pair => ['CONFIG', 'SET', ...pair]))

  await server.ask(['LPUSH', 'list', 'any'])
  await at('another type', 'get', client => client.sendCommand(['HMGET', 'list', 'version']))
  await at('another type', 'get', client => client.sendCommand(['GET', 'list']))
  await at('unknown script', 'put', client => client.sendCommand(['EVALSHA', '0'.repeat(40), '1', 'captured']))
  await at('no such protocol', 'get', client => client.sendCommand(['HELLO', '9']))
  await at('no such database', 'get', get, { database: 99 })
  await at('no such command', 'get', client => client.sendCommand(['NONSENSE']))
  await at('a script with an error', 'put', client => client.sendCommand(['EVAL', 'nonsense()', '0']))

  await set(['maxmemory', '1'])
  await at('memory is full', 'put', put)
  await set(['maxmemory', '0'], ['min-replicas-to-write', '1'])
  await at('too few replicas', 'put', put)
  await set(['min-replicas-to-write', '0'])

  await server.ask(['REPLICAOF', '127.0.0.1', '1'])
  await at('a replica', 'put', put)
  await set(['replica-serve-stale-data', 'no'])
  await at('a replica without its primary', 'get', get)
  await server.ask(['REPLICAOF', 'NO', 'ONE'])

  await set(['busy-reply-threshold', '1'])
  const endless = capture(label, 'a script that was ended', 'put', { socket }, client =>
    client.sendCommand(['EVAL', 'while true do end', '0']),
  )
  for (let answer: unknown; !/^BUSY/.test(String(answer)); ) {
    answer = await server.ask(['PING']).catch((error: Error) => error.message)
  }
  await at('busy with a script', 'get', get)
  await server.ask(['SCRIPT', 'KILL'])
  await endless

  // It cannot save where its folder is gone.
  await set(['save', '1 1'])
  rmSync(server.folder, { recursive: true })
  await server.ask(['BGSAVE'])
  for (let answer: unknown; !String(answer).includes('rdb_last_bgsave_status:err'); ) {
    ;[answer] = await server.ask(['INFO', 'persistence'])
  }
  await at('cannot save', 'put', put)
  await set(['save', ''])

  await set(['maxclients', '1'])
  const only = createClient({ socket: { host: '127.0.0.1', port: server.port, reconnectStrategy: false } })
  await only.connect()
  await at('too many clients', 'get', get)
  only.destroy()
  await server.close()
}

async function captureLoading(label: string, command: string): Promise<void> {
  const server = await OwnServer.start(command)
  await server.ask(['EVAL', "for i = 1, 2000 do redis.call('SET', i, string.rep('x', 1000)) end", '0'], ['SAVE'])
  await server.stop()
  // So slow that it can be asked meanwhile (microseconds a key), and looking at its clients every few keys.
  await server.start('--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024')
  await capture(label, 'loading', 'get', { socket: { port: server.port } }, get)
  await capture(label, 'loading', 'put', { socket: { port: server.port } }, put)
  await server.close()
}

/** Two nodes, each with half of the slots. */
async function captureCluster(label: string, command: string): Promise<void> {
  const nodes = [
    await OwnServer.start(command, '--cluster-enabled', 'yes', '--cluster-port', await portOf(createTcpServer())),
    await OwnServer.start(command, '--cluster-enabled', 'yes', '--cluster-port', await portOf(createTcpServer())),
  ] as const
  const [one, other] = nodes
  const at = (situation: string, operation: Operation, send: Send) =>
    capture(label, situation, operation, { socket: { port: one.port } }, send)
  await at('a cluster without slots', 'get', get)
  const [bus] = await other.ask(['CONFIG', 'GET', 'cluster-port'])
  const busPort = String((bus as Record<string, string>)['cluster-port'] ?? (bus as string[])[1])
  await one.ask(
    ['CLUSTER', 'ADDSLOTSRANGE', '0', '8191'],
    ['CLUSTER', 'MEET', '127.0.0.1', `${other.port}`, busPort],
    ['CONFIG', 'SET', 'cluster-require-full-coverage', 'no'],
  )
  await other.ask(['CLUSTER', 'ADDSLOTSRANGE', '8192', '16383'])
  for (let info: unknown; !/cluster_state:ok\s.*cluster_slots_ok:16384\s/s.test(String(info)); ) {
    ;[info] = await one.ask(['CLUSTER', 'INFO'])
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  // The slot of `b` is 3300, of `a` 15495.
  await at('a slot of another node', 'get', client => client.sendCommand(['HMGET', 'a', 'version']))
  const [id] = await other.ask(['CLUSTER', 'MYID'])
  await one.ask(['CLUSTER', 'SETSLOT', '3300', 'MIGRATING', String(id)])
  await at('a slot that moves', 'get', client => client.sendCommand(['HMGET', 'b', 'version']))
  for (const node of nodes) await node.close()
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

async function portOf(server: Server): Promise<string> {
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return `${port}`
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
