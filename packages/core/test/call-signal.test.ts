import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { reasonOf } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

/** A read under way, and how to end it: its caller leaves. */
async function underWay() {
  const store = new ScriptedStore()
  const secrets = createSecrets(store, { clock: new SimulatedClock() })
  const controller = new AbortController()
  const read = reasonOf(secrets.get('KEY', { signal: controller.signal }))
  await settled()
  const { signal } = store.question(0)
  const leave = async (): Promise<void> => {
    controller.abort('gone')
    expect(await read).toBe('gone')
  }
  return { signal, leave }
}

describe('the signal that a provider gets', () => {
  it('tells its listeners as any signal does: once, with the event, in their order', async () => {
    const { signal, leave } = await underWay()
    const heard: unknown[] = []
    signal.addEventListener('abort', event => heard.push([event.type, event.target === signal, signal.aborted]), {
      once: true,
    })
    signal.addEventListener('abort', { handleEvent: event => heard.push(event.constructor.name) })
    signal.onabort = () => heard.push('onabort')
    await leave()
    expect(heard).toEqual(expect.arrayContaining([['abort', true, true], 'Event', 'onabort']))
    expect(heard).toHaveLength(3)
  })

  it('does not tell one that was taken away, nor one that comes too late', async () => {
    const { signal, leave } = await underWay()
    const heard: string[] = []
    const taken = (): unknown => heard.push('taken away')
    signal.addEventListener('abort', taken, { once: true })
    signal.addEventListener('abort', () => heard.push('stays'))
    signal.removeEventListener('abort', taken)
    await leave()
    signal.addEventListener('abort', () => heard.push('too late'))
    signal.removeEventListener('abort', taken)
    await settled()
    expect(heard).toEqual(['stays'])
  })

  it('is one for what the platform makes of signals', async () => {
    const { signal, leave } = await underWay()
    expect(signal).toBeInstanceOf(AbortSignal)
    const any = AbortSignal.any([signal])
    const event = once(signal, 'abort')
    await leave()
    expect([any.aborted, any.reason]).toEqual([true, signal.reason])
    expect((await event)[0]).toBeInstanceOf(Event)
    expect(() => signal.throwIfAborted()).toThrow()
  })
})
