import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

const crowd = 10_000

describe('ten thousand simultaneous gets', () => {
  it('are one call', async () => {
    const store = memory({ KEY: 'v' })
    const secrets = createSecrets(store)
    const values = await Promise.all(Array.from({ length: crowd }, () => secrets.get('KEY')))
    expect(new Set(values)).toEqual(new Set(['v']))
    expect(store.calls).toHaveLength(1)
  })

  it('of all kinds are one call, also without a cache, and fresh ones asked in one tick', async () => {
    for (const options of [{}, { cache: false }] as const) {
      const store = memory({ KEY: '{"a":"v"}' })
      // Time stands still: how long a thousand promises take is not what is asked here.
      const secrets = createSecrets(store, { ...options, clock: new SimulatedClock() })
      const kinds = [
        () => secrets.get('KEY'),
        () => secrets.get('KEY#a'),
        () => secrets.getBytes('KEY'),
        () => secrets.getSecret('KEY'),
        () => secrets.has('KEY'),
        () => secrets.getMany(['KEY']),
        () => secrets.get('KEY', { fresh: true }),
        () => secrets.get('KEY', { timeout: 60_000 }),
        () => secrets.get('KEY', { timeout: 5 }),
      ]
      await Promise.all(Array.from({ length: crowd / 10 }, (_, i) => kinds[i % kinds.length]?.()))
      expect(store.calls.map(call => call.names)).toEqual([['KEY']])
    }
  })

  it.each([{}, { cache: false }] as const)(
    'of a value that is no text are one call: text is refused, bytes are given (%j)',
    async options => {
      const store = memory()
      await createSecrets(store).put('KEY', Uint8Array.of(0xff))
      const before = store.calls.length
      const secrets = createSecrets(store, { ...options, clock: new SimulatedClock() })
      const texts = [secrets.get('KEY'), secrets.get('KEY', { timeout: 60_000 })].map(text =>
        rejection(text, 'ERR_SECRET_INVALID'),
      )
      const [bytes, secret] = await Promise.all([secrets.getBytes('KEY'), secrets.getSecret('KEY'), ...texts])
      expect([bytes, secret.bytes()]).toEqual([Uint8Array.of(0xff), Uint8Array.of(0xff)])
      expect(store.calls.length - before).toBe(1)
      await rejection(secrets.get('KEY'), 'ERR_SECRET_INVALID')
    },
  )

  it('while the call is under way join it, of a version as well, until it is answered', async () => {
    for (const ref of ['KEY', { name: 'KEY', version: '7' }]) {
      const store = Object.assign(new ScriptedStore(), { versions: () => Promise.reject(new Error('not asked')) })
      const secrets = createSecrets(store, { cache: false, clock: new SimulatedClock() })
      const reads: Promise<unknown>[] = []
      for (let tick = 0; tick < 5; tick++) {
        reads.push(secrets.get(ref), secrets.getBytes(ref))
        await settled()
      }
      expect(store.asked).toHaveLength(1)
      store.question(0).answer('v')
      await Promise.all(reads)
      const next = secrets.get(ref)
      await settled()
      expect(store.asked).toHaveLength(2)
      store.question(1).answer('w')
      expect(await next).toBe('w')
    }
  })

  it('share a failure', async () => {
    const store = memory()
    const secrets = createSecrets(store)
    const outcomes = await Promise.allSettled(Array.from({ length: crowd }, () => secrets.get('KEY')))
    expect(outcomes.every(outcome => outcome.status === 'rejected')).toBe(true)
    expect(store.calls).toHaveLength(1)
  })

  it('lose one who aborts with his own reason, and none beside him', async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const controllers = Array.from({ length: crowd }, () => new AbortController())
    const outcomes = Promise.allSettled(controllers.map(({ signal }) => secrets.get('KEY', { signal })))
    await settled()
    const reason = { any: 'thing' }
    controllers[4_711]?.abort(reason)
    await settled()
    expect(store.question(0).signal.aborted).toBe(false)
    store.question(0).answer('v')
    const all = await outcomes
    const lost = all.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [{ index, reason: outcome.reason }] : [],
    )
    expect(lost).toHaveLength(1)
    expect(lost[0]?.index).toBe(4_711)
    expect(lost[0]?.reason).toBe(reason)
    expect(all.every((outcome, i) => i === 4_711 || (outcome.status === 'fulfilled' && outcome.value === 'v'))).toBe(
      true,
    )
    expect(store.asked).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('that all abort cancel the call, with the last reason, and the next get asks anew', async () => {
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const controllers = Array.from({ length: 100 }, () => new AbortController())
    const outcomes = Promise.allSettled(controllers.map(({ signal }) => secrets.get('KEY', { signal })))
    await settled()
    for (const [index, controller] of controllers.entries()) {
      expect(store.question(0).signal.aborted).toBe(false)
      controller.abort(index)
    }
    expect(store.question(0).signal.aborted).toBe(true)
    expect(store.question(0).signal.reason).toBe(99)
    expect((await outcomes).map(outcome => (outcome as PromiseRejectedResult).reason)).toEqual(
      controllers.map((_, i) => i),
    )
    const next = secrets.get('KEY')
    await settled()
    store.question(1).answer('v')
    expect(await next).toBe('v')
  })

  it('on one signal end together, and warn of nothing', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', onWarning)
    try {
      const store = new ScriptedStore()
      const secrets = createSecrets(store, { clock: new SimulatedClock() })
      const controller = new AbortController()
      const { signal } = controller
      const outcomes = Promise.allSettled(Array.from({ length: 1_000 }, () => secrets.get('KEY', { signal })))
      await settled()
      controller.abort('all')
      expect((await outcomes).every(outcome => outcome.status === 'rejected' && outcome.reason === 'all')).toBe(true)
      expect(store.question(0).signal.aborted).toBe(true)
      await settled()
      expect(warnings).toEqual([])
    } finally {
      process.off('warning', onWarning)
    }
  })

  it('are not cancelled where one of them cannot leave', async () => {
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const controller = new AbortController()
    const leaving = reasonOf(secrets.get('KEY', { signal: controller.signal }))
    const staying = secrets.get('KEY')
    await settled()
    controller.abort('left')
    expect(await leaving).toBe('left')
    expect(store.question(0).signal.aborted).toBe(false)
    store.question(0).answer('v')
    expect(await staying).toBe('v')
  })
})

