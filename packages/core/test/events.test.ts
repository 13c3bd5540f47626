import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bundle, chain, prefixed } from '../src/compose/index.ts'
import { createSecrets, type SecretEvent, type SecretProvider } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'
import { uncaughtDuring } from './uncaught.ts'

const value = `s${crypto.randomUUID()}`

/** What is told of one thing that an application does. */
async function told(
  provider: SecretProvider,
  act: (
    secrets: ReturnType<typeof createSecrets<ReturnType<typeof memory>>>,
    clock: SimulatedClock,
  ) => Promise<unknown>,
): Promise<SecretEvent[]> {
  const clock = new SimulatedClock()
  const events: SecretEvent[] = []
  const secrets = createSecrets(provider as ReturnType<typeof memory>, { clock, observe: event => events.push(event) })
  await act(secrets, clock).catch(() => undefined)
  await settled()
  expect(inspect(events, { depth: 9 })).not.toContain(value)
  return events
}

/** The fields that an event may have. */
const allowed: Record<SecretEvent['type'], readonly string[]> = {
  call: [
    'type',
    'provider',
    'operation',
    'name',
    'names',
    'items',
    'outcome',
    'durationMs',
    'attempts',
    'version',
    'status',
    'requestId',
  ],
  retry: ['type', 'provider', 'operation', 'name', 'code', 'attempt', 'delayMs'],
  stale: ['type', 'provider', 'name', 'ageMs', 'code'],
  change: ['type', 'provider', 'name', 'version'],
  notice: ['type', 'provider', 'notice', 'subject', 'hint'],
  rotation: ['type', 'provider', 'name', 'epoch', 'step', 'outcome', 'durationMs'],
}

