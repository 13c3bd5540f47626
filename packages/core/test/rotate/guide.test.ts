// What docs/guides/rotation.md shows.

import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { tokenUrlsafe } from '../../src/generate/index.ts'
import { createSecrets, SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  alternatingUsers,
  type CanRevoke,
  type CanSet,
  dualSlot,
  generateThenPut,
  keyring,
  newKeyring,
  pause,
  RotationError,
  readKeyring,
  readPolicy,
  resume,
  resumeByPolicy,
  revoke,
  rollback,
  rotate,
  rotateByPolicy,
  survey,
  type Target,
  unpause,
  verify,
} from '../../src/rotate/index.ts'
import { FakeUsers, runTargetCases, type TargetHarness } from '../../src/rotate/testing/index.ts'

/** The API of a service whose accounts have several keys, as it may look. */
interface KeyService {
  whoAmI(key: string, signal: AbortSignal): Promise<{ readonly status: number }>
  addKey(key: string, signal: AbortSignal): Promise<{ readonly status: number }>
  removeKey(key: string, signal: AbortSignal): Promise<{ readonly status: number }>
}

class InMemoryService implements KeyService {
  readonly keys: Set<string>
  isDown = false

  constructor(...keys: string[]) {
    this.keys = new Set(keys)
  }

  whoAmI(key: string, signal: AbortSignal): Promise<{ readonly status: number }> {
    return this.#answer(signal, () => (this.keys.has(key) ? 200 : 401))
  }

  addKey(key: string, signal: AbortSignal): Promise<{ readonly status: number }> {
    return this.#answer(signal, () => {
      if (key.length < 8) return 422
      this.keys.add(key)
      return 201
    })
  }

  removeKey(key: string, signal: AbortSignal): Promise<{ readonly status: number }> {
    return this.#answer(signal, () => (this.keys.delete(key) ? 204 : 404))
  }

  async #answer(signal: AbortSignal, work: () => number): Promise<{ readonly status: number }> {
    signal.throwIfAborted()
    if (this.isDown) throw new Error('connect ECONNREFUSED')
    return { status: work() }
  }
}

// region target
function keyTarget(service: KeyService): Target & CanSet & CanRevoke {
  return {
    location: 'the key service',
    async test(key, { signal }) {
      const { status } = await service.whoAmI(key, signal)
      if (status === 200) return 'accepted'
      if (status === 401) return 'refused'
      throw new Error(`status ${status}`) // not known: the rotation asks again
    },
    async set(key, { signal }) {
      const { status } = await service.addKey(key, signal)
      if (status === 201) return 'accepted'
      if (status === 422) return 'refused' // its rules do not allow this key: another one is made
      throw new Error(`status ${status}`)
    },
    async revoke(key, { signal }) {
      const { status } = await service.removeKey(key, signal)
      if (status === 204 || status === 404) return 'done' // one that there is not is gone already
      throw new Error(`status ${status}`)
    },
  }
}
// endregion