describe('an abort', () => {
  it('before the call asks nobody, whatever is called', async () => {
    const store = memory({ KEY: 'v' })
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const reason = Symbol('reason')
    const signal = AbortSignal.abort(reason)
    const calls = [
      () => secrets.get('KEY', { signal }),
      () => secrets.getOptional('KEY', { signal }),
      () => secrets.getBytes('KEY', { signal }),
      () => secrets.getSecret('KEY', { signal }),
      () => secrets.has('KEY', { signal }),
      () => secrets.getMany(['KEY'], { signal }),
      () => secrets.getAll('', { signal }),
      () => secrets.exportTo({}, ['KEY'], { signal }),
      () => secrets.refresh('KEY', { signal }),
      () => secrets.withSecret('KEY', () => 1, { signal, isRejected: () => false }),
      () => secrets.put('KEY', 'w', { signal }),
      () => secrets.put('KEY#a', 'w', { signal }),
      () => secrets.delete('KEY', { signal }),
      () => secrets.restore('KEY', { signal }),
      () => secrets.purge('KEY', { signal }),
      () => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }, { signal }),
      () => Array.fromAsync(secrets.list('', { signal })),
      () => Array.fromAsync(secrets.versions('KEY', { signal })),
    ]
    for (const call of calls) expect(await reasonOf(call())).toBe(reason)
    expect(store.calls).toEqual([])
    await secrets.get('KEY')
    expect(await reasonOf(secrets.get('KEY', { signal }))).toBe(reason)
  })

  it('in the very tick of the call asks nobody, and leaves nothing behind', async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const controller = new AbortController()
    const read = reasonOf(secrets.get('KEY', { signal: controller.signal }))
    controller.abort('left')
    expect(await read).toBe('left')
    await settled()
    expect(store.asked).toEqual([])
    expect(clock.timers).toBe(0)
    const next = secrets.get('KEY')
    await settled()
    store.question(0).answer('v')
    expect(await next).toBe('v')
  })

  it('without a reason is the usual AbortError', async () => {
    const store = new ScriptedStore()
    const controller = new AbortController()
    const read = reasonOf(createSecrets(store).get('KEY', { signal: controller.signal }))
    controller.abort()
    expect(await read).toBe(controller.signal.reason)
    expect(await read).toMatchObject({ name: 'AbortError' })
  })

  it('of a get whose signal is done with leaves no listener', async () => {
    const secrets = createSecrets(memory({ KEY: 'v' }), { cache: false })
    let [listeners, ever] = [0, 0]
    class Counting extends AbortController {
      override readonly signal = new Proxy(super.signal, {
        get(target, key) {
          if (key === 'addEventListener') [listeners, ever] = [listeners + 1, ever + 1]
          if (key === 'removeEventListener') listeners--
          const found: unknown = Reflect.get(target, key, target)
          return typeof found === 'function' ? found.bind(target) : found
        },
      })
    }
    await secrets.get('KEY', { signal: new Counting().signal })
    expect(listeners).toBe(0)
    expect(ever).toBeGreaterThan(0)
  })
})