describe('observe is told', () => {
  it('of a read: who, what, how it ended, how long it took, which version', async () => {
    const store = new ScriptedStore()
    const events = await told(store, async (secrets, clock) => {
      const read = secrets.get('KEY')
      await clock.advance(250)
      store.question(0).answer(value, { version: '7' })
      await read
    })
    expect(events).toEqual([
      {
        type: 'call',
        provider: 'scripted',
        operation: 'get',
        name: 'KEY',
        names: undefined,
        outcome: 'ok',
        durationMs: 250,
        attempts: 1,
        version: '7',
      },
    ])
  })

  it('of each call that reaches a store', async () => {
    const calls: [string, Parameters<typeof told>[1]][] = [
      ['put', secrets => secrets.put('NEW', value)],
      ['putIf', secrets => secrets.put('NEW', value, { ifVersion: 'absent' })],
      ['delete', secrets => secrets.delete('KEY')],
      ['restore', secrets => secrets.restore('KEY')],
      ['purge', secrets => secrets.purge('KEY')],
      ['list', secrets => Array.fromAsync(secrets.list())],
      ['versions', secrets => Array.fromAsync(secrets.versions('KEY'))],
      ['moveStage', secrets => secrets.moveStage('KEY', { stage: 'a', to: 'v1' })],
      ['close', secrets => secrets.close()],
    ]
    for (const [operation, act] of calls) {
      const events = await told(memory({ KEY: value }), act)
      expect(events, operation).toMatchObject([
        { type: 'call', operation, provider: 'memory', outcome: 'ok', attempts: 1 },
      ])
    }
  })

  it('of a batch by its size', async () => {
    const events = await told(memory({ A: value, B: value }), secrets => secrets.getMany(['A', 'B', 'C']))
    expect(events).toMatchObject([{ type: 'call', operation: 'getMany', names: 3, outcome: 'ok' }])
    expect(events[0]).not.toHaveProperty('name', expect.anything())
  })

  it('of a failure by its code and the figures of the store', async () => {
    const store = memory({ KEY: value }, { retries: 'sdk' })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', status: 403 })
    const events = await told(store, secrets => secrets.get('KEY'))
    expect(events).toMatchObject([{ type: 'call', outcome: 'ERR_SECRET_DENIED', status: 403 }])
  })

  it('of an abort as such', async () => {
    const store = new ScriptedStore()
    const events = await told(store, async secrets => {
      const controller = new AbortController()
      const read = reasonOf(secrets.get('KEY', { signal: controller.signal }))
      await settled()
      controller.abort(new Error(value))
      await read
    })
    expect(events).toMatchObject([{ type: 'call', outcome: 'aborted' }])
  })

  it('of retries, a stale answer and a change', async () => {
    const store = memory({ KEY: value })
    const events = await told(store, async (secrets, clock) => {
      await secrets.get('KEY')
      await clock.advance(300_000)
      store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 3 })
      const stale = secrets.get('KEY')
      await clock.advance(1_000)
      await stale
      await createSecrets(store).put('KEY', `${value}2`)
      await secrets.get('KEY', { fresh: true })
    })
    expect(events.map(event => event.type)).toEqual(['call', 'retry', 'retry', 'call', 'stale', 'call', 'change'])
    expect(events[1]).toMatchObject({ operation: 'get', name: 'KEY', code: 'ERR_SECRET_UNAVAILABLE', attempt: 1 })
    expect(events[4]).toMatchObject({ name: 'KEY', code: 'ERR_SECRET_UNAVAILABLE' })
    expect(events[6]).toMatchObject({ type: 'change', name: 'KEY', provider: 'memory', version: 'v2' })
  })

  it('of what an adapter noticed', async () => {
    class Noticing extends ScriptedStore {
      override async get(_: string, call: Parameters<ScriptedStore['get']>[1]): Promise<never> {
        call.notice('file-permissions', '/run/secrets.env', 'chmod 600 it.')
        return { bytes: new Uint8Array() } as never
      }
    }
    const events = await told(new Noticing(), secrets => secrets.get('KEY'))
    expect(events[0]).toEqual({
      type: 'notice',
      provider: 'scripted',
      notice: 'file-permissions',
      subject: '/run/secrets.env',
      hint: 'chmod 600 it.',
    })
  })

  it('of nothing where the cache answers, or before any I/O', async () => {
    const events = await told(memory({ KEY: value }), async secrets => {
      await secrets.get('KEY')
      await secrets.get('KEY')
      await secrets.getBytes('KEY')
      await rejection(secrets.get('a\0b'), 'ERR_SECRET_INVALID')
      await reasonOf(secrets.get(''))
    })
    expect(events.map(event => event.type)).toEqual(['call'])
  })

  it('of the calls of the parts of a composition, not of the composition', async () => {
    const [first, second] = [
      memory({}, { id: 'first' }),
      memory({ 'shop/app': `{"KEY":"${value}"}` }, { id: 'second' }),
    ]
    const events = await told(chain([first, bundle(prefixed(second, 'shop'), 'app')]), secrets => secrets.get('KEY'))
    expect(events).toMatchObject([
      { type: 'call', provider: 'first', operation: 'get', outcome: 'ERR_SECRET_NOT_FOUND' },
      { type: 'call', provider: 'second', operation: 'get', name: 'app', outcome: 'ok' },
    ])
  })

  it('in fields of an allow list', async () => {
    const store = memory({ KEY: value, db: `{"a":"${value}"}` })
    const events = await told(store, async (secrets, clock) => {
      await secrets.put('KEY', value, { metadata: { owner: value }, contentType: 'text/plain' })
      await secrets.put('db#a', value)
      await secrets.getMany(['KEY', 'db#a', 'NONE']).catch(() => undefined)
      store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', times: 1 })
      const read = secrets.get('KEY', { fresh: true })
      await clock.advance(1_000)
      await read
      await secrets.close()
    })
    expect(events.length).toBeGreaterThan(6)
    for (const event of events) {
      for (const key of Object.keys(event)) expect(allowed[event.type], event.type).toContain(key)
    }
  })

  it('no negative time where the clock was set back', async () => {
    const store = new ScriptedStore()
    const events = await told(store, async (secrets, clock) => {
      const read = secrets.get('KEY')
      await settled()
      clock.set(clock.now() - 1_000)
      store.question(0).answer(value)
      await read
    })
    expect(events).toMatchObject([{ durationMs: 0 }])
  })
})

describe('an observer that throws', () => {
  it('neither breaks a read nor is silenced', async () => {
    const fault = new Error('the observer failed')
    const uncaught = await uncaughtDuring(async () => {
      const secrets = createSecrets(memory({ KEY: value }), {
        observe: () => {
          throw fault
        },
      })
      expect(await secrets.get('KEY')).toBe(value)
      expect(await secrets.getOptional('NONE')).toBeUndefined()
    })
    expect(uncaught).toEqual([fault, fault])
  })
})
