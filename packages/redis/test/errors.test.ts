import { readFileSync } from 'node:fs'
import type { SecretErrorCode } from '@sealwax/core'
import * as sdk from 'redis'
import { describe, expect, test } from 'vitest'
import { classify } from '../src/errors.ts'
import { redis } from '../src/index.ts'
import type { CapturedError } from './capture/captured-error.ts'
import { reply } from './scripted-client.ts'

const provider = redis()
const captured: readonly CapturedError[] = JSON.parse(
  readFileSync(new URL('captured-errors.json', import.meta.url), 'utf8'),
)

/** By situation. Nothing that was captured may be left out. */
const expected: Readonly<Record<string, SecretErrorCode>> = {
  'no login': 'ERR_SECRET_DENIED',
  'wrong password': 'ERR_SECRET_DENIED',
  'unknown user': 'ERR_SECRET_DENIED',
  'user that is off': 'ERR_SECRET_DENIED',
  'no right to the command': 'ERR_SECRET_DENIED',
  'no right to the key': 'ERR_SECRET_DENIED',
  'no right to the channel': 'ERR_SECRET_DENIED',
  'protected mode': 'ERR_SECRET_DENIED',
  // What of it is a plain value is told by a second command: see reading.test.ts.
  'another type': 'ERR_SECRET_CORRUPT',
  // Answered by the whole script: see writing.test.ts.
  'unknown script': 'ERR_SECRET_UNAVAILABLE',
  'no such protocol': 'ERR_SECRET_CONFIG',
  // Redis has the same word, ERR, for these.
  'no such database': 'ERR_SECRET_UNKNOWN',
  'no such command': 'ERR_SECRET_UNKNOWN',
  'a script with an error': 'ERR_SECRET_UNKNOWN',
  'a script that was ended': 'ERR_SECRET_UNKNOWN',
  'too many clients': 'ERR_SECRET_UNKNOWN',
  'memory is full': 'ERR_SECRET_UNAVAILABLE',
  'too few replicas': 'ERR_SECRET_UNAVAILABLE',
  'a replica': 'ERR_SECRET_UNAVAILABLE',
  'a replica without its primary': 'ERR_SECRET_UNAVAILABLE',
  'busy with a script': 'ERR_SECRET_UNAVAILABLE',
  'cannot save': 'ERR_SECRET_UNAVAILABLE',
  loading: 'ERR_SECRET_UNAVAILABLE',
  'a cluster without slots': 'ERR_SECRET_UNAVAILABLE',
  'a slot of another node': 'ERR_SECRET_CONFIG',
  'a slot that moves': 'ERR_SECRET_CONFIG',
  refused: 'ERR_SECRET_UNAVAILABLE',
  'unknown host': 'ERR_SECRET_UNAVAILABLE',
  reset: 'ERR_SECRET_UNAVAILABLE',
  closed: 'ERR_SECRET_UNAVAILABLE',
  'cut off': 'ERR_SECRET_UNAVAILABLE',
  silence: 'ERR_SECRET_TIMEOUT',
  'no TLS at all': 'ERR_SECRET_TIMEOUT',
  // To Redis the first bytes of TLS are the beginning of a command: it waits for the rest.
  'TLS to a port without': 'ERR_SECRET_TIMEOUT',
  'no TLS to a port with': 'ERR_SECRET_UNAVAILABLE',
  'a certificate of an unknown authority': 'ERR_SECRET_CONFIG',
  'a certificate for another name': 'ERR_SECRET_CONFIG',
  'a file of authorities without one': 'ERR_SECRET_CONFIG',
  'no client certificate': 'ERR_SECRET_CONFIG',
  'no client certificate, TLS 1.2': 'ERR_SECRET_CONFIG',
  'a client certificate of an unknown authority': 'ERR_SECRET_CONFIG',
  'a certificate file without one': 'ERR_SECRET_CONFIG',
  'a key file without one': 'ERR_SECRET_CONFIG',
  'a key of another certificate': 'ERR_SECRET_CONFIG',
  'a client that is not connected': 'ERR_SECRET_UNAVAILABLE',
  'a client that still connects': 'ERR_SECRET_UNAVAILABLE',
  'a client that is destroyed meanwhile': 'ERR_SECRET_UNAVAILABLE',
  'a client that gives up': 'ERR_SECRET_UNAVAILABLE',
  'a signal of the client’s own': 'ERR_SECRET_UNAVAILABLE',
  'a time of the client’s own': 'ERR_SECRET_TIMEOUT',
  // The SDK throws an Error that only its text tells apart.
  'a queue that is full': 'ERR_SECRET_UNKNOWN',
}

/** As it was, but for its text. */
function again({ class: name, code, reply: word }: CapturedError['error']): unknown {
  if (word !== undefined) return reply(word)
  const found = (sdk as Readonly<Record<string, unknown>>)[name]
  const known = typeof found === 'function' ? Object.create(found.prototype) : new Error('not to be looked at')
  return Object.assign(known, code === undefined ? {} : { code })
}

describe('captured errors of the SDK', () => {
  for (const { server, situation, operation, error } of captured) {
    test(`${situation} (${operation}, ${server}) is ${expected[situation]}`, () => {
      expect(provider.classify(again(error), operation).code).toBe(expected[situation])
    })
  }

  test('every situation that is expected was captured', () => {
    const seen = new Set(captured.map(({ situation }) => situation))
    expect(Object.keys(expected).filter(situation => !seen.has(situation))).toEqual([])
  })
})

