import { type CallEvent, SecretError } from '@sealwax/core'
import type { ApiKeyStore } from '@sealwax/core/api-keys'
import { expect, test } from 'vitest'
import type { RunLog } from '../../src/command/audit-log.ts'
import { recordedKeys } from '../../src/command/generate/recorded-keys.ts'

const down = new SecretError('down', { code: 'ERR_SECRET_UNAVAILABLE' })
const state = { record: 'sealed', hashes: [undefined, undefined] } as const

/** A store that tells what reached it, under a log that tells what it was told, in one list. */
function recorded({ refuses = false, fails = false } = {}) {
  const told: string[] = []
  const call = (method: string) => async () => {
    told.push(method)
    if (fails) throw down
    return undefined
  }
  const store: ApiKeyStore = {
    location: 'the place',
    read: call('read'),
    create: call('create'),
    replace: call('replace'),
    overwrite: call('overwrite'),
  }
  const log: Pick<RunLog, 'intend' | 'observe'> = {
    async intend({ provider, operation, name }) {
      if (refuses) throw down
      told.push(`intent ${operation} ${name} ${provider}`)
    },
    observe: event => {
      const { operation, name, outcome } = event as CallEvent
      told.push(`call ${operation} ${name} ${outcome}`)
    },
  }
  return { told, keys: recordedKeys(store, 'redis', log as RunLog) }
}

test('each write is recorded before it is done, and what came of it', async () => {
  const { told, keys } = recorded()
  await keys.create('id', state, {})
  await keys.replace('id', state, 'v', {})
  await keys.overwrite('id', state, {})
  await keys.read('id', {})
  expect(told).toEqual([
    ...['intent putIf id redis', 'create', 'call putIf id ok'],
    ...['intent putIf id redis', 'replace', 'call putIf id ok'],
    ...['intent put id redis', 'overwrite', 'call put id ok'],
    ...['read', 'call get id ok'],
  ])
  expect(keys.location).toBe('the place')
})

test('what cannot be recorded is not written', async () => {
  const { told, keys } = recorded({ refuses: true })
  await expect(keys.create('id', state, {})).rejects.toBe(down)
  expect(told).toEqual([])
})

test('a failure is recorded by its code, and is the caller’s', async () => {
  const { told, keys } = recorded({ fails: true })
  await expect(keys.create('id', state, {})).rejects.toBe(down)
  expect(told.at(-1)).toBe('call putIf id ERR_SECRET_UNAVAILABLE')
})