describe("a caller's own time", () => {
  it('that is shorter ends for him alone', async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const patient = secrets.get('KEY')
    const hasty = rejection(secrets.get('KEY', { timeout: 100 }), 'ERR_SECRET_TIMEOUT')
    await clock.advance(100)
    const error = await hasty
    expect(error).toMatchObject({ secretName: 'KEY', retryable: true, provider: 'scripted' })
    expect(store.question(0).signal.aborted).toBe(false)
    store.question(0).answer('v')
    expect(await patient).toBe('v')
    expect(await clock.left()).toBe(0)
  })

  it('alone in the air ends the call', async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const hasty = rejection(createSecrets(store, { clock }).get('KEY', { timeout: 100 }), 'ERR_SECRET_TIMEOUT')
    await clock.advance(100)
    await hasty
    expect(store.question(0).signal.aborted).toBe(true)
    expect(clock.timers).toBe(0)
  })

  it("that is longer than the client's is his as well, and nobody else's", async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock, timeout: 1_000 })
    const usual = rejection(secrets.get('KEY'), 'ERR_SECRET_TIMEOUT')
    const patient = secrets.get('KEY', { timeout: 60_000 })
    const late = rejection(secrets.get('KEY'), 'ERR_SECRET_TIMEOUT')
    await clock.advance(1_000)
    await usual
    await late
    await clock.advance(58_000)
    expect(await isPending(patient)).toBe(true)
    store.question(store.asked.length - 1).answer('v')
    expect(await patient).toBe('v')
    expect(clock.timers).toBe(0)
  })

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    'of %d milliseconds is not over at once',
    async timeout => {
      // The platform's own timers fire at once when they are set beyond 2^31 - 1 milliseconds.
      const store = new ScriptedStore()
      const reads = [createSecrets(store).get('A', { timeout }), createSecrets(store, { timeout }).get('A')]
      await new Promise(resolve => setTimeout(resolve, 20))
      for (const question of store.asked) question.answer('v')
      expect(await Promise.all(reads)).toEqual(['v', 'v'])
    },
  )
})

describe('fresh: true', () => {
  it('does not join what was asked too early, and others join it', async () => {
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const early = secrets.get('KEY')
    await settled()
    const fresh = secrets.get('KEY', { fresh: true })
    const later = secrets.get('KEY')
    await settled()
    expect(store.asked).toHaveLength(2)
    store.question(0).answer('old')
    store.question(1).answer('new')
    expect(await Promise.all([early, fresh, later])).toEqual(['old', 'new', 'new'])
  })
})