/** What the message ends with, by situation: a word of the way out. */
const waysOut: Readonly<Record<string, string>> = {
  'no login': 'SEALWAX_REDIS_PASSWORD',
  'wrong password': 'SEALWAX_REDIS_USERNAME',
  'user that is off': 'is off',
  'no right to the command': 'README',
  'protected mode': 'requirepass',
  'another type': 'TYPE',
  'no such protocol': 'Redis 7',
  'no such database': 'number of the database',
  'too many clients': 'maxclients',
  'no such command': 'version',
  'memory is full': 'maxmemory',
  'too few replicas': 'replicas',
  'a replica': 'primary',
  'a replica without its primary': 'primary',
  'busy with a script': 'SCRIPT KILL',
  'cannot save': 'its disk',
  loading: 'loading',
  'a cluster without slots': 'single server',
  'a slot of another node': 'single server',
  'a slot that moves': 'single server',
  'unknown host': 'DNS',
  'a certificate of an unknown authority': 'caFile',
  'a file of authorities without one': 'caFile',
  'a certificate for another name': 'check the address',
  'no client certificate': 'certFile',
  'no client certificate, TLS 1.2': 'certFile',
  'a client certificate of an unknown authority': 'certFile',
  'a certificate file without one': 'PEM',
  'a key file without one': 'PEM',
  'a client that is not connected': 'connect()',
}

describe('what a fault says', () => {
  test.each(Object.entries(waysOut))('%s: what to do (%s)', (situation, word) => {
    const rows = captured.filter(row => row.situation === situation)
    expect(rows).not.toEqual([])
    for (const { error, operation } of rows) expect(provider.classify(again(error), operation).hint).toContain(word)
  })

  test('a denial names the rights that the operation needs', () => {
    const hint = (operation: Parameters<typeof provider.classify>[1]) =>
      provider.classify(reply('NOPERM'), operation).hint
    expect(hint('get')).toContain('+hmget +get')
    expect(hint('list')).toContain('+scan')
    expect(hint('putIf')).toContain('+pexpireat')
    expect(hint('watch')).toContain('channels')
    expect(classify(reply('NOPERM'), 'lock').hint).toContain('+time')
  })

  test('a certificate that is not trusted: never how to turn checks off', () => {
    for (const { error, operation } of captured.filter(({ situation }) => situation.includes('certificate'))) {
      expect(provider.classify(again(error), operation).hint).not.toMatch(/REJECT_UNAUTHORIZED|allowPlaintext/i)
    }
  })

  test('nothing of the error’s own text', () => {
    for (const word of ['ERR', 'NOPERM', 'WRONGPASS', 'HUNTER2', 'OOM']) {
      const error = new sdk.ErrorReply(`${word} the value hunter2 is not allowed`)
      expect(JSON.stringify(provider.classify(error, 'put'))).not.toMatch(/hunter2/i)
    }
  })
})

describe('what decides', () => {
  test.each([
    undefined,
    null,
    0,
    '',
    'NOPERM',
    {},
    [],
    Symbol('error'),
    new Error('Loading'),
    new Error('a NOPERM in the text'),
    { message: 'NOPERM and no error' },
  ])('what is no error of the SDK is unknown (%#)', error =>
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNKNOWN'),
  )

  test.each(['NOPERM: no rights', 'NOPERMS no rights', 'noperm no rights', ' NOPERM', 'NOPERM_ x'])(
    'a reply whose first word is not one of the table is unknown (%j)',
    message => expect(provider.classify(new sdk.ErrorReply(message), 'get').code).toBe('ERR_SECRET_UNKNOWN'),
  )

  test.each(['NOPERM', 'NOPERM\r\n', 'NOPERM x'])('a reply may be a word alone (%j)', message =>
    expect(provider.classify(new sdk.ErrorReply(message), 'get').code).toBe('ERR_SECRET_DENIED'),
  )

  test('a text of Node’s is not read, whatever it begins with', () => {
    const error = Object.assign(new Error('NOPERM x'), { code: 'ECONNRESET' })
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'a name that every object has is no row of the table: %s',
    name => {
      expect(provider.classify({ name, code: name }, 'get').code).toBe('ERR_SECRET_UNKNOWN')
      expect(provider.classify(new sdk.ErrorReply(name.toUpperCase()), 'get').code).toBe('ERR_SECRET_UNKNOWN')
    },
  )

  test('an error of another copy of the SDK is known by the name of its class', () => {
    class TimeoutError extends Error {}
    class SocketTimeoutDuringMaintenanceError extends TimeoutError {}
    expect(provider.classify(new SocketTimeoutDuringMaintenanceError('any'), 'get').code).toBe('ERR_SECRET_TIMEOUT')
  })

  test('a class whose name a bundler changed is known by the module that was loaded', () => {
    class Mangled extends Error {}
    const bundled = { ClientClosedError: Mangled } as unknown as typeof sdk
    expect(classify(new Mangled('any'), 'get', bundled).code).toBe('ERR_SECRET_UNAVAILABLE')
    expect(classify(new Mangled('any'), 'get').code).toBe('ERR_SECRET_UNKNOWN')
  })
})