describe('the guide to rotation', () => {
  test('one line', async () => {
    const secrets = createSecrets(memory({ COOKIE_KEY: 'the-first' }))
    // region one-line
    await rotate(secrets, 'COOKIE_KEY', { generate: () => tokenUrlsafe(32) })
    // endregion
    expect(await secrets.get('COOKIE_KEY')).toMatch(/^[\w-]{43}$/)
  })

  test('a credential that a service checks', async () => {
    const service = new InMemoryService('the-first-key')
    const secrets = createSecrets(memory({ API_KEY: 'the-first-key' }))
    // region options
    const options = {
      strategy: dualSlot({ target: keyTarget(service), generate: () => tokenUrlsafe(32) }),
      grace: { ms: 15 * 60_000, consumers: [{ name: 'nightly batch', lag: 10 * 60_000 }] },
      by: 'rotation job',
    }
    // endregion
    // region rotate
    const { phase, next } = await rotate(secrets, 'API_KEY', options)
    console.log(`${phase}; resume has something to do at ${new Date(next ?? 0).toISOString()}`)
    // endregion
    expect(phase).toBe('grace')
    // region resume
    const status = await resume(secrets, 'API_KEY', options)
    if (status.phase === 'needs-operator') console.error(`API_KEY needs an operator: ${status.trouble}`)
    else if (status.next !== undefined) console.log(`call again at ${new Date(status.next).toISOString()}`)
    // endregion
    expect(status).toMatchObject({ phase: 'grace', waitsFor: 'grace' })
    // region verify
    const { published, previous } = await verify(secrets, 'API_KEY', options)
    console.log(`the published key is ${published}, the old one ${previous}`)
    // endregion
    expect([published, previous]).toEqual(['accepted', 'accepted'])
    // region rollback
    await rollback(secrets, 'API_KEY', options) // the old key is published again
    // endregion
    expect(await secrets.get('API_KEY')).toBe('the-first-key')
    await revoke(secrets, 'API_KEY', options)
    expect([...service.keys]).toEqual(['the-first-key'])
    // region compromised
    await rotate(secrets, 'API_KEY', { ...options, compromised: true })
    // endregion
    expect([...service.keys]).toEqual([await secrets.get('API_KEY')])

    service.isDown = true
    const impatient = { ...options, patience: 0 }
    const failure = await (async () => {
      // region failure
      try {
        await rotate(secrets, 'API_KEY', impatient)
      } catch (error) {
        if (!(error instanceof RotationError)) throw error
        console.error(error.message) // what happened, and what to do
        console.error(error.rotation.phase, error.rotation.waitsFor)
        return error
      }
      // endregion
      throw new Error('it was rotated')
    })()
    expect(failure).toBeInstanceOf(SecretError)
    expect(failure.rotation).toMatchObject({ phase: 'setting', waitsFor: 'target' })
  })

  test('two users that take turns', async () => {
    const database = new FakeUsers({ users: { shop_a: 'the-first', shop_b: undefined } })
    const first = JSON.stringify({ username: 'shop_a', password: 'the-first', host: 'db.example' })
    const secrets = createSecrets(memory({ 'shop/db': first }))
    // region users
    const strategy = alternatingUsers({
      target: database, // test, set, revoke of { username, password }
      users: ['shop_a', 'shop_b'],
      generate: () => tokenUrlsafe(32),
    })
    await rotate(secrets, 'shop/db', { strategy })
    // endregion
    expect(JSON.parse(await secrets.get('shop/db'))).toMatchObject({ username: 'shop_b', host: 'db.example' })
  })

  test('signing keys', async () => {
    const secrets = createSecrets(memory({ SIGNING_KEYS: newKeyring(tokenUrlsafe(32)) }))
    const payload = 'user=7'
    // region keyring
    const strategy = keyring({
      generate: () => tokenUrlsafe(32),
      spread: 15 * 60_000, // until everybody has read a new ring
      keep: 24 * 3_600_000, // as long as something that was signed may be shown
    })
    await rotate(secrets, 'SIGNING_KEYS', { strategy }) // `resume` uses the new key, and later retires the old one
    // endregion
    // region sign
    const ring = readKeyring(await secrets.get('SIGNING_KEYS'))
    const key = ring.keys.find(({ id }) => id === ring.current)
    const token = `${ring.current}.${createHmac('sha256', key?.key ?? '')
      .update(payload)
      .digest('hex')}`
    // endregion
    const [id = '', mac] = token.split('.')
    const known = readKeyring(await secrets.get('SIGNING_KEYS')).keys.find(each => each.id === id)
    expect(
      createHmac('sha256', known?.key ?? '')
        .update(payload)
        .digest('hex'),
    ).toBe(mac)
  })

  test('a target that somebody wrote keeps what it promises', async () => {
    // region conformance
    const harness: TargetHarness = {
      async open() {
        const service = new InMemoryService('the-first-key')
        let made = 0
        return {
          target: keyTarget(service),
          current: 'the-first-key',
          make: () => `another-key-${++made}`,
          forbidden: () => 'short',
          down() {
            service.isDown = true
          },
          up() {
            service.isDown = false
          },
        }
      },
    }
    for (const { id, outcome, reason } of await runTargetCases(harness)) {
      if (outcome === 'failed') throw new Error(`${id}: ${reason}`)
    }
    // endregion
    const results = await runTargetCases(harness)
    expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(8)
  })

  test('a policy', async () => {
    const day = 86_400_000
    const secrets = createSecrets(memory({ SESSION_KEY: 'old', 'internal/queue': 'old' }))
    const strategy = generateThenPut({ generate: () => tokenUrlsafe(32) })
    const generate = (): string => tokenUrlsafe(24)

    // region policy
    const policy = readPolicy({
      rules: {
        SESSION_KEY: { strategy, maxAge: 90 * day, owner: 'web team' },
        'internal/*': { generate, maxAge: 30 * day, grace: { consumers: [{ name: 'nightly batch', lag: 3_600_000 }] } },
      },
      freeze: [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Europe/Berlin', reason: 'weekend' }],
    })
    // endregion

    const done: string[] = []
    const alarms: [name: string, error: unknown][] = []
    const options = { by: 'rotation job' }
    // region survey
    for await (const { name, task } of survey(secrets, policy)) {
      try {
        if (task === 'rotate') await rotateByPolicy(secrets, name, policy, options)
        if (task === 'resume') await resumeByPolicy(secrets, name, policy, options)
        if (task !== undefined) done.push(name)
      } catch (error) {
        alarms.push([name, error]) // has to reach somebody; one that fails holds up no other
      }
    }
    // endregion
    expect([done, alarms]).toEqual([[], []])

    // region pause
    await pause(secrets, 'internal/queue', {
      by: 'ops',
      reason: 'the queue moves',
      until: new Date(Date.now() + 4 * 3_600_000),
    })
    await pause(secrets, undefined, { by: 'on call', reason: 'incident 12' }) // everything
    await unpause(secrets, undefined)
    // endregion
    const error = await rotate(secrets, 'internal/queue', { generate }).catch((reason: Error) => reason)
    expect(error).toBeInstanceOf(RotationError)
  })
})
