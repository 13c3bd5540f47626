import { describe, expect, it } from 'vitest'
import { createSecrets, type Secret, type SecretEvent, type Secrets, type SecretsOptions } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { reasonOf } from './rejection.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

class Refused extends Error {}
const isRejected = (error: unknown): boolean => error instanceof Refused

interface Setting {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  /** Changes the password at the store and at the server that is connected to. */
  rotate(password: string): Promise<void>
  /** Connects to that server. */
  readonly connect: (secret: Secret) => Promise<string>
  readonly tried: string[]
}

async function setting(options: SecretsOptions = {}): Promise<Setting> {
  const clock = new SimulatedClock()
  const store = memory({ DB: 'first' })
  const tried: string[] = []
  let accepted = 'first'
  const other = createSecrets(store)
  const secrets = createSecrets(store, { clock, ...options })
  await secrets.get('DB')
  return {
    clock,
    store,
    secrets,
    tried,
    async rotate(password) {
      await other.put('DB', password)
      accepted = password
    },
    async connect(secret) {
      const password = secret.text()
      tried.push(password)
      await settled()
      if (password !== accepted) throw new Refused('wrong password')
      return `connected with ${password}`
    },
  }
}

describe('withSecret', () => {
  it('connects with the cached value while it is accepted', async () => {
    const { secrets, store, connect, tried } = await setting()
    const reads = store.calls.length
    expect(await secrets.withSecret('DB', connect, { isRejected })).toBe('connected with first')
    expect(tried).toEqual(['first'])
    expect(store.calls).toHaveLength(reads)
  })

  it('reads again and connects once more where the credential is refused', async () => {
    const { secrets, connect, tried, rotate } = await setting()
    await rotate('second')
    expect(await secrets.withSecret('DB', connect, { isRejected })).toBe('connected with second')
    expect(tried).toEqual(['first', 'second'])
    expect(await secrets.get('DB')).toBe('second')
  })

  it('works for a part, and without a cache', async () => {
    const { secrets, store } = await setting({ cache: false })
    await createSecrets(store).put('db', '{"password":"old"}')
    const tried: string[] = []
    const connected = secrets.withSecret(
      'db#password',
      async secret => {
        tried.push(secret.text())
        if (tried.length > 1) return secret.name
        await createSecrets(store).put('db', '{"password":"new"}')
        throw new Refused()
      },
      { isRejected },
    )
    expect(await connected).toBe('db#password')
    expect(tried).toEqual(['old', 'new'])
  })

  it('does not connect twice where the version is the same', async () => {
    const { secrets, tried } = await setting()
    const refusal = new Refused()
    const connected = secrets.withSecret(
      'DB',
      secret => {
        tried.push(secret.text())
        throw refusal
      },
      { isRejected },
    )
    expect(await reasonOf(connected)).toBe(refusal)
    expect(tried).toEqual(['first'])
  })

  it('passes any other error on, and asks nobody', async () => {
    const { secrets, store } = await setting()
    const fault = new Error('the network is down')
    const reads = store.calls.length
    const connected = secrets.withSecret('DB', () => Promise.reject(fault), { isRejected })
    expect(await reasonOf(connected)).toBe(fault)
    expect(store.calls).toHaveLength(reads)
  })

  it('asks the store at most once a name in 30 seconds', async () => {
    const { secrets, store, clock } = await setting()
    const refuse = (): never => {
      throw new Refused()
    }
    const reads = (): number => store.calls.length
    const before = reads()
    for (let second = 0; second < 30; second++) {
      await reasonOf(secrets.withSecret('DB', refuse, { isRejected }))
      await clock.advance(1_000)
    }
    expect(reads()).toBe(before + 1)
    await reasonOf(secrets.withSecret('DB', refuse, { isRejected }))
    expect(reads()).toBe(before + 2)
    clock.set(clock.now() - 86_400_000)
    await reasonOf(secrets.withSecret('DB', refuse, { isRejected }))
    expect(reads()).toBeGreaterThan(before + 2)
  })

  it('has many who are refused at once wait for one refresh, and connect', async () => {
    const { secrets, store, connect, rotate, tried } = await setting()
    await rotate('second')
    const reads = store.calls.length
    const all = await Promise.all(Array.from({ length: 50 }, () => secrets.withSecret('DB', connect, { isRejected })))
    expect(new Set(all)).toEqual(new Set(['connected with second']))
    expect(store.calls).toHaveLength(reads + 1)
    expect(tried.filter(password => password === 'second')).toHaveLength(50)
  })

  it('that aborts while it waits for the refresh leaves the others to it', async () => {
    const { secrets, store, connect, rotate } = await setting()
    await rotate('second')
    const { get } = store
    let release = (): void => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    store.get = async (...args) => {
      await held
      return get.apply(store, args)
    }
    const controller = new AbortController()
    const first = reasonOf(secrets.withSecret('DB', connect, { isRejected, signal: controller.signal }))
    const second = secrets.withSecret('DB', connect, { isRejected })
    await settled()
    await settled()
    const reason = {}
    controller.abort(reason)
    expect(await first).toBe(reason)
    release()
    expect(await second).toBe('connected with second')
  })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_DENIED', 'ERR_SECRET_NOT_FOUND'] as const)(
    'gives the error of connect as it is where the store answers %s, and tells observers of that',
    async code => {
      for (const cache of [{}, false] as const) {
        const events: SecretEvent[] = []
        const retry = { attempts: 1 }
        const { secrets, store } = await setting({ cache, retry, observe: event => events.push(event) })
        const refusal = Object.freeze(Object.assign(new Refused('password authentication failed'), { code: '28P01' }))
        const refuse = async (): Promise<never> => {
          store.inject({ operation: 'get', fails: code })
          throw refusal
        }
        events.length = 0
        expect(await reasonOf(secrets.withSecret('DB', refuse, { isRejected }))).toBe(refusal)
        expect(events).toContainEqual(expect.objectContaining({ type: 'call', name: 'DB', outcome: code }))
        expect(events).toContainEqual({
          type: 'notice',
          provider: 'memory',
          notice: 'not-read-again',
          subject: 'DB',
          hint: expect.stringMatching(/"DB"/),
        })
      }
    },
  )

  it('gives the error of connect where the new value lacks the field, and tells observers of that', async () => {
    const notices: string[] = []
    const store = memory({ db: '{"password":"old"}' })
    const observe = (event: SecretEvent): unknown => event.type === 'notice' && notices.push(event.hint)
    const secrets = createSecrets(store, { observe })
    const refusal = new Refused()
    const connected = secrets.withSecret(
      'db#password',
      async () => {
        await createSecrets(store).put('db', '{"user":"a value"}')
        throw refusal
      },
      { isRejected },
    )
    expect(await reasonOf(connected)).toBe(refusal)
    expect(notices).toEqual([expect.stringContaining('password')])
    expect(notices[0]).not.toContain('a value')
  })

  it('gives the reason of an abort while the store fails', async () => {
    const { secrets, store, connect, rotate } = await setting()
    await rotate('second')
    const controller = new AbortController()
    const reason = {}
    store.get = async () => {
      controller.abort(reason)
      throw new Error('the store is down')
    }
    const connected = secrets.withSecret('DB', connect, { isRejected, signal: controller.signal })
    expect(await reasonOf(connected)).toBe(reason)
  })

  it('says that the client was closed meanwhile', async () => {
    const { secrets, rotate, connect } = await setting()
    await rotate('second')
    const closing = (secret: Secret): Promise<string> => {
      void secrets.close()
      return connect(secret)
    }
    expect(await reasonOf(secrets.withSecret('DB', closing, { isRejected }))).toBeInstanceOf(TypeError)
  })

  it('lets connect dispose of the secret, and disposes of it afterwards', async () => {
    const { secrets, store } = await setting()
    const { get } = store
    // Without versions the bytes decide.
    store.get = async (...args) => ({ ...(await get.apply(store, args)), version: undefined })
    await secrets.refresh('DB')
    const refusal = new Refused()
    let kept: Secret | undefined
    const connected = secrets.withSecret(
      'DB',
      secret => {
        kept = secret
        secret.dispose()
        throw refusal
      },
      { isRejected },
    )
    expect(await reasonOf(connected)).toBe(refusal)
    expect(() => kept?.text()).toThrow(TypeError)
    let late: Secret | undefined
    const keep = (secret: Secret): void => {
      late = secret
    }
    await secrets.withSecret('DB', keep, { isRejected })
    expect(() => late?.text()).toThrow(TypeError)
  })

  it.each([
    [undefined, { isRejected }],
    [() => 1, undefined],
    [() => 1, {}],
    [() => 1, { isRejected: true }],
    [() => 1, { isRejected, fresh: true }],
  ])('refuses %s and %j, without I/O', async (connect, options) => {
    const store = memory({ DB: 'x' })
    const reason = await reasonOf(createSecrets(store).withSecret('DB', connect as never, options as never))
    expect(reason).toBeInstanceOf(TypeError)
    expect(store.calls).toEqual([])
  })
})
