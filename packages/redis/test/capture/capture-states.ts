import { rmSync } from 'node:fs'
import type { Operation } from '@sealwax/core'
import { freePort } from '@sealwax/live'
import { OwnRedis } from '@sealwax/live/redis'
import { createClient } from 'redis'
import { capture, get, type Options, put, type Send } from './recorder.ts'

/** One server, brought from state to state. */
export async function captureStates(label: string, command: string): Promise<void> {
  const server = await OwnRedis.start(command)
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

export async function captureLoading(label: string, command: string): Promise<void> {
  const server = await OwnRedis.start(command)
  await server.ask(['EVAL', "for i = 1, 2000 do redis.call('SET', i, string.rep('x', 1000)) end", '0'], ['SAVE'])
  await server.stop()
  // So slow that it can be asked meanwhile (microseconds a key), and looking at its clients every few keys.
  await server.start('--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024')
  await capture(label, 'loading', 'get', { socket: { port: server.port } }, get)
  await capture(label, 'loading', 'put', { socket: { port: server.port } }, put)
  await server.close()
}

/** Two nodes, each with half of the slots. */
export async function captureCluster(label: string, command: string): Promise<void> {
  const nodes = [
    await OwnRedis.start(command, '--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`),
    await OwnRedis.start(command, '--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`),
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
